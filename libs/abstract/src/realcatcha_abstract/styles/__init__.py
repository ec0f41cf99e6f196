"""How each feeling is composed: which shapes, in which rhythm, under which texture."""
