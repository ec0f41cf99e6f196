"""Site policies: what captcha-api must know of a site, built from SQL and published to Redis.

The only writer of ``policy:{site}``. The outbox relay calls `service.PolicyPublisher` for each changed site; the
internal lookup route does the same on demand.
"""
