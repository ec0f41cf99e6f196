"""Billing: what organisations owe, and how the money moves.

`payments` moves money and knows nothing of plans: a `SettlementListener` hears what came of a payment. `toss` speaks
the protocol of Toss Payments. `plans` says what is sold, `subscriptions` who owes what and when, `invoices` writes it
down, `credits` is what was paid ahead. Amounts are whole won, value added tax included.
"""
