"""Every management route x every kind of caller, generated from the route table: none can be forgotten.

What a route asks of its caller is read off its dependencies. A route with an id in its path needs a maker of that id
here, a route with a body needs a body here; without them this module fails.
"""

import itertools
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from jose import jwt
from realcatcha_gateway.accounts.access_tokens import AccessTokens, _derive, _key_id
from realcatcha_gateway.accounts.api_keys.key_text import key_digest, new_key
from realcatcha_gateway.accounts.api_keys.models import ApiKey
from realcatcha_gateway.accounts.api_keys.repository import ApiKeyRepository
from realcatcha_gateway.accounts.api_keys.scopes import SCOPES, Scope, scope_of
from realcatcha_gateway.accounts.identities.models import OidcIdentity
from realcatcha_gateway.accounts.models import Membership, User
from realcatcha_gateway.accounts.sessions.models import LoginSession
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.database import Database
from realcatcha_gateway.identifiers import random_id
from realcatcha_gateway.settings import GatewaySettings
from realcatcha_kit.testing.toss import CLIENT_KEY, TossStandIn
from realcatcha_kit.testing.toss import SECRET_KEY as TOSS_SECRET_KEY
from sqlalchemy import delete, select, update

SECRET_KEY = "a root key for tests, forty characters long"
PUBLIC = (
    {
        ("POST", f"/v1/auth/{name}")
        for name in (
            "login",
            "login/second-factor",
            "refresh",
            "sign-up",
            "verify-email",
            "forgot-password",
            "reset-password",
            "accept-invitation",
            "cancel-erasure",
        )
    }
    | {("POST", "/v1/billing/toss/webhooks"), ("GET", "/v1/billing/plans"), ("GET", "/v1/auth/data-exports/archive")}
    | {
        ("GET", "/v1/auth/providers"),
        ("GET", "/v1/auth/google"),
        ("GET", "/v1/auth/google/callback"),
        ("POST", "/v1/auth/google/complete"),
    }
)
OWN = ("/v1/auth/", "/v1/me")
"""Routes under these change the caller's own account; any member may."""
WITHOUT_SCOPE = (*OWN, "/v1/organisation")
"""No API key opens routes under these."""
BY_THE_HOUR = ("usage:read", "statistics:read")
GUARDS = {
    "get_editor": frozenset({"owner", "admin", "developer"}),
    "get_admin": frozenset({"owner", "admin"}),
    "get_owner": frozenset({"owner"}),
}
"""Dependencies that ask for a role, and who passes."""
ANYBODY = frozenset({"owner", "admin", "developer", "viewer"})
ORGANISATION = object()
"""Stands for the owner's organisation in a body."""
PASSWORD = object()
"""Stands for the caller's password in a body."""
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", "/v1/me/password"): {"password": PASSWORD, "new_password": "an entirely new one"},
    ("POST", "/v1/me/second-factor"): {"password": PASSWORD},
    ("POST", "/v1/me/second-factor/confirm"): {"code": "123456"},
    ("POST", "/v1/me/second-factor/check"): {"code": "123456"},
    ("POST", "/v1/me/second-factor/remove"): {"code": "123456", "password": PASSWORD},
    ("POST", "/v1/me/recovery-codes"): {"code": "123456", "password": PASSWORD},
    ("PATCH", "/v1/me"): {"name": "Changed", "language": "ko"},
    ("POST", "/v1/me/identities"): {"password": PASSWORD},
    ("POST", "/v1/me/identities/confirm"): {"ticket": "x"},
    ("POST", "/v1/organisation/members/{user_id}/transfer"): {"password": PASSWORD},
    ("POST", "/v1/me/api-keys"): {"name": "x", "scopes": ["sites:read"], "password": PASSWORD},
    ("POST", "/v1/me/organisations"): {"name": "Another"},
    ("POST", "/v1/auth/switch"): {"organisation_id": ORGANISATION},
    ("PATCH", "/v1/organisation"): {"name": "Renamed"},
    ("PATCH", "/v1/organisation/members/{user_id}"): {"role": "viewer"},
    ("POST", "/v1/organisation/invitations"): {"email": "new@example.com", "role": "viewer"},
    ("POST", "/v1/me/email"): {"password": PASSWORD, "email": "elsewhere@example.com"},
    ("POST", "/v1/me/email/confirm"): {"token": "x"},
    ("POST", "/v1/auth/data-exports"): {"password": PASSWORD},
    ("POST", "/v1/auth/erasure"): {"password": PASSWORD},
    ("POST", "/v1/organisation/erasure"): {"password": PASSWORD},
    ("POST", "/v1/sites"): {"name": "x", "domains": []},
    ("POST", "/v1/sites/import"): {
        "format": "realcatcha-sites",
        "version": 1,
        "sites": [{"name": "x", "domains": []}],
    },
    ("PATCH", "/v1/sites/{site_id}"): {"name": "changed"},
    ("PUT", "/v1/sites/{site_id}/settings"): {"name": "replaced", "domains": []},
    ("POST", "/v1/sites/{site_id}/secrets"): {"overlap_s": 0},
    ("POST", "/v1/billing/checkouts"): {"amount_krw": 10_000},
    ("POST", "/v1/billing/checkouts/{order_id}/confirm"): {"payment_key": "paid", "amount_krw": 10_000},
    ("POST", "/v1/billing/payment-methods"): {"auth_key": "registered"},
    ("POST", "/v1/billing/subscription"): {"plan": "pro"},
    ("POST", "/v1/billing/subscription/change"): {"plan": "pro"},
    ("POST", "/v1/billing/credits/top-ups"): {"amount_krw": 10_000},
    ("PUT", "/v1/billing/profile"): {"name": "Shop"},
    ("POST", "/v1/webhooks"): {"url": "https://hooks.example.com/"},
    ("PATCH", "/v1/webhooks/{endpoint_id}"): {"description": "changed"},
    ("POST", "/v1/webhooks/{endpoint_id}/secret"): {"overlap_s": 0},
    ("POST", "/v1/webhooks/{endpoint_id}/replay"): {"since": "2026-01-01T00:00:00Z"},
}


def make_order(client: httpx.Client, account: Any) -> dict[str, Any]:
    body = {"amount_krw": 10_000}
    return dict(client.post("/v1/billing/checkouts", json=body, headers=account.headers).json())


def make_order_id(client: httpx.Client, account: Any) -> str:
    return str(make_order(client, account)["order_id"])


def make_topup_id(client: httpx.Client, account: Any) -> str:
    """Order credit and pay for it on Toss's page."""
    order_id = make_order_id(client, account)
    body = {"payment_key": f"paid-{order_id}", "amount_krw": 10_000}
    answer = client.post(f"/v1/billing/checkouts/{order_id}/confirm", json=body, headers=account.headers)
    return str(answer.json()["reference_id"])


def make_payment_id(client: httpx.Client, account: Any) -> str:
    return str(make_order(client, account)["payment_id"])


def make_payment_method(client: httpx.Client, account: Any) -> str:
    """Make one; an organisation may have ten."""
    path = "/v1/billing/payment-methods"
    present = client.get(path, headers=account.headers).json()["items"]
    if len(present) >= 8:
        client.delete(f"{path}/{present[0]['id']}", headers=account.headers)
    body = {"auth_key": f"auth{next(_networks)}"}
    return str(client.post(path, json=body, headers=account.headers).json()["id"])


def make_invoice(client: httpx.Client, account: Any) -> str:
    """Give the first invoice of a subscription, once it is paid."""
    if client.get("/v1/billing/subscription", headers=account.headers).json()["status"] == "none":
        make_payment_method(client, account)
        client.post("/v1/billing/subscription", json={"plan": "pro"}, headers=account.headers).raise_for_status()
    give_up_at = time.monotonic() + 60
    while True:
        items = client.get("/v1/billing/invoices", headers=account.headers).json()["items"]
        if items and items[-1]["status"] == "paid":
            return str(items[-1]["id"])
        assert time.monotonic() < give_up_at, "the invoice is never paid"
        time.sleep(0.05)


def make_site(client: httpx.Client, account: Any) -> str:
    body = {"name": "Mine", "domains": ["example.com"]}
    return str(client.post("/v1/sites", json=body, headers=account.headers).json()["id"])


_networks = itertools.count(1)


def make_session(client: httpx.Client, account: Any) -> str:
    body = {"email": account.email, "password": account.password}
    network = f"2001:db8:0:{next(_networks):x}::1"
    client.post("/v1/auth/login", json=body, headers={"X-Forwarded-For": network}).raise_for_status()
    items = client.get("/v1/auth/sessions", headers=account.headers).json()["items"]
    return next(str(one["id"]) for one in items if not one["current"])


def make_key(account: Any, scopes: Iterable[Scope] = SCOPES) -> dict[str, str]:
    """Make a key without asking the route, which asks for the password, and that only so often; gives its headers."""
    text = new_key()
    _add_key(account, key_digest(text) or "", scopes)
    return {"Authorization": f"Bearer {text}"}


def make_key_id(_client: httpx.Client, account: Any) -> str:
    return _add_key(account, f"{next(_networks):064x}", SCOPES)


def _add_key(account: Any, sha256: str, scopes: Iterable[Scope]) -> str:
    made = ApiKey(id=random_id("key_"), name="x", sha256=sha256, scopes=list(scopes), created_at=utc_now())
    with _databases[0].write() as session:
        keys = ApiKeyRepository(session, organisation_id=account.organisation_id, user_id=account.user_id)
        keys.add(made)
        return made.id


def make_invitation(client: httpx.Client, account: Any) -> str:
    body = {"email": f"guest{next(_networks)}@example.com", "role": "viewer"}
    return str(client.post("/v1/organisation/invitations", json=body, headers=account.headers).json()["id"])


def make_member(client: httpx.Client, account: Any) -> str:
    """Give the member that the fixture below lets in."""
    items = client.get("/v1/organisation/members", headers=account.headers).json()["items"]
    return next(str(one["user_id"]) for one in items if one["role"] == "viewer")


_databases: list[Database] = []


@pytest.fixture(autouse=True)
def remember_the_database(database: Database) -> None:
    """Let makers add what no route of this installation makes."""
    _databases[:] = [database]


def make_identity(_client: httpx.Client, account: Any) -> str:
    """Link an account at a provider; one person has one of each provider."""
    identity, now = random_id("idn_"), utc_now()
    with _databases[0].write() as session:
        session.add(
            OidcIdentity(
                id=identity,
                user_id=account.user_id,
                issuer=f"https://provider{next(_networks)}.example",
                subject="x",
                email="x@provider.example",
                created_at=now,
                last_used_at=now,
            )
        )
    return identity


def make_webhook(client: httpx.Client, account: Any) -> str:
    """Make one whose name never resolves, so that nothing leaves this machine; an organisation may have ten."""
    present = client.get("/v1/webhooks", headers=account.headers).json()["items"]
    if len(present) >= 8:
        client.delete(f"/v1/webhooks/{present[0]['id']}", headers=account.headers)
    body = {"url": "https://hooks.invalid/"}
    return str(client.post("/v1/webhooks", json=body, headers=account.headers).json()["id"])


def make_delivery(client: httpx.Client, account: Any) -> str:
    path = f"/v1/webhooks/{make_webhook(client, account)}"
    delivery = str(client.post(f"{path}/ping", headers=account.headers).json()["id"])
    client.patch(path, json={"enabled": False}, headers=account.headers).raise_for_status()  # it stays as it is now
    client.patch(path, json={"enabled": True}, headers=account.headers).raise_for_status()
    return delivery


def make_export(client: httpx.Client, account: Any) -> str:
    """Ask for a copy once: one is made at a time, and nobody makes it here."""
    items = client.get("/v1/auth/data-exports", headers=account.headers).json()["items"]
    if items:
        return str(items[0]["id"])
    body = {"password": account.password}
    return str(client.post("/v1/auth/data-exports", json=body, headers=account.headers).json()["id"])


MAKERS: dict[str, Callable[[httpx.Client, Any], str]] = {
    "site_id": make_site,
    "order_id": make_order_id,
    "payment_id": make_payment_id,
    "topup_id": make_topup_id,
    "method_id": make_payment_method,
    "invoice_id": make_invoice,
    "endpoint_id": make_webhook,
    "delivery_id": make_delivery,
    "session_id": make_session,
    "key_id": make_key_id,
    "export_id": make_export,
    "user_id": make_member,
    "identity_id": make_identity,
    "invitation_id": make_invitation,
    "organisation_id": lambda _client, account: str(account.organisation_id),
}
ADMINISTRATION = "/v1/admin"
"""Routes under this are for administrators of the platform, in a session with a second factor."""
WHY = {"reason": "other"}
ADMIN_BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", "/users/{user_id}/suspend"): WHY,
    ("POST", "/users/{user_id}/restore"): WHY,
    ("POST", "/users/{user_id}/end-sessions"): WHY,
    ("POST", "/users/{user_id}/sessions/{session_id}/end"): WHY,
    ("POST", "/users/{user_id}/force-password-reset"): WHY,
    ("POST", "/users/{user_id}/remove-second-factor"): WHY,
    ("POST", "/users/{user_id}/notes"): {"note": "x"},
    ("POST", "/sign-ups/resend"): WHY | {"email": "nobody@example.com"},
    ("POST", "/organisations/{organisation_id}/suspend"): WHY,
    ("POST", "/organisations/{organisation_id}/restore"): WHY,
    ("PUT", "/organisations/{organisation_id}/most-sites"): WHY | {"most_sites": 5},
    ("POST", "/organisations/{organisation_id}/notes"): {"note": "x"},
    ("PUT", "/organisations/{organisation_id}/flags/{flag_name}"): WHY | {"value": True},
    ("POST", "/organisations/{organisation_id}/flags/{flag_name}/clear"): WHY,
    ("POST", "/sites/{site_id}/suspend"): WHY,
    ("POST", "/sites/{site_id}/restore"): WHY,
    ("POST", "/sites/{site_id}/expire-secrets"): WHY | {"overlap_s": 60},
    ("POST", "/sites/{site_id}/notes"): {"note": "x"},
    ("PUT", "/flags/{flag_name}"): WHY | {"value": True},
    ("POST", "/flags/{flag_name}/clear"): WHY,
    ("POST", "/plans/{plan_id}/prices"): WHY
    | {"amount_krw": 100, "included": 1, "overage_krw": None, "valid_from": "2199-01-01T00:00:00Z"},
    ("POST", "/payments/{payment_id}/refunds"): WHY | {"amount_krw": 1, "key": "aaaaaaaa"},
    ("POST", "/invoices/{invoice_id}/resolve"): WHY | {"resolution": "waive"},
    ("POST", "/pool/pictures/{picture_id}/decision"): {"present": ["cat"]},
    ("POST", "/pool/uploads"): {"content_type": "image/png", "licence": "own work", "attribution": "A. Kim"},
    ("POST", "/network-rules/visitors"): {"session": "0" * 32, "note": "Scans"},
    ("POST", "/network-rules"): {"network": "198.51.100.0/24", "action": "deny", "note": "Scans"},
}
"""By method and path without ``/v1/admin``."""


def make_rule(client: httpx.Client, _owner: Any, administrator: Any) -> str:
    body = {"network": f"2001:db8:{next(_networks):x}::/48", "action": "deny", "note": "Scans"}
    return str(client.post("/v1/admin/network-rules", json=body, headers=administrator.headers).json()["id"])


ADMIN_MAKERS: dict[str, Callable[[httpx.Client, Any, Any], str]] = {
    "rule_id": make_rule,
    "user_id": lambda _client, owner, _administrator: str(owner.user_id),
    "session_id": lambda client, owner, _administrator: make_session(client, owner),
    "organisation_id": lambda _client, owner, _administrator: str(owner.organisation_id),
    "site_id": lambda client, owner, _administrator: make_site(client, owner),
    "flag_name": lambda _client, _owner, _administrator: "site-creation",
    "plan_id": lambda _client, _owner, _administrator: "pro",
    "payment_id": lambda _client, _owner, _administrator: "pay_aaaaaaaaaaaaaaaaaaaa",  # nobody has paid here
    "invoice_id": lambda _client, _owner, _administrator: "inv_aaaaaaaaaaaaaaaaaaaa",  # likewise
    "model_name": lambda _client, _owner, _administrator: "behaviour",
    "picture_id": lambda _client, _owner, _administrator: f"p-{'0' * 64}",
}
"""Makers of ids for an administrator: what they name belongs to the owner who is given first, or to nobody."""
NOTHING_TO_DO = {
    ("POST", "/v1/me/identities"): "login-provider-off",
    ("POST", "/v1/me/identities/confirm"): "one-time-token-spent",
    ("POST", "/v1/me/email/confirm"): "one-time-token-spent",
    ("POST", "/v1/admin/users/{user_id}/remove-second-factor"): "no-second-factor",
    ("POST", "/v1/admin/sign-ups/resend"): "sign-up-not-found",
    ("POST", "/v1/admin/payments/{payment_id}/refunds"): "payment-not-found",
    ("POST", "/v1/admin/invoices/{invoice_id}/resolve"): "invoice-not-found",
}
"""Routes that an administrator opens, and that find nothing to do here."""
ELSEWHERE = ("/v1/admin/pool", "/v1/admin/models", "/v1/admin/network-rules/visitors")
"""Routes that other services answer, which are away in these tests; ``admin/`` tests them."""
PERSONAL = {"session_id", "key_id", "export_id", "identity_id"}
"""Ids that belong to a person; the others belong to an organisation."""


@dataclass(frozen=True)
class Operation:
    """One method of one route."""

    method: str
    template: str
    roles: frozenset[str]
    scope: Scope | None

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"\{(\w+)\}", self.template)

    @property
    def own(self) -> bool:
        return self.template.startswith(OWN)

    def call(
        self, client: httpx.Client, headers: dict[str, str], ids: dict[str, str], *, password: str = ""
    ) -> httpx.Response:
        body = BODIES.get((self.method, self.template))
        if self.template.startswith(ADMINISTRATION):
            body = ADMIN_BODIES.get((self.method, self.template.removeprefix(ADMINISTRATION)))
        if body is not None:
            stand_ins = {PASSWORD: password or "a guess", ORGANISATION: ids.get("organisation", "")}
            body = {
                name: stand_ins.get(value, value) if type(value) is object else value for name, value in body.items()
            }
        return client.request(self.method, self.path(ids), headers=headers, json=body)

    def path(self, ids: dict[str, str]) -> str:
        return self.template.format(**ids)


def walk(routes: Any) -> Iterator[APIRoute]:
    """Give every route, also those of included routers."""
    for route in routes:
        if hasattr(route, "original_router"):
            yield from walk(route.original_router.routes)
        elif isinstance(route, APIRoute):
            yield route


def dependencies(dependant: Dependant) -> set[str]:
    """Name everything that a route depends on."""
    names = {getattr(dependant.call, "__name__", "")}
    return names.union(*(dependencies(inner) for inner in dependant.dependencies))


def management_routes(app: FastAPI) -> Iterator[tuple[str, APIRoute]]:
    for route in walk(app.routes):
        if route.path.startswith("/v1"):
            for method in route.methods:
                yield method, route


@pytest.fixture
def toss() -> Iterator[TossStandIn]:
    """Somebody who lets everybody pay."""
    with TossStandIn() as toss:
        toss.books.believing = True
        yield toss


@pytest.fixture
def settings(
    database_url: str, redis_url: str, make_settings: Callable[..., GatewaySettings], toss: TossStandIn
) -> GatewaySettings:
    keys = {"toss_client_key": CLIENT_KEY, "toss_secret_key": TOSS_SECRET_KEY}
    return make_settings(database_url, redis_url, toss_url=toss.url, plan_limits="never", **keys)


@pytest.fixture
def operations(app: FastAPI) -> list[Operation]:
    """What members of organisations do."""
    return [one for one in every_operation(app) if not one.template.startswith(ADMINISTRATION)]


@pytest.fixture
def admin_operations(app: FastAPI) -> list[Operation]:
    """What administrators of the platform do."""
    return [one for one in every_operation(app) if one.template.startswith(ADMINISTRATION)]


def every_operation(app: FastAPI) -> list[Operation]:
    found = []
    for method, route in management_routes(app):
        if (method, route.path) in PUBLIC:
            continue
        needed = dependencies(route.dependant)
        roles = ANYBODY.intersection(*(passing for name, passing in GUARDS.items() if name in needed))
        found.append(Operation(method, route.path, roles, scope_of(method, route.tags)))
    return found


@pytest.fixture
def ids(client: httpx.Client, owner: Any, join: Callable[..., Any]) -> dict[str, str]:
    """Everything that a path can name, and the owner has."""
    join("viewer", organisation_id=owner.organisation_id)
    return {"organisation": owner.organisation_id} | {name: make(client, owner) for name, make in MAKERS.items()}


@pytest.fixture
def admin_ids(client: httpx.Client, owner: Any, administrator: Any, ids: dict[str, str]) -> dict[str, str]:
    """Everything that an administrator's path can name, and is there."""
    return ids | {name: make(client, owner, administrator) for name, make in ADMIN_MAKERS.items()}


def test_every_route_is_known_here(
    app: FastAPI, document: dict[str, Any], operations: list[Operation], admin_operations: list[Operation]
) -> None:
    """A route that the document leaves out, or that asks for nobody without being listed as public, fails."""
    ordinary = operations
    operations = operations + admin_operations
    documented = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    assert {(operation.method, operation.template) for operation in operations} | PUBLIC == documented
    for method, route in management_routes(app):
        asks = "get_person" in dependencies(route.dependant)
        if route.path.startswith(ADMINISTRATION):
            assert "get_administrator" in dependencies(route.dependant), (method, route.path)
        elif asks and not route.path.startswith(OWN):
            assert "get_principal" in dependencies(route.dependant), (method, route.path)
        assert asks != ((method, route.path) in PUBLIC), (method, route.path)
        if route.body_field is not None and asks:
            known = route.path.removeprefix(ADMINISTRATION)
            assert (method, route.path) in BODIES or (method, known) in ADMIN_BODIES, (method, route.path)
    assert {name for operation in ordinary for name in operation.parameters} == set(MAKERS)
    assert {name for operation in admin_operations for name in operation.parameters} == set(ADMIN_MAKERS)


def bad_tokens(owner: Any) -> dict[str, str]:
    """Credentials that must not hold, by what is wrong with them."""
    good = owner.headers["Authorization"].removeprefix("Bearer ")
    claims = jwt.get_unverified_claims(good)
    key, key_id = _derive(SECRET_KEY), _key_id(_derive(SECRET_KEY))
    past = AccessTokens([SECRET_KEY], issuer=claims["iss"], clock=lambda: utc_now() - timedelta(minutes=16))
    expired = past.issue(user_id=owner.user_id, organisation_id=owner.organisation_id, session_id=claims["sid"])
    present = AccessTokens([SECRET_KEY], issuer=claims["iss"], clock=utc_now)
    ended = present.issue(
        user_id=owner.user_id, organisation_id=owner.organisation_id, session_id="ses_aaaaaaaaaaaaaaaaaaaa"
    )
    other_algorithm = jwt.encode(claims, key, algorithm="HS384", headers={"kid": key_id})
    return {
        "none": "",
        "empty": "Bearer",
        "another scheme": f"Basic {good}",
        "expired": f"Bearer {expired}",
        "of a session that has ended": f"Bearer {ended}",
        "a refresh token": f"Bearer {owner.refresh_token}",
        "another algorithm": f"Bearer {other_algorithm}",
        "cut": f"Bearer {good[:-2]}",
        "not ASCII": "Bearer \xff",
        "internal": "Bearer an internal token for tests, long enough",
    }


def test_without_a_valid_token_nothing_opens(
    client: httpx.Client,
    operations: list[Operation],
    admin_operations: list[Operation],
    owner: Any,
    admin_ids: dict[str, str],
) -> None:
    """401 with a challenge, whatever is wrong with the token."""
    ids = admin_ids
    tokens = bad_tokens(owner)
    for operation in (*operations, *admin_operations):
        for name, value in tokens.items():
            headers = {"Authorization": value.encode("latin-1")} if value else {}
            answer = operation.call(client, headers, ids)  # type: ignore[arg-type]  # httpx takes bytes too
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), (operation, name)
            assert answer.headers["www-authenticate"].startswith("Bearer"), (operation, name)


def snapshot(client: httpx.Client, operations: list[Operation], owner: Any, ids: dict[str, str]) -> dict[str, Any]:
    """What the owner sees, but for what changes by itself."""
    seen = {}
    for operation in operations:
        if operation.method == "GET" and operation.scope not in BY_THE_HOUR:
            answer = operation.call(client, owner.headers, ids)
            assert answer.status_code == 200, operation
            seen[operation.template] = answer.text
    return seen


def test_another_organisation_sees_and_changes_nothing(
    client: httpx.Client, operations: list[Operation], owner: Any, ids: dict[str, str], join: Callable[..., Any]
) -> None:
    """Its owner gets 404 for our ids, reads none of ours, and everything stays as it is."""
    before, onlooker = snapshot(client, operations, owner, ids), join()
    for operation in operations:
        # What changes something of the asker's own may end the session.
        stranger = onlooker if operation.parameters or operation.method == "GET" else join()
        answer = operation.call(client, stranger.headers, ids)
        if operation.parameters:
            assert answer.status_code == 404, operation
            assert answer.json()["code"].endswith("-not-found"), operation
        text = answer.text.replace(operation.path(ids), "")
        for secret in (*ids.values(), owner.email, owner.user_id, owner.organisation_id):
            assert secret not in text, operation
    assert snapshot(client, operations, owner, ids) == before


def test_another_member_has_no_say_in_what_is_personal(
    client: httpx.Client, operations: list[Operation], owner: Any, ids: dict[str, str], join: Callable[..., Any]
) -> None:
    """Not even an owner of the same organisation in another owner's sessions."""
    colleague = join("owner", organisation_id=owner.organisation_id)
    for operation in operations:
        if PERSONAL.intersection(operation.parameters):
            answer = operation.call(client, colleague.headers, ids)
            assert answer.status_code == 404, operation
            assert answer.json()["code"].endswith("-not-found"), operation


def test_a_token_for_an_organisation_one_is_no_member_of_opens_nothing(
    client: httpx.Client, operations: list[Operation], owner: Any, ids: dict[str, str], join: Callable[..., Any]
) -> None:
    """Even signed with the right key, for a session that is open."""
    stranger = join()
    tokens = AccessTokens([SECRET_KEY], issuer="http://gateway.test", clock=utc_now)
    sid = jwt.get_unverified_claims(stranger.headers["Authorization"].removeprefix("Bearer "))["sid"]
    token = tokens.issue(user_id=stranger.user_id, organisation_id=owner.organisation_id, session_id=sid)
    for operation in operations:
        answer = operation.call(client, {"Authorization": f"Bearer {token}"}, ids)
        assert answer.status_code == 401, operation


NEEDS: dict[str, set[str]] = {
    "/v1/billing/subscription": {"already-subscribed", "no-payment-method"},
    "/v1/billing/subscription/change": {"subscription-not-found"},
    "/v1/billing/subscription/cancel": {"subscription-not-found"},
    "/v1/billing/subscription/resume": {"subscription-not-found"},
    "/v1/billing/credits/top-ups": {"no-payment-method"},
    "/v1/billing/invoices/{invoice_id}/pay": {"invoice-not-payable"},
}
"""What a route says to whoever may ask it, where another one was or was not asked before."""


def has_no_need(operation: Operation, answer: httpx.Response) -> bool:
    """Tell whether the asker may, and nothing is to be done."""
    return answer.json()["code"] in NEEDS.get(operation.template, set())


def once_paid(ask: Callable[[], httpx.Response]) -> httpx.Response:
    """Ask again while the payment of a route that was asked before is on its way, as whoever is told so does."""
    give_up_at = time.monotonic() + 60
    while (answer := ask()).status_code == 409 and answer.json()["code"] == "payment-in-progress":
        assert time.monotonic() < give_up_at, "the payment never ends"
        time.sleep(0.05)
    return answer


@pytest.mark.parametrize("role", sorted(ANYBODY))
def test_a_role_opens_what_it_should_and_nothing_else(
    client: httpx.Client, operations: list[Operation], owner: Any, join: Callable[..., Any], role: str
) -> None:
    """A viewer looks and changes nothing but the own account; the others may do what the guards say."""
    for operation in operations:
        member = join(role, organisation_id=owner.organisation_id)
        join("viewer", organisation_id=owner.organisation_id)
        mine = {"organisation": owner.organisation_id} | {
            name: MAKERS[name](client, member if name in PERSONAL else owner) for name in operation.parameters
        }
        answer = once_paid(partial(operation.call, client, member.headers, mine, password=member.password))
        if role in operation.roles:
            nothing = NOTHING_TO_DO.get((operation.method, operation.template))
            done = (
                answer.is_success
                or (operation.own and answer.json()["code"] in {"no-second-factor", "data-export-not-ready", nothing})
                or has_no_need(operation, answer)
            )
            assert done, (operation, answer.text)
        else:
            assert (answer.status_code, answer.json()["code"]) == (403, "role-too-low"), operation


def test_a_key_opens_nothing_but_what_its_scope_names(
    client: httpx.Client, operations: list[Operation], owner: Any, ids: dict[str, str]
) -> None:
    """Every other scope together is not enough, and what has no scope no key opens."""
    for operation in operations:
        others = [scope for scope in SCOPES if scope != operation.scope]
        answer = operation.call(client, make_key(owner, others), ids)
        assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing"), operation


def test_a_key_opens_what_its_scope_names(
    client: httpx.Client, operations: list[Operation], owner: Any, ids: dict[str, str]
) -> None:
    """For a person whose role allows it."""
    for operation in operations:
        if operation.scope is not None:
            key = make_key(owner, [operation.scope])
            mine = ids | {name: MAKERS[name](client, owner) for name in operation.parameters}  # some are deleted here
            answer = once_paid(partial(operation.call, client, key, mine))
            assert answer.is_success or has_no_need(operation, answer), (operation, answer.text)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_viewers_key_looks_and_changes_nothing(
    client: httpx.Client, operations: list[Operation], owner: Any, ids: dict[str, str], join: Callable[..., Any]
) -> None:
    """Whatever its scopes: the role bounds it."""
    key = make_key(join("viewer", organisation_id=owner.organisation_id))
    before = snapshot(client, operations, owner, ids)
    for operation in operations:
        answer = operation.call(client, key, ids)
        if operation.scope is None:
            assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing"), operation
        elif "viewer" in operation.roles:
            assert answer.is_success, (operation, answer.text)
        else:
            assert (answer.status_code, answer.json()["code"]) == (403, "role-too-low"), operation
    assert snapshot(client, operations, owner, ids) == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_key_of_another_organisation_sees_and_changes_nothing(
    client: httpx.Client, operations: list[Operation], owner: Any, ids: dict[str, str], join: Callable[..., Any]
) -> None:
    """With every scope and an owner's role, there."""
    key = make_key(join())
    before = snapshot(client, operations, owner, ids)
    for operation in operations:
        answer = operation.call(client, key, ids)
        if operation.scope is None:
            assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing"), operation
        elif operation.parameters:
            assert answer.status_code == 404, operation
            assert answer.json()["code"].endswith("-not-found"), operation
        assert answer.status_code < 500, operation
        text = answer.text.replace(operation.path(ids), "")
        for secret in (*ids.values(), owner.email, owner.user_id, owner.organisation_id):
            assert secret not in text, operation
    assert snapshot(client, operations, owner, ids) == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_keys_of_who_left_or_is_kept_out_open_nothing(
    client: httpx.Client, operations: list[Operation], owner: Any, ids: dict[str, str], join: Callable[..., Any]
) -> None:
    """Whether the key went with the membership, or the membership alone is gone, or the person is suspended."""
    left, gone, suspended = (join("admin", organisation_id=owner.organisation_id) for _ in range(3))
    keys = [make_key(one) for one in (left, gone, suspended)]
    client.post("/v1/me/leave", headers=left.headers).raise_for_status()
    with _databases[0].write() as session:
        session.execute(delete(Membership).where(Membership.user_id == gone.user_id))
        session.execute(update(User).where(User.id == suspended.user_id).values(suspended_at=utc_now()))
    for operation in operations:
        for key in keys:
            answer = operation.call(client, key, ids)
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), operation


def test_without_the_right_there_is_no_administration(
    client: httpx.Client, admin_operations: list[Operation], owner: Any, admin_ids: dict[str, str]
) -> None:
    """An owner, even with a second factor in the session, learns nothing: not of ids that are there either."""
    for operation in admin_operations:
        answer = operation.call(client, owner.headers, admin_ids)
        nothing = {"type": "urn:realcatcha:problem:not-found", "title": "Not found", "status": 404, "code": "not-found"}
        assert (answer.status_code, answer.json()) == (404, nothing), operation


def test_an_administrator_needs_the_second_factor(
    client: httpx.Client,
    admin_operations: list[Operation],
    appoint: Callable[..., Any],
    database: Database,
    admin_ids: dict[str, str],
) -> None:
    """A session without it, and one in which it was shown long ago, open nothing."""
    without, stale = appoint(second_factor=False), appoint()
    with database.write() as session:
        for login in session.scalars(select(LoginSession).where(LoginSession.user_id == stale.user_id)):
            login.second_factor_at = utc_now() - timedelta(hours=12)
    for operation in admin_operations:
        answer = operation.call(client, without.headers, admin_ids)
        assert (answer.status_code, answer.json()["code"]) == (403, "second-factor-required"), operation
        answer = operation.call(client, stale.headers, admin_ids)
        assert (answer.status_code, answer.json()["code"]) == (403, "second-factor-stale"), operation


def test_no_key_administers(
    client: httpx.Client, admin_operations: list[Operation], administrator: Any, admin_ids: dict[str, str]
) -> None:
    """Not even an administrator's with every scope."""
    headers = make_key(administrator)
    for operation in admin_operations:
        answer = operation.call(client, headers, admin_ids)
        assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing"), operation


def test_an_administrator_opens_every_route(
    client: httpx.Client,
    admin_operations: list[Operation],
    administrator: Any,
    join: Callable[..., Any],
) -> None:
    """Each on things of its own, for some end what they name; of what is not there they are told so."""
    for operation in admin_operations:
        other = join()
        mine = {name: ADMIN_MAKERS[name](client, other, administrator) for name in operation.parameters}
        answer = operation.call(client, administrator.headers, mine)
        if operation.template.startswith(ELSEWHERE):
            assert (answer.status_code, answer.json()["code"]) == (503, "unavailable"), (operation, answer.text)
            assert answer.headers["retry-after"]
            continue
        excuse = NOTHING_TO_DO.get((operation.method, operation.template))
        assert answer.is_success if excuse is None else answer.json()["code"] == excuse, (operation, answer.text)
        for name in operation.parameters:
            nowhere = mine | {name: mine[name][:-1] + ("a" if mine[name][-1] != "a" else "b")}
            answer = operation.call(client, administrator.headers, nowhere)
            assert answer.status_code == 404, (operation, answer.text)
            assert answer.json()["code"].endswith("-not-found"), operation


def test_each_route_has_a_scope_or_is_meant_to_have_none(operations: list[Operation]) -> None:
    """A new slice decides; until it does, no key opens it and this test fails."""
    for operation in operations:
        assert (operation.scope is None) == operation.template.startswith(WITHOUT_SCOPE), operation


def test_whoever_may_only_look_changes_only_the_own_account(operations: list[Operation]) -> None:
    """Each route that changes something asks for a role, or is about the caller."""
    for operation in operations:
        assert operation.method == "GET" or operation.own or "viewer" not in operation.roles, operation
