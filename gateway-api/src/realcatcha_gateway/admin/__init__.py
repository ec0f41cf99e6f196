"""What administrators of the platform do, over every organisation; each change is in the audit log.

Who administers is said by ``python -m realcatcha_gateway.grant_admin`` alone, never through the API, and every route
asks for a session in which the second factor was shown not long ago (`admin.access`). API keys open nothing here.
Nothing imports this package but the composition root.
"""
