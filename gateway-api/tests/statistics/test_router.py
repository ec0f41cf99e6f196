"""What owners read of their sites, on SQLite and MariaDB."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import httpx
import pytest
from realcatcha_contracts import FUNNEL, latency_bucket
from realcatcha_gateway.statistics.ranges import day_number

FIRST = day_number(date(2026, 2, 1)) * 24
FEBRUARY = {"first_day": "2026-02-01", "last_day": "2026-02-28"}


def read(client: httpx.Client, account: Any, path: str, **query: Any) -> dict[str, Any]:
    answer = client.get(path, params={**FEBRUARY, **query}, headers=account.headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_a_month_of_a_site(client: httpx.Client, owner: Any, site: str, happened: Callable[..., None]) -> None:
    """Totals, funnel, signals, and the exact number beside what processes saw."""
    happened(FIRST - 1, sessions=1000, verified=1000)
    happened(FIRST, sessions=10, evaluated=10, passed=5, challenged=5, verified=7, solved=3, denied=1, failed=2)
    labels = {("kind_shown", "spoken"): 6, ("kind_solved", "spoken"): 3, ("kind_failed", "spoken"): 2}
    happened(FIRST + 30, labels, sessions=2, swapped=3, recovered=1)
    happened(FIRST + 28 * 24, sessions=1000)
    found = read(client, owner, f"/v1/sites/{site}/stats")
    assert [stage["visitors"] for stage in found["funnel"]] == [12, 5, 3, 7]
    assert (found["verifications"], found["totals"]["verified"], found["totals"]["sessions"]) == (7, 7, 12)
    assert found["countries"] == [{"label": "KR", "times": 7}]
    assert found["kinds"] == [{"kind": "spoken", "shown": 6, "solved": 3, "failed": 2, "swapped": 0}]
    signals = {"swapped_share": 0.5, "failed_share": 0.4, "recovered_share": 0.3333, "abandoned_share": 0.2}
    assert found["false_rejection_signals"] == signals
    assert [point["sessions"] for point in found["series"]][:3] == [10, 2, 0]
    assert (len(found["series"]), found["previous"]) == (28, None)


def test_days_are_those_of_the_zone(client: httpx.Client, owner: Any, site: str, happened: Callable[..., None]) -> None:
    """15:00 UTC is midnight in Seoul; labels are cut at the same hours."""
    happened(FIRST - 10, {("reason", "early"): 1}, sessions=1)
    happened(FIRST - 9, {("reason", "late"): 1}, sessions=2)
    happened(FIRST + 14, {("reason", "late"): 1}, sessions=4)
    happened(FIRST + 15, {("reason", "late"): 1}, sessions=8)
    found = read(client, owner, f"/v1/sites/{site}/stats", zone="Asia/Seoul")
    assert [point["sessions"] for point in found["series"]][:2] == [6, 8]
    assert found["series"][0]["start"] == "2026-02-01T00:00:00+09:00"
    assert found["reasons"] == [{"label": "late", "times": 3}]


def test_steps_and_the_time_before(client: httpx.Client, owner: Any, site: str, happened: Callable[..., None]) -> None:
    """By hour, by month, beside as many days before."""
    for hour, sessions in ((FIRST - 28 * 24 - 1, 100), (FIRST - 1, 3), (FIRST + 1, 4), (FIRST + 40, 5)):
        happened(hour, sessions=sessions)
    by_month = read(client, owner, f"/v1/sites/{site}/stats", step="month", compare=True)
    assert [point["sessions"] for point in by_month["series"]] == [9]
    assert by_month["previous"]["sessions"] == 3
    by_hour = read(client, owner, f"/v1/sites/{site}/stats", step="hour", last_day="2026-02-02")
    assert {place: point["sessions"] for place, point in enumerate(by_hour["series"]) if point["sessions"]} == {
        1: 4,
        40: 5,
    }


def test_latencies_and_top_lists(client: httpx.Client, owner: Any, site: str, happened: Callable[..., None]) -> None:
    """Percentiles of histograms that were added up over hours and days."""
    for number, ms in enumerate((10, 100, 1000)):
        times = (50, 45, 5)[number]
        labels = {("ms_siteverify", str(latency_bucket(ms))): times, ("error", f"evaluate:e{number}"): number + 1}
        happened(FIRST + number * 30, labels)
    found = read(client, owner, f"/v1/sites/{site}/stats")
    latency = found["endpoints"]["siteverify"]
    assert latency["times"] == 100
    for name, ms in (("p50_ms", 10), ("p90_ms", 100), ("p99_ms", 1000)):
        assert latency[name] == pytest.approx(ms, rel=0.1, abs=1.1)
    assert [one["label"] for one in found["errors"]] == ["evaluate:e2", "evaluate:e1", "evaluate:e0"]
    assert found["time_to_token"] is None


def test_an_organisation_adds_its_sites_up(
    client: httpx.Client, owner: Any, site: str, happened: Callable[..., None], join: Callable[..., Any]
) -> None:
    """And sees nothing of others."""
    happened(FIRST, {("reason", "x"): 1}, sessions=3, verified=2)
    assert read(client, owner, "/v1/stats")["totals"]["sessions"] == 3
    stranger = join()
    found = read(client, stranger, "/v1/stats")
    assert (found["totals"]["sessions"], found["verifications"], found["reasons"]) == (0, 0, [])
    for path in (f"/v1/sites/{site}/stats", f"/v1/sites/{site}/stats.csv"):
        answer = client.get(path, headers=stranger.headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "site-not-found")


def test_tables(client: httpx.Client, owner: Any, site: str, happened: Callable[..., None]) -> None:
    """The series, and every label; no cell begins a formula."""
    happened(FIRST, {("reason", "=cmd|' /C calc'!A0"): 2}, sessions=3, verified=1)

    def rows(**query: str) -> list[list[str]]:
        answer = client.get(f"/v1/sites/{site}/stats.csv", params={**FEBRUARY, **query}, headers=owner.headers)
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert answer.headers["content-disposition"].startswith(f'attachment; filename="realcatcha-{site}-2026-02-01')
        return list(csv.reader(io.StringIO(answer.text, newline="")))

    series = rows()
    assert series[0] == ["site", "start", *FUNNEL]
    assert (len(series), series[1][:3]) == (29, [site, "2026-02-01T00:00:00+00:00", "3"])
    assert rows(table="labels")[1:] == [
        [site, "reason", "=cmd|' /C calc'!A0".replace("=", "'=", 1), "2"],
        [site, "verifications", "none/passed/KR", "1"],
    ]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"zone": "Nowhere/Land"}, "unknown-zone"),
        ({"first_day": "2026-03-02"}, "bad-range"),
        ({"step": "hour", "last_day": "2026-05-01"}, "bad-range"),
        ({"step": "week"}, "malformed"),
        ({"first_day": "yesterday"}, "malformed"),
    ],
)
def test_what_is_no_range_is_refused(
    client: httpx.Client, owner: Any, site: str, query: dict[str, str], code: str
) -> None:
    """With 422."""
    answer = client.get(f"/v1/sites/{site}/stats", params={**FEBRUARY, **query}, headers=owner.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
