"""What administrators of the platform do, over every organisation; each change is in the audit log.

Who administers is said by ``python -m realcatcha_gateway.grant_admin`` alone, never through the API, and every route
asks for a session that was begun with a second factor. API keys open nothing here.

There are no routes yet: administrators can be named, and are not yet asked for anything.
"""
