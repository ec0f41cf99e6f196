"""Answers kept for a repeated ``Idempotency-Key``, so that a retry creates nothing twice."""
