"""Write who may call which route of the management API, read off the routes' own dependencies."""

from collections.abc import Callable, Iterator
from typing import Any, Final, get_args

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from realcatcha_gateway.accounts.api_keys.scopes import scope_of
from realcatcha_gateway.accounts.errors import RoleTooLow
from realcatcha_gateway.accounts.models import Role
from realcatcha_gateway.accounts.principal import Principal, get_admin, get_editor, get_owner, get_person
from realcatcha_gateway.admin.access import get_administrator

ROLES: Final[tuple[Role, ...]] = get_args(Role)
GUARDS: Final[tuple[Callable[[Principal], Principal], ...]] = (get_editor, get_admin, get_owner)
HEAD: Final = """# Who may do what

Written by `make generate` from the routes' own dependencies; `gateway-api/tests/test_route_matrix.py` calls each as
every role and shows that it holds. *Key*: the scope that a personal API key needs; without one no key opens it.

| route | owner | admin | developer | viewer | key |
|---|---|---|---|---|---|
"""


def render_role_table(app: FastAPI) -> str:
    """Give the page."""
    rows = sorted(_row(method, route) for route in _walk(app.routes) for method in sorted(route.methods or ()))
    return HEAD + "".join(rows)


def _row(method: str, route: APIRoute) -> str:
    needed = _dependencies(route.dependant)
    name = f"`{route.path}` {method}"
    if get_person not in needed:
        return f"| {name} | anybody | | | | |\n"
    if get_administrator in needed:
        return f"| {name} | administrators of the platform, with their second factor | | | | |\n"
    may = ["yes" if _opens(role, needed) else "" for role in ROLES]
    scope = scope_of(method, [str(tag) for tag in route.tags])
    return f"| {name} | {' | '.join(may)} | {f'`{scope}`' if scope else ''} |\n"


def _opens(role: Role, needed: set[Callable[..., Any] | None]) -> bool:
    """Ask the route's guards themselves."""
    member = Principal("usr_x", "org_x", role, session_id="ses_x", token_id="x")  # noqa: S106  # nobody's
    try:
        for guard in GUARDS:
            if guard in needed:
                guard(member)
    except RoleTooLow:
        return False
    return True


def _walk(routes: Any) -> Iterator[APIRoute]:
    """Give every management route, also those of included routers."""
    for route in routes:
        if hasattr(route, "original_router"):
            yield from _walk(route.original_router.routes)
        elif isinstance(route, APIRoute) and route.path.startswith("/v1"):
            yield route


def _dependencies(dependant: Dependant) -> set[Callable[..., Any] | None]:
    return {dependant.call}.union(*(_dependencies(inner) for inner in dependant.dependencies))
