"""Scopes follow from routes: the tag says what it is about, the method whether it changes anything."""

from collections.abc import Sequence
from typing import Final, Literal, get_args

Scope = Literal[
    "sites:read",
    "sites:write",
    "usage:read",
    "usage:write",
    "statistics:read",
    "statistics:write",
    "webhooks:read",
    "webhooks:write",
    "billing:read",
    "billing:write",
]
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
_READING: Final = frozenset({"GET", "HEAD"})


def scope_of(method: str, tags: Sequence[object]) -> Scope | None:
    """Give the scope that a route asks of a key; None: no key opens it."""
    wanted = f"{tags[0]}:{'read' if method in _READING else 'write'}" if len(tags) == 1 else ""
    return next((scope for scope in SCOPES if scope == wanted), None)
