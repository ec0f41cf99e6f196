"""What holds for the whole platform: networks that are let in or kept out, and typed feature flags.

One record of it is published to Redis for captcha-api; the gateway reads its own flags from SQL.

Only the tables are there: nothing sets, publishes or asks for rules and flags yet.
"""
