"""What holds for the whole platform: networks that are let in or kept out, and typed feature flags.

One record of it is published to Redis for captcha-api; the gateway reads its own flags from SQL.

`platform` reads and changes the rules; `policies.platform` publishes them. Nothing sets or asks for flags yet.
"""
