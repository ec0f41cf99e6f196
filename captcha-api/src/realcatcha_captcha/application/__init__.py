"""One service a use case, written against the ports in ``ports``. Knows no driver and no framework."""
