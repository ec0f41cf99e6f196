"""The roll-up: counts in Redis become rows of `usage` and `statistics`.

Rows of an hour that may still change are absolute values of one Redis hash, so that doing it again, at once or after a
kill at any step, changes nothing. Once an hour is over and its time for late counts too, its hash is sealed, its rows
are added up into one, and only then does the hash go.
"""
