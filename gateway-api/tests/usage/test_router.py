"""What an organisation reads of its usage."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.database import Database
from realcatcha_gateway.usage.models import UsageDay
from realcatcha_gateway.usage.quotas import Month

FEBRUARY = Month.starting(2026, 2)


@pytest.fixture
def site(client: httpx.Client, owner: Any) -> str:
    body = {"name": "Shop", "domains": ["example.com"]}
    return str(client.post("/v1/sites", json=body, headers=owner.headers).json()["id"])


def use(database: Database, organisation_id: str, site_id: str, day: int, verifications: int, **cell: str) -> None:
    key = {"kind": "none", "verdict": "passed", "country": "", **cell}
    with database.write() as session:
        row = UsageDay(organisation_id=organisation_id, site_id=site_id, day=day, verifications=verifications, **key)
        session.add(row)


def read(client: httpx.Client, account: Any, **query: str) -> dict[str, Any]:
    answer = client.get("/v1/usage", params=query, headers=account.headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_month_by_site_and_day(client: httpx.Client, database: Database, owner: Any, site: str) -> None:
    """Kinds add up; other months and the sites of others are not in it."""
    organisation_id = owner.organisation_id
    use(database, organisation_id, site, FEBRUARY.first, 3)
    use(database, organisation_id, site, FEBRUARY.first, 4, kind="spoken", verdict="solved")
    use(database, organisation_id, "g" * 16, FEBRUARY.last, 90)
    use(database, organisation_id, site, FEBRUARY.first - 1, 1000)
    use(database, organisation_id, site, FEBRUARY.last + 1, 1000)
    usage = read(client, owner, period="2026-02")
    assert (usage["verifications"], usage["first_day"], usage["last_day"]) == (97, "2026-02-01", "2026-02-28")
    assert usage["sites"] == [
        {"site_id": "g" * 16, "name": None, "verifications": 90},
        {"site_id": site, "name": "Shop", "verifications": 7},
    ]
    assert usage["days"][0] == {"day": "2026-02-01", "site_id": site, "verifications": 7}
    assert usage["quota"] == {"plan": "free", "soft_limit": 10_000, "hard_limit": None, "reached": []}


def test_the_present_month_is_the_default(client: httpx.Client, database: Database, owner: Any, site: str) -> None:
    """In UTC."""
    month = Month.of(utc_now())
    use(database, owner.organisation_id, site, month.first, 5)
    usage = read(client, owner)
    assert (usage["period"], usage["verifications"]) == (month.name, 5)


def test_another_organisation_sees_none_of_it(
    client: httpx.Client, database: Database, owner: Any, site: str, join: Callable[..., Any]
) -> None:
    """Neither numbers nor names."""
    use(database, owner.organisation_id, site, FEBRUARY.first, 3)
    usage = read(client, join(), period="2026-02")
    assert (usage["verifications"], usage["sites"], usage["days"]) == (0, [], [])


@pytest.mark.parametrize("period", ["2026-13", "2026-2", "1999-01", "２０２６-01", ""])
def test_what_is_no_month_is_refused(client: httpx.Client, owner: Any, period: str) -> None:
    """With 422."""
    answer = client.get("/v1/usage", params={"period": period}, headers=owner.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown-period")
