"""Lua scripts of the state store: each one atomic step on keys of one cluster slot."""
