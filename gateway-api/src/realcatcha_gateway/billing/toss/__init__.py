"""The protocol of Toss Payments: its core API (version 2022-11-16 and later) and the signature of its webhooks.

https://docs.tosspayments.com/reference. It knows nothing of our payments; `billing.payments` uses it.
"""
