"""Subscriptions: which plan an organisation pays for, until when, and what happens when it does not pay.

Periods are calendar months in Asia/Seoul, anchored to the day on which the first one was paid.
"""
