"""Webhooks: what a site owner's own systems are told about quotas, attacks and keys.

An event is noted in the transaction of what happened (`webhooks.service.Events`), as one delivery for each endpoint
that wants it. The relay claims a delivery, posts it signed (Standard Webhooks) and keeps a line about each attempt.
Slices that have something to tell import `webhooks.service`.
"""
