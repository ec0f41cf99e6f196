"""An administrator of the running product: rules of networks, the pool, uploads, models."""

import io
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from realcatcha_gateway.accounts.access_tokens import AccessTokens
from realcatcha_gateway.accounts.passwords import Passwords
from realcatcha_gateway.accounts.repository import AccountRepository
from realcatcha_gateway.accounts.service import AccountService
from realcatcha_gateway.accounts.sessions.refresh_tokens import RefreshTokens
from realcatcha_gateway.accounts.sessions.repository import SessionRepository
from realcatcha_gateway.accounts.sessions.service import SessionService
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.composition import open_database
from realcatcha_gateway.grant_admin import grant
from realcatcha_gateway.settings import GatewaySettings

from tests.product import ROOT, Product

BUNDLED = ROOT / "captcha-api" / "photos"
Ask = Callable[..., Any]


def appoint(product: Product) -> str:
    """Make an administrator as the command line does, with a session that showed a second factor; gives its token."""
    environment = product.parts["gateway"].environment
    wanted = ("database_url", "secret_key", "internal_token", "public_url")
    settings = GatewaySettings(**{name: environment[f"GATEWAY_{name.upper()}"] for name in wanted})  # type: ignore[arg-type]
    database = open_database(settings)
    with database.write() as session:
        accounts = AccountRepository(session)
        service = AccountService(accounts, passwords=Passwords(), clock=utc_now)
        organisation = service.create_organisation("Administration")
        email = f"administrator-{secrets.token_hex(8)}@example.com"
        user = service.create_member(organisation.id, email=email, password="a long enough one", role="owner")
        tokens = AccessTokens(settings.root_keys, issuer=settings.public_url, clock=utc_now)
        sessions = SessionService(
            SessionRepository(session),
            accounts,
            access_tokens=tokens,
            refresh_tokens=RefreshTokens(settings.root_keys),
            clock=utc_now,
        )
        issued = sessions.open(user_id=user.id, organisation_id=organisation.id, second_factor=True)
    assert grant(database, email, holds=True)
    database.close()
    return issued.access_token


@pytest.fixture
def client(product: Product) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {appoint(product)}"}
    with httpx.Client(base_url=product.base_url, headers=headers, trust_env=False, timeout=20) as client:
        yield client


@pytest.fixture
def ask(client: httpx.Client) -> Ask:
    def ask(method: str, path: str, **options: Any) -> Any:
        answer = client.request(method, f"/v1/admin{path}", **options)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    return ask


def eventually(look: Callable[[], Any], *, within_s: float = 60.0) -> Any:
    """Wait until there is something to see."""
    end = time.monotonic() + within_s
    while not (seen := look()):
        assert time.monotonic() < end
        time.sleep(0.1)
    return seen


def photograph(path: Path) -> bytes:
    """A bundled photograph as nobody has it yet, which says where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    encoded = io.BytesIO()
    Image.open(path).convert("RGB").resize((420, 400)).save(encoded, "JPEG", quality=93, exif=exif)
    return encoded.getvalue()


def test_a_rule_of_the_platform_reaches_visitors(product: Product, client: httpx.Client, ask: Ask) -> None:
    """Within seconds, both when it is added and when it is removed."""

    def status() -> int:
        body = {"site_key": product.site_key, "mode": "managed"}
        return client.post("/captcha/v1/sessions", json=body, headers={"Origin": product.base_url}).status_code

    assert status() == 201
    rule = ask("POST", "/network-rules", json={"network": "127.0.0.1", "action": "deny", "note": "A test"})
    assert rule["covers_your_address"]
    begun = time.monotonic()
    eventually(lambda: status() == 403)
    reached_s = time.monotonic() - begun
    ask("DELETE", f"/network-rules/{rule['id']}")
    eventually(lambda: status() == 201)
    assert reached_s < 30  # five seconds are promised; test machines may be busy


def test_an_upload_becomes_a_picture_that_can_be_removed(client: httpx.Client, ask: Ask) -> None:
    """From the signed form over the labeller to packs, and out again."""
    said = {"content_type": "image/jpeg", "licence": "own work", "attribution": "A. Kim", "labels": ["playing-card"]}
    signed = ask("POST", "/pool/uploads", json=said)
    path = min((BUNDLED / "playing-card").glob("*.jpg"))
    sent = client.post(signed["url"], data=signed["fields"], files={"file": ("a.jpg", photograph(path))})
    assert sent.status_code == 204
    taken = eventually(lambda: [one for one in ask("GET", "/pool/uploads")["items"] if one["status"] != "waiting"])
    assert [(one["id"], one["status"]) for one in taken] == [(signed["id"], "taken")]
    query = "/pool/pictures?source=photograph&shows=playing-card"
    ids = eventually(lambda: [one["id"] for one in ask("GET", query)["items"] if one["status"] == "accepted"])
    assert taken[0]["picture_id"] in ids
    mine = next(one for one in ask("GET", query)["items"] if one["id"] == taken[0]["picture_id"])
    shown = client.get(mine["thumbnail_url"])
    assert shown.status_code == 200
    assert b"where I live" not in shown.content
    assert ask("DELETE", f"/pool/pictures/{mine['id']}")["id"] == mine["id"]
    assert client.get(mine["thumbnail_url"]).status_code == 404


def test_the_pool_and_the_models_are_looked_at(ask: Ask) -> None:
    """What the pool's process and the worker said of themselves."""
    levels = eventually(lambda: ask("GET", "/pool/levels") if ask("GET", "/pool/levels")["reported_at"] else None)
    grids = [one for one in levels["shelves"] if one["kind"] == "image-grid"]
    assert all(one["low_water"] is not None and one["ready"] > 0 for one in grids)
    models = {one["name"]: one for one in ask("GET", "/models")["items"]}
    assert [one["current"] for one in models["behaviour"]["workers"]] == [True]
    assert ask("GET", "/models/behaviour/card")["card"].startswith("# Model card: behaviour")
    assert ask("GET", "/models/comparisons") == {"items": []}
