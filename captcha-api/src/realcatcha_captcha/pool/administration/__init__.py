"""What administrators see and do of the pool: use cases over its stores.

The web process loads them when it is asked. Every change is one step of one store, or may be repeated after a crash
with the same end.
"""
