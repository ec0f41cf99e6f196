"""Billing: what organisations owe, and how the money moves.

`payments` moves money and knows nothing of plans; what a payment is for is told to a `SettlementListener`. `toss` speaks
the protocol of Toss Payments.
"""
