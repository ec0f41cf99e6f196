"""The platform's statistics: sums of what every site's statistics say, and which sites stand out."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from realcatcha_gateway.database import Database
from realcatcha_gateway.rollup.repository import RollupRepository
from realcatcha_gateway.statistics.models import LabelHour, StatisticsHour
from realcatcha_gateway.statistics.ranges import day_number
from realcatcha_gateway.usage.models import UsageHour

FIRST = day_number(date(2026, 1, 20))


@pytest.fixture
def happened(client: httpx.Client, database: Database, join: Callable[..., Any]) -> Callable[..., str]:
    """Let something happen on a site of an organisation of its own, and add the day up twice, as roll-ups do."""

    def happened(
        *days: int, labels: dict[tuple[str, str], int] | None = None, country: str = "KR", **steps: int
    ) -> str:
        account = join()
        body = {"name": f"Shop {account.email}", "domains": ["example.com"]}
        site_id = str(client.post("/v1/sites", json=body, headers=account.headers).json()["id"])
        with database.write() as session:
            for day in days:
                key: dict[str, Any] = {
                    "site_id": site_id,
                    "hour": day * 24 + 13,
                    "source": "",
                    "organisation_id": account.organisation_id,
                }
                session.add(StatisticsHour(**key, **steps))
                cell = {"kind": "none", "verdict": "passed", "country": country}
                session.add(UsageHour(**key, **cell, verifications=steps["verified"]))
                for (dimension, label), times in (labels or {}).items():
                    session.add(LabelHour(**key, dimension=dimension, label=label, times=times))
            session.flush()
            for _ in range(2):
                RollupRepository(session).add_up_days(days)
        return site_id

    return happened


def test_all_sites_are_added_up_by_day_and_month(desk: Any, happened: Callable[..., str]) -> None:
    """Over the end of a month: whole months and days beside them give the same as the days alone."""
    labels = {("error", "evaluate:unavailable"): 2, ("ms_evaluate", "20"): 90, ("ms_evaluate", "30"): 10}
    days = range(FIRST, FIRST + 50)
    happened(*days, labels=labels, sessions=10, evaluated=9, challenged=4, verified=5)
    happened(*days, labels=labels, sessions=1, evaluated=1, challenged=0, verified=1, country="")
    query = {"first_day": "2026-01-25", "last_day": "2026-03-05"}
    found = desk.get("/statistics", **query)
    assert (found["site_id"], found["zone"], len(found["series"])) == (None, "UTC", 40)
    assert all((point["sessions"], point["verified"]) == (11, 6) for point in found["series"])
    assert (found["totals"]["sessions"], found["verifications"]) == (440, 240)
    assert [(one["stage"], one["visitors"]) for one in found["funnel"]] == [
        ("sessions", 440),
        ("challenged", 160),
        ("solved", 0),
        ("verified", 240),
    ]
    assert found["errors"] == [{"label": "evaluate:unavailable", "times": 160}]
    assert found["countries"] == [{"label": "KR", "times": 200}, {"label": "", "times": 40}]
    latency = found["endpoints"]["evaluate"]
    assert latency["times"] == 8_000
    assert latency["p50_ms"] == latency["p90_ms"] < latency["p99_ms"]
    months = desk.get("/statistics", step="month", **query)["series"]
    assert [(one["start"][:10], one["sessions"]) for one in months] == [
        ("2026-01-25", 77),
        ("2026-02-01", 308),
        ("2026-03-01", 55),
    ]


def test_a_day_by_hours(desk: Any, happened: Callable[..., str]) -> None:
    """At most a week of them."""
    happened(FIRST, sessions=3, verified=1)
    found = desk.get("/statistics", first_day="2026-01-20", last_day="2026-01-20", step="hour")
    series = found["series"]
    assert found["kept_from"] < str(datetime.now(UTC).date() - timedelta(days=798))  # hours go, days stay for good
    assert desk.get("/statistics", first_day="2026-01-20", last_day="2026-01-20")["kept_from"] is None
    assert [point["sessions"] for point in series] == [0] * 13 + [3] + [0] * 10
    path = "/v1/admin/statistics?first_day=2026-01-20&last_day=2026-01-27&step=hour"
    answer = desk.client.get(path, headers=desk.account.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad-range")


def test_sites_stand_out(desk: Any, happened: Callable[..., str]) -> None:
    """By redemptions, by wrong answers, by visitors challenged; few sessions prove no share."""
    busy = happened(FIRST, sessions=1_000, evaluated=900, challenged=90, failed=10, verified=800)
    attacked = happened(FIRST, sessions=500, evaluated=400, challenged=390, failed=700, verified=2)
    small = happened(FIRST, sessions=3, evaluated=3, challenged=3, failed=9, verified=5)
    happened(FIRST + 1, sessions=5_000, evaluated=5_000, challenged=5_000, failed=9_000, verified=5_000)
    day = {"first_day": "2026-01-20", "last_day": "2026-01-20"}

    def ranked(by: str, **query: Any) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = desk.get("/statistics/sites", by=by, **day, **query)["items"]
        return items

    assert [one["site_id"] for one in ranked("verifications")] == [busy, small, attacked]
    assert [one["site_id"] for one in ranked("verifications", limit=1)] == [busy]
    assert [(one["site_id"], one["failed_share"]) for one in ranked("failures")] == [(attacked, 1.4), (busy, 0.01)]
    shares = [(one["site_id"], one["challenged_share"]) for one in ranked("challenges")]
    assert shares == [(attacked, 0.975), (busy, 0.1)]
    assert ranked("failures")[0]["name"].startswith("Shop ")
