"""Every string that any management route takes, read off the OpenAPI document: a new route cannot be forgotten."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from realcatcha_gateway.accounts.models import User
from realcatcha_gateway.accounts.sessions.models import LoginSession
from realcatcha_gateway.database import Database
from realcatcha_gateway.settings import GatewaySettings
from realcatcha_kit.testing.toss import CLIENT_KEY, SECRET_KEY, TossStandIn
from sqlalchemy import select, update

Path = tuple[str | int, ...]
TEXT = {"type": "string"}
SAMPLES = {
    "email": "somebody@example.com",
    "url": "https://hooks.invalid/",
    "password": "a password of nobody",
    "new_password": "another one of nobody",
}
"""Values of strings that are checked beyond their schema, by name."""


@dataclass(frozen=True)
class Slot:
    """One string of one operation.

    Attributes:
        where: ``path``, ``query``, ``header`` or ``body``.
        at: Its name, or its way into the body.
    """

    where: str
    at: Path


@dataclass
class Surface:
    """What may be asked, and how.

    Attributes:
        ids: Values of path parameters that exist.
    """

    document: dict[str, Any]
    client: httpx.Client
    headers: dict[str, str]
    ids: dict[str, str] = field(default_factory=dict)
    networks: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Give method, path and description of each operation."""
        for path, item in self.document["paths"].items():
            for method, operation in item.items():
                yield method.upper(), path, operation

    def body_schema(self, operation: dict[str, Any]) -> dict[str, Any] | None:
        content = operation.get("requestBody", {}).get("content", {})
        return self.resolve(content["application/json"]["schema"]) if "application/json" in content else None

    def resolve(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Follow references, and take the first way that is not null."""
        while True:
            if "$ref" in schema:
                schema = self.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            elif ways := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
                real = [self.resolve(way) for way in ways]
                schema = next(way for way in real if way.get("type") != "null" and "const" not in way)
            else:
                return schema

    def sample(self, schema: dict[str, Any], name: str = "") -> Any:
        """Make the smallest value that a schema allows."""
        resolved = self.resolve(schema)
        given = schema.get("examples") or resolved.get("examples") or resolved.get("enum") or [resolved.get("const")]
        if given[0] is not None:
            return given[0]
        kind = resolved.get("type", "object")
        if kind == "object":
            return {one: self.sample(resolved["properties"][one], one) for one in resolved.get("required", ())}
        if kind == "array":
            return [self.sample(resolved.get("items", TEXT), name)] if resolved.get("minItems") else []
        text = SAMPLES.get(name, "x" * max(1, resolved.get("minLength", 1)))
        return {"string": text, "boolean": False}.get(kind, resolved.get("minimum", 1))

    def strings(self, schema: dict[str, Any], at: Path = ()) -> Iterator[Path]:
        """Find every free string inside a body."""
        schema = self.resolve(schema)
        kind = schema.get("type", "object")
        if kind == "string" and not schema.get("enum") and "const" not in schema:
            yield at
        elif kind == "array":
            yield from self.strings(schema.get("items", TEXT), (*at, 0))
        elif kind == "object":
            for name, inner in schema.get("properties", {}).items():
                yield from self.strings(inner, (*at, name))

    def objects(self, schema: dict[str, Any], at: Path = ()) -> Iterator[Path]:
        """Find every object inside a body that names its fields."""
        schema = self.resolve(schema)
        if schema.get("type") == "array":
            yield from self.objects(schema.get("items", {}), (*at, 0))
        elif "properties" in schema:
            yield at
            for name, inner in schema["properties"].items():
                yield from self.objects(inner, (*at, name))

    def put(self, schema: dict[str, Any], at: Path, value: Any) -> Any:
        """Make a body with a value at one place; what else it needs is a sample."""
        schema = self.resolve(schema)
        if not at:
            return {**self.sample(schema), **value} if isinstance(value, dict) else value
        first, rest = at[0], at[1:]
        if isinstance(first, int):
            return [self.put(schema.get("items", TEXT), rest, value)]
        return {**self.sample(schema), first: self.put(schema["properties"][first], rest, value)}

    @staticmethod
    def body_slot(at: Path) -> Slot:
        """Name a place in the body."""
        return Slot("body", at)

    def slots(self, operation: dict[str, Any]) -> Sequence[Slot]:
        """Give every string of an operation."""
        found = []
        for parameter in operation.get("parameters", ()):
            schema = self.resolve(parameter["schema"])
            if schema.get("type") == "string" or (schema.get("type") == "array"):
                found.append(Slot(parameter["in"], (parameter["name"],)))
        schema = self.body_schema(operation)
        return found + ([Slot("body", at) for at in self.strings(schema)] if schema is not None else [])

    def ask(  # what a request is made of
        self,
        method: str,
        path: str,
        operation: dict[str, Any],
        *,
        slot: Slot | None = None,
        value: Any = "",
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Send a request that is right but for one value."""
        parameters: dict[str, dict[str, str]] = {"path": {}, "query": {}, "header": {}}
        for parameter in operation.get("parameters", ()):
            name = parameter["name"]
            if parameter["in"] == "path":
                parameters["path"][name] = self.ids.get(name, "aaaaaaaaaaaaaaaa")
            elif parameter.get("required"):
                parameters[parameter["in"]][name] = str(self.sample(parameter["schema"], name))
        schema = self.body_schema(operation)
        body = None if schema is None else self.sample(schema)
        if slot is not None and slot.where == "body":
            assert schema is not None
            body = self.put(schema, slot.at, value)
        elif slot is not None:
            parameters[slot.where][str(slot.at[0])] = value.strip() if slot.where == "header" else value
        url = path
        for name, text in parameters["path"].items():
            url = url.replace("{" + name + "}", quote(text, safe=""))
        network = {"X-Forwarded-For": f"2001:db8:{next(self.networks):x}::1"}
        sent = self.headers | network | parameters["header"] | (headers or {})
        return self.client.request(method, url, params=parameters["query"], headers=sent, json=body)


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
    """With payments set up, so that their routes do what they do."""
    keys = {"toss_client_key": CLIENT_KEY, "toss_secret_key": SECRET_KEY}
    return make_settings(database_url, redis_url, toss_url=toss.url, **keys)


@pytest.fixture
def surface(
    document: dict[str, Any], client: httpx.Client, owner: Any, join: Callable[..., Any], database: Database
) -> Surface:
    """Everything, asked by an owner who administers the platform too, with ids of what exists."""
    with database.write() as session:
        session.execute(update(User).where(User.id == owner.user_id).values(is_admin=True))
        now = datetime.now(UTC)
        session.execute(update(LoginSession).values(second_factor=True, second_factor_at=now))
    member = join("viewer", organisation_id=owner.organisation_id)

    def make(path: str, **body: Any) -> str:
        return str(client.post(path, json=body, headers=owner.headers).json()["id"])

    with database.read() as session:
        of_member = select(LoginSession.id).where(LoginSession.user_id == member.user_id)
        session_id = session.scalars(of_member).one()
    ids = {
        "session_id": session_id,
        "site_id": make("/v1/sites", name="Mine", domains=["example.com"]),
        "endpoint_id": make("/v1/webhooks", url="https://hooks.invalid/"),
        "key_id": make("/v1/me/api-keys", name="x", scopes=["sites:read"], password=owner.password),
        "user_id": member.user_id,
        "organisation_id": owner.organisation_id,
        "flag_name": "site-creation",
    }
    return Surface(document, client, dict(owner.headers), ids)
