"""Sites as administrators see them, and what administrators decide about them."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from realcatcha_gateway.database import Database

SITE = {"name": "Shop", "domains": ["example.com"]}


@pytest.fixture
def made(client: httpx.Client, owner: Any) -> dict[str, Any]:
    """A site as its owner was shown it, with the secret."""
    shown: dict[str, Any] = client.post("/v1/sites", json=SITE, headers=owner.headers).json()
    return shown


def test_a_suspended_site_is_off_whatever_its_owner_does(
    client: httpx.Client, desk: Any, owner: Any, made: dict[str, Any]
) -> None:
    """The owner sees since when; its own status is there again afterwards."""
    path = f"/sites/{made['id']}"
    shown = desk.decide(f"{path}/suspend").json()
    assert (shown["status"], shown["effective_status"]) == ("active", "deactivated")
    mine = client.post(f"/v1/sites/{made['id']}/activate", headers=owner.headers).json()
    assert mine["suspended_at"] == shown["suspended_at"]
    policy = desk.get(f"{path}/policy")
    assert (policy["policy"]["status"], policy["secrets_in_force"]) == ("deactivated", 1)
    assert "sha256" not in str(policy)
    assert [one["id"] for one in desk.get("/sites", suspended=True)["items"]] == [made["id"]]
    desk.decide(f"{path}/restore").raise_for_status()
    assert desk.get(f"{path}/policy")["policy"]["status"] == "active"
    client.post(f"/v1/sites/{made['id']}/deactivate", headers=owner.headers).raise_for_status()
    assert desk.get(path)["effective_status"] == "deactivated"
    assert desk.entries("admin.site-suspended")[0].organisation_id == owner.organisation_id


def test_sites_are_listed_page_by_page(
    client: httpx.Client, desk: Any, owner: Any, made: dict[str, Any], join: Callable[..., Any]
) -> None:
    """Of every organisation, or of one."""
    other = join()
    client.post("/v1/sites", json=SITE, headers=other.headers).raise_for_status()
    first = desk.get("/sites", limit=1)
    second = desk.get("/sites", limit=1, cursor=first["next_cursor"])
    assert [page["items"][0]["organisation_id"] for page in (first, second)] == [
        other.organisation_id,
        owner.organisation_id,
    ]
    assert second["next_cursor"] is None
    assert [one["id"] for one in desk.get("/sites", organisation_id=owner.organisation_id)["items"]] == [made["id"]]


@pytest.fixture
def settings(
    database: Database, database_url: str, redis_url: str, inbox: Any, make_settings: Callable[..., Any]
) -> Any:
    """With a mail server that keeps what it gets."""
    return make_settings(database_url, redis_url, smtp_host="127.0.0.1", smtp_port=inbox.port, smtp_security="none")


def test_secrets_expire_and_owners_are_written_to(  # noqa: PLR0917  # fixtures
    client: httpx.Client,
    desk: Any,
    owner: Any,
    made: dict[str, Any],
    inbox: Any,
    eventually: Callable[..., None],
) -> None:
    """No new secret is made where the administrator would see it; a secret that ends sooner still does."""
    rotated = client.post(f"/v1/sites/{made['id']}/secrets", json={"overlap_s": 60}, headers=owner.headers)
    path = f"/sites/{made['id']}/expire-secrets"
    answer = desk.decide(path, reason="security", overlap_s=3_600)
    ends = sorted(one["not_after"] for one in answer.json()["secrets"])
    assert (len(ends), ends[0]) == (2, rotated.json()["earlier_not_after"])
    assert "rcs_" not in answer.text
    eventually(lambda: inbox.to(owner.email))
    text = inbox.to(owner.email)[0].get_content()
    assert "Shop" in text
    assert "rcs_" not in text
    assert desk.details("admin.secrets-expired") == {"reason": "security", "overlap_s": 3_600}
    renewed = client.post(f"/v1/sites/{made['id']}/secrets", json={"overlap_s": 7_200}, headers=owner.headers)
    assert renewed.json()["earlier_not_after"] > ends[1]
    secrets = desk.get(f"/sites/{made['id']}")["secrets"]
    assert sorted(str(one["not_after"]) for one in secrets) == sorted([*ends, "None"])
