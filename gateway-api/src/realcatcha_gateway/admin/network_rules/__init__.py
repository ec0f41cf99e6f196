"""Networks that every site keeps out, and exceptions of them.

A change reaches captcha-api through the outbox (`policies.platform`); each of its processes looks every two seconds.
"""
