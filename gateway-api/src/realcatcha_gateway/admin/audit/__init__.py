"""The audit log of the whole platform: search, verify, take out."""
