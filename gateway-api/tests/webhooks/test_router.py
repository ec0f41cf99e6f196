"""The routes of webhooks; who may call them is tested for all routes at once."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

NEW = {"url": "https://hooks.example.com/x", "events": ["quota.reached", "quota.reached"]}


@pytest.fixture
def endpoint(client: httpx.Client, owner: Any) -> dict[str, Any]:
    return dict(client.post("/v1/webhooks", json=NEW, headers=owner.headers).json())


def test_a_secret_is_shown_once(client: httpx.Client, owner: Any, endpoint: dict[str, Any]) -> None:
    """When it is issued, and again only to a repetition with the same key."""
    assert endpoint["secret"].startswith("whsec_")
    assert endpoint["events"] == ["quota.reached"]
    shown = client.get(f"/v1/webhooks/{endpoint['id']}", headers=owner.headers)
    assert "secret" not in shown.json()
    headers = owner.headers | {"Idempotency-Key": "a"}
    path = f"/v1/webhooks/{endpoint['id']}/secret"
    answers = [client.post(path, json={"overlap_s": 60}, headers=headers).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0]["secret"] not in {endpoint["secret"], ""}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"url": "http://hooks.example.com/"}, "/url"),
        ({"url": "https://10.0.0.1/"}, "/url"),
        ({"url": "https://hooks.example.com/", "events": []}, "/events"),
        ({"url": "https://hooks.example.com/", "events": ["unheard"]}, "/events/0"),
        ({"url": "https://hooks.example.com/", "secret": "x"}, "/secret"),
        ({"url": "https://hooks.example.com/", "description": "a\nb"}, "/description"),
    ],
)
def test_bad_endpoints_are_refused(client: httpx.Client, owner: Any, body: dict[str, Any], pointer: str) -> None:
    """With the field that is wrong, when created and when changed."""
    answer = client.post("/v1/webhooks", json=body, headers=owner.headers)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_at_most_ten(client: httpx.Client, owner: Any) -> None:
    """Of one organisation."""
    answers = [client.post("/v1/webhooks", json=NEW, headers=owner.headers) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [201] * 10 + [409]
    assert answers[-1].json()["code"] == "too-many-webhooks"


def test_a_ping_arrives_through_the_whole_application(  # fixtures
    client: httpx.Client, owner: Any, receiver: Any, url: str, eventually: Callable[..., None]
) -> None:
    """Within moments of the request; the log shows what came back."""
    made = client.post("/v1/webhooks", json={"url": url}, headers=owner.headers).json()
    ping = client.post(f"/v1/webhooks/{made['id']}/ping", headers=owner.headers)
    assert ping.status_code == 202

    def details() -> Any:
        return client.get(f"/v1/webhook-deliveries/{ping.json()['id']}", headers=owner.headers).json()

    eventually(lambda: details()["status"] == "delivered")
    [attempt] = details()["log"]
    assert (attempt["status_code"], attempt["answer"]) == (200, "thanks")
    assert receiver.events() == ["ping"]


def test_rotating_a_sites_secret_is_told(
    client: httpx.Client, owner: Any, receiver: Any, url: str, eventually: Callable[..., None]
) -> None:
    """Without any secret in it."""
    client.post("/v1/webhooks", json={"url": url, "events": ["key.rotated"]}, headers=owner.headers)
    site = client.post("/v1/sites", json={"name": "Shop", "domains": []}, headers=owner.headers).json()
    rotated = client.post(f"/v1/sites/{site['id']}/secrets", json={}, headers=owner.headers).json()
    eventually(lambda: receiver.events() == ["key.rotated"])
    assert site["id"] in receiver.received[0][2]
    assert rotated["secret"] not in receiver.received[0][2]


def test_pages_of_deliveries(client: httpx.Client, owner: Any, receiver: Any, url: str) -> None:
    """Newest first, each once; another cursor is refused."""
    made = client.post("/v1/webhooks", json={"url": url}, headers=owner.headers).json()
    pings = [client.post(f"/v1/webhooks/{made['id']}/ping", headers=owner.headers).json()["id"] for _ in range(5)]
    path, seen, cursor = f"/v1/webhooks/{made['id']}/deliveries", [], None
    while True:
        page = client.get(path, params={"limit": 2} | ({"cursor": cursor} if cursor else {}), headers=owner.headers)
        seen += [one["id"] for one in page.json()["items"]]
        cursor = page.json()["next_cursor"]
        if cursor is None:
            break
    assert seen == pings[::-1]
    for bad in ("x", "W10"):
        assert client.get(path, params={"cursor": bad}, headers=owner.headers).status_code == 422


def test_what_is_switched_off_takes_no_ping_and_a_deleted_one_is_unknown(
    client: httpx.Client, owner: Any, endpoint: dict[str, Any]
) -> None:
    """409, and 404."""
    path = f"/v1/webhooks/{endpoint['id']}"
    off = client.patch(path, json={"enabled": False}, headers=owner.headers).json()
    assert (off["enabled"], off["disabled_because"]) == (False, "owner")
    assert client.post(f"{path}/ping", headers=owner.headers).json()["code"] == "webhook-disabled"
    assert client.delete(path, headers=owner.headers).status_code == 204
    assert client.get(path, headers=owner.headers).json()["code"] == "webhook-not-found"


@pytest.mark.parametrize("since", ["2026-03-01", "2026-03-01T00:00:00", "0001-01-01T00:00:00+14:00", 5, None])
def test_a_replay_needs_a_moment(client: httpx.Client, owner: Any, endpoint: dict[str, Any], since: Any) -> None:
    """With its zone; everything else is 422."""
    answer = client.post(f"/v1/webhooks/{endpoint['id']}/replay", json={"since": since}, headers=owner.headers)
    assert answer.status_code == 422
