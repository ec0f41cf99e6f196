"""What a session, a token, a challenge and a verdict are. Pure: no I/O, no framework, no driver."""
