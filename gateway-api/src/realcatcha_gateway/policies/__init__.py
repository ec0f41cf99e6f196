"""Policies: what captcha-api must know of a site, and of all of them, built from SQL and published to Redis.

The only writer of ``policy:{site}`` and ``policy:{platform}``. The outbox relay calls `service.PolicyPublisher` for
each changed site and `platform.PlatformPublisher` for the platform; the internal lookup routes do the same on demand.
"""
