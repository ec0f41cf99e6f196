"""The ports on real technology, named ``<technology>_<port>``, and in memory."""
