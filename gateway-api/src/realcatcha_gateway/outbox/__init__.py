"""Changes that the world outside the database must hear of, at least once, after their commit.

A slice adds a message in its own transaction (`outbox.service.Outbox`); the relay delivers it through the handler of
its topic. A message names its subject only: the handler reads the present state, so that late, repeated and
concurrent deliveries are harmless.
"""
