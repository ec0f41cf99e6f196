"""The second factor: codes of an authenticator app (RFC 6238), and recovery codes for when the app is lost.

Login is in two steps then: the password gives a ticket, ticket and code give a session. A session remembers whether it
was begun so; `accounts.principal` asks for that where an organisation, or a route, wants it.
"""
