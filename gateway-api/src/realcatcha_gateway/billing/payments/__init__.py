"""Money movement: payment methods, payments, refunds, and what Toss tells of them.

A payment is reserved in the unit of work that decides on it, collected afterwards outside any transaction, and settled
in a unit of work of its own, in which the `SettlementListener` hears of it exactly once. Slices that have something to
collect import `payments.ports`.
"""
