"""Sites: the keys that owners embed, their secrets and their rules.

Every change of a site writes an outbox row in the same transaction, so that its policy reaches captcha-api.
"""
