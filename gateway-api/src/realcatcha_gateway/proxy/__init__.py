"""The streaming reverse proxy from the public origin to captcha-api and the demo.

Touches neither SQL nor Redis: it keeps working while both are away.
"""
