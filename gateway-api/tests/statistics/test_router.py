"""What owners read of their sites, on SQLite and MariaDB."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from realcatcha_contracts import FUNNEL, latency_bucket
from realcatcha_gateway.database import Database
from realcatcha_gateway.main import create_app
from realcatcha_gateway.statistics.ranges import day_number
from realcatcha_kit.errors import Unavailable
from realcatcha_kit.testing.plain_http import PLAIN

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


def test_an_organisation_is_the_sum_of_its_sites_in_any_zone(
    client: httpx.Client, owner: Any, site: str, happened: Callable[..., None]
) -> None:
    """Also at the ends of the range, and with a site that nobody has any more."""
    other, gone = "othersiteaaaaaaa", "gonesiteaaaaaaaa"
    for number, one in enumerate((site, other, gone)):
        for hour in (FIRST - 10, FIRST - 9, FIRST + 3, FIRST + 200, FIRST + 27 * 24 + 14, FIRST + 27 * 24 + 15):
            happened(hour, {("reason", "x"): number + 1}, on=one, sessions=number + 1, verified=2)
    for zone, hours in (("UTC", 4), ("Asia/Seoul", 4), ("America/New_York", 3)):
        found = read(client, owner, "/v1/stats", zone=zone, compare=True)
        counted = (found["totals"]["sessions"], found["reasons"][0]["times"], found["verifications"])
        assert counted == ((1 + 2 + 3) * hours, (1 + 2 + 3) * hours, 3 * 2 * hours), zone


def rows_of(client: httpx.Client, account: Any, path: str, **query: Any) -> list[list[str]]:
    answer = client.get(path, params={**FEBRUARY, **query}, headers=account.headers)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "content-length" not in answer.headers
    assert answer.headers["content-disposition"].startswith('attachment; filename="realcatcha-')
    return list(csv.reader(io.StringIO(answer.text, newline="")))


def test_tables(client: httpx.Client, owner: Any, site: str, happened: Callable[..., None]) -> None:
    """The series, and every label."""
    happened(FIRST, {("reason", "straight-line"): 2}, sessions=3, verified=1)
    path = f"/v1/sites/{site}/stats.csv"
    series = rows_of(client, owner, path)
    assert series[0] == ["site", "start", *FUNNEL]
    assert (len(series), series[1][:3]) == (29, [site, "2026-02-01T00:00:00+00:00", "3"])
    assert rows_of(client, owner, path, table="labels")[1:] == [
        [site, "reason", "straight-line", "2"],
        [site, "verifications", "none/passed/KR", "1"],
    ]
    assert rows_of(client, owner, "/v1/stats.csv")[1][:3] == ["all", *series[1][1:3]]


def test_a_year_by_hour(client: httpx.Client, owner: Any, site: str, happened: Callable[..., None]) -> None:
    """Each of its hours is a line, also where the clocks change and where one piece ends."""
    for hour in (FIRST, FIRST + 31 * 24 - 1, FIRST + 31 * 24, FIRST + 364 * 24):
        happened(hour, sessions=hour % 1000)
    year = {"first_day": "2026-02-01", "last_day": "2027-01-31", "step": "hour", "zone": "Europe/Berlin"}
    lines = rows_of(client, owner, f"/v1/sites/{site}/stats.csv", **year)[1:]
    assert len({line[1] for line in lines}) == len(lines) == 365 * 24
    counted = {line[1]: int(line[2]) for line in lines if line[2] != "0"}
    assert counted == {
        "2026-02-01T01:00:00+01:00": FIRST % 1000,
        "2026-03-04T00:00:00+01:00": (FIRST + 31 * 24 - 1) % 1000,
        "2026-03-04T01:00:00+01:00": (FIRST + 31 * 24) % 1000,
        "2027-01-31T01:00:00+01:00": (FIRST + 364 * 24) % 1000,
    }


@pytest.mark.parametrize("table", ["series", "labels"])
def test_a_table_that_cannot_be_read_does_not_end_well(
    client: httpx.Client, app: FastAPI, owner: Any, site: str, table: str
) -> None:
    """Before it begins the answer is 503; later it is broken off, so that nobody takes a part for the whole."""
    reads, path = app.state.statistics_reads, f"/v1/sites/{site}/stats.csv"
    year = {"first_day": "2026-02-01", "last_day": "2027-01-31", "step": "hour", "table": table}

    class Failing:
        def __init__(self, after: int) -> None:
            self._left = after

        def read(self) -> Any:
            self._left -= 1
            if self._left < 0:
                raise Unavailable
            return reads.read()

        def close(self) -> None:
            reads.close()

    app.state.statistics_reads = Failing(after=1)
    assert client.get(path, params=year, headers=owner.headers).status_code == 503
    if table == "series":
        app.state.statistics_reads = Failing(after=3)
        with pytest.raises(httpx.RemoteProtocolError):
            client.get(path, params=year, headers=owner.headers)


@pytest.fixture
def limited(
    database: Database, database_url: str, redis_url: str, make_settings: Any, serve: Any
) -> Iterator[httpx.Client]:
    """An installation whose free plan keeps statistics for 30 days."""
    app = create_app(make_settings(database_url, redis_url, plan_limits="always"))
    with httpx.Client(base_url=serve(app).url, trust_env=False, timeout=20, verify=PLAIN) as client:
        yield client


def test_what_is_older_than_is_kept_is_not_called_nothing(
    limited: httpx.Client, owner: Any, site: str, happened: Callable[..., None]
) -> None:
    """The answer says from when there are statistics; tables leave earlier steps without counts empty."""
    today = datetime.now(UTC).date()
    asked = {"first_day": str(today - timedelta(days=40)), "last_day": str(today)}
    happened(day_number(today - timedelta(days=40)) * 24, sessions=5)
    for path in ("/v1/stats", f"/v1/sites/{site}/stats"):
        kept_from = date.fromisoformat(read(limited, owner, path, **asked)["kept_from"])
        assert today - kept_from in {timedelta(days=30), timedelta(days=29)}  # midnight may pass
        seoul = read(limited, owner, path, **asked, zone="Asia/Seoul")["kept_from"]
        assert date.fromisoformat(seoul) == kept_from + timedelta(days=1)
        counts = [line[2] for line in rows_of(limited, owner, f"{path}.csv", **asked)[1:]]
        assert counts[0] == "5"  # what is still there is told
        assert (set(counts[1:9]), set(counts[12:])) == ({""}, {"0"})


def test_an_installation_says_for_how_long_it_keeps_hours(client: httpx.Client, owner: Any, site: str) -> None:
    """Where no plan limits anything, too."""
    kept_from = date.fromisoformat(read(client, owner, f"/v1/sites/{site}/stats")["kept_from"])
    assert abs((datetime.now(UTC).date() - kept_from).days - 800) <= 1


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
