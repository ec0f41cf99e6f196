"""Billing: what organisations owe, and how the money moves.

`payments` moves money and knows nothing of plans: a `SettlementListener` hears what came of a payment. `toss` speaks the
protocol of Toss Payments.
"""
