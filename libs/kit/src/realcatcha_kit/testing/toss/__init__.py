"""A stand-in for Toss Payments' core API: a real HTTP server on a free port, with faults that can be switched on.

It keeps its payments in memory and speaks the protocol of https://docs.tosspayments.com/reference as far as RealCatcha
uses it, with Toss's rules: an ``Idempotency-Key`` repeats the first answer (per key, path and method), a key whose
first request is still being carried out is refused, an order id is charged once, no more is cancelled than was paid.
"""

from realcatcha_kit.testing.toss.server import CLIENT_KEY, SECRET_KEY, Fault, TossStandIn

__all__ = ["CLIENT_KEY", "SECRET_KEY", "Fault", "TossStandIn"]
