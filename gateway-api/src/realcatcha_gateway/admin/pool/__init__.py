"""The image pool for administrators: captcha-api owns it and is asked over its internal routes.

A change is made there first and recorded here afterwards. Whoever is told 503 repeats the request: what was done is not
done twice, and then recorded.
"""
