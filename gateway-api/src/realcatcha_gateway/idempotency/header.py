"""The ``Idempotency-Key`` header, as every route that creates or charges takes it."""

from typing import Annotated

from fastapi import Header

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="Repeating a request with the same key does nothing twice. Its answer is kept for 10 minutes.",
    ),
]
