"""Names of the keys that share a session's cluster slot: `b` is the first byte of the session id."""


def session_key(sid: str) -> str:
    """Name a session's hash."""
    return f"s:{{{sid[:2]}}}:{sid}"


def epoch_key(sid: str) -> str:
    """Name the epoch of a session's slot."""
    return f"e:{{{sid[:2]}}}"
