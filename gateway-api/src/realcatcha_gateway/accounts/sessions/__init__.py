"""Where a person is logged in: sessions, the refresh tokens that keep them open, and how they end.

A session is one family of refresh tokens, begun by one login. Ending it deletes its rows, which every request notices:
`accounts.principal` looks the session up together with the membership. The deny-list in Redis spares the database that
look for tokens of sessions that were ended, and is no more than that: while Redis is away the rows alone decide, so
that no ended session comes back to life and nobody who is logged in is turned away.
"""
