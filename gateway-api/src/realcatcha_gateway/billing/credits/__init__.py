"""Prepaid credit: an append-only ledger of moves between four accounts of an organisation, and top-ups."""
