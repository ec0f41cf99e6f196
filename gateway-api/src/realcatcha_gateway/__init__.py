"""RealCatcha's public origin.

Owns accounts, organisations, sites and their policies (SQL), and streams the captcha plane's paths to captcha-api.
No other service imports it; what they know of it are its HTTP routes and the policy records in Redis.
"""
