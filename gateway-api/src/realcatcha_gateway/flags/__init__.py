"""What holds for the whole platform: networks that are let in or kept out, and typed feature flags.

One record of it is published to Redis for captcha-api; the gateway reads its own flags from SQL.
"""
