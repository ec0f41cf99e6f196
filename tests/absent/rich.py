"""Stands before the `rich` that tests and linters install: structlog would load it into each process of the product."""

raise ImportError("the product runs without it")
