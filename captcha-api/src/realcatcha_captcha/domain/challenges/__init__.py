"""Challenge kinds, one file a kind, behind `registry`."""
