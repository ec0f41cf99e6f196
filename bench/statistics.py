"""How long statistics take over a year of hourly rows: one site among others, and many of one organisation.

    python -m bench.statistics [--rounds N] [--sites N] [--only-mariadb]

Rows of a closed year are written straight into the tables (8,760 hours, 42 labels an hour), then the repository and the
service are asked what `GET /v1/sites/{id}/stats` asks. The organisation of many sites has its labels by day, and by
hour at the ends of the year: no more is read. Medians of wall time in the process, and of its CPU time, which a busy
machine stretches less (of SQLite, that is all there is to compute). Nothing is asserted.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pymysql
from realcatcha_contracts import FUNNEL, Thresholds
from realcatcha_gateway.accounts.models import Organisation
from realcatcha_gateway.database import Database, create_database_engine
from realcatcha_gateway.migrate import migrate
from realcatcha_gateway.rollup.repository import RollupRepository
from realcatcha_gateway.sites.models import Site
from realcatcha_gateway.statistics.models import LabelDay, LabelHour, StatisticsHour
from realcatcha_gateway.statistics.ranges import day_number, parse_range
from realcatcha_gateway.statistics.repository import StatisticsRepository
from realcatcha_gateway.statistics.schemas import StatisticsAnswer
from realcatcha_gateway.statistics.service import StatisticsService
from realcatcha_gateway.usage.models import UsageDay, UsageHour
from realcatcha_kit.testing.servers import start_mariadb
from sqlalchemy import insert

SITES = ("yearaaaaaaaaaaaa", "yearbbbbbbbbbbbb")
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
HOURS = range(day_number(FIRST) * 24, (day_number(LAST) + 1) * 24)
LABELS = (
    [
        (f"ms_{name}", str(bucket))
        for name in ("sessions", "evaluate", "answer", "siteverify")
        for bucket in range(5, 11)
    ]
    + [("reason", f"reason-{number}") for number in range(8)]
    + [("token_ms", str(bucket)) for bucket in range(40, 50)]
)


def fill(database: Database) -> None:
    """Write a year of two sites."""
    migrate(database.engine)
    now = datetime.now(UTC)
    facts: dict[str, Any] = {"domains": [], "kinds": [], "thresholds": Thresholds(), "ip_rules": []}
    with database.write() as session:
        session.add(Organisation(id="org", name="Year", created_at=now))
        session.flush()
        times = {"created_at": now, "updated_at": now}
        session.add_all([Site(id=id, organisation_id="org", name=id, secrets=[], **facts, **times) for id in SITES])
    for first in range(0, len(HOURS), 240):
        with database.write() as session:
            for site in SITES:
                for hour in HOURS[first : first + 240]:
                    key = {"site_id": site, "hour": hour, "source": "", "organisation_id": "org"}
                    session.execute(insert(StatisticsHour), [key | dict.fromkeys(FUNNEL, hour % 500)])
                    cells = [{"kind": kind, "verdict": "solved", "country": ""} for kind in ("none", "spoken")]
                    session.execute(insert(UsageHour), [key | cell | {"verifications": 9} for cell in cells])
                    labels = [{"dimension": name, "label": label, "times": 3} for name, label in LABELS]
                    session.execute(insert(LabelHour), [key | label for label in labels])
            RollupRepository(session).add_up_days({hour // 24 for hour in HOURS[first : first + 240]})


def fill_many(database: Database, sites: int) -> None:
    """Write a year of an organisation with many sites."""
    now = datetime.now(UTC)
    facts: dict[str, Any] = {"domains": [], "kinds": [], "thresholds": Thresholds(), "ip_rules": []}
    names = [f"many{number:012d}" for number in range(sites)]
    with database.write() as session:
        session.add(Organisation(id="many", name="Many", created_at=now))
        session.flush()
        times = {"created_at": now, "updated_at": now}
        session.add_all([Site(id=id, organisation_id="many", name=id, secrets=[], **facts, **times) for id in names])
    cells = [{"kind": kind, "verdict": "solved", "country": "", "verifications": 9} for kind in ("none", "spoken")]
    labels = [{"dimension": name, "label": label, "times": 3} for name, label in LABELS]
    edges = {*HOURS[:24], *HOURS[-24:]}
    for site in names:
        of = {"site_id": site, "organisation_id": "many"}
        with database.write() as session:
            hours = [of | {"hour": hour, "source": ""} for hour in HOURS]
            session.execute(insert(StatisticsHour), [key | dict.fromkeys(FUNNEL, key["hour"] % 500) for key in hours])
            ends = [key for key in hours if key["hour"] in edges]
            session.execute(insert(UsageHour), [key | cell for key in ends for cell in cells])
            session.execute(insert(LabelHour), [key | label for key in ends for label in labels])
            days = [of | {"day": day} for day in range(HOURS.start // 24, HOURS.stop // 24)]
            session.execute(insert(UsageDay), [key | cell for key in days for cell in cells])
            session.execute(insert(LabelDay), [key | label for key in days for label in labels])


def report(name: str, database: Database, rounds: int, sites: int) -> None:
    """Print medians."""
    now = datetime(2026, 1, 1, tzinfo=UTC)

    def ask(
        step: Any, zone: str, *, org: str = "org", site: str | None = SITES[0], compare: bool = False
    ) -> Callable[[], object]:
        def run() -> object:
            with database.read() as session:
                service = StatisticsService(StatisticsRepository(session, org, site_id=site))
                days = parse_range(FIRST, LAST, zone, step=step, now=now)
                return StatisticsAnswer.of(service.read(days, step, compare=compare), site_id=site).model_dump_json()

        return run

    cases = {
        "a site's year by day, UTC": ask("day", "UTC"),
        "a site's year by day, Asia/Seoul": ask("day", "Asia/Seoul"),
        "... beside the year before": ask("day", "Asia/Seoul", compare=True),
        "a site's year by month, Europe/Berlin": ask("month", "Europe/Berlin"),
        "an organisation's year (2 sites) by day": ask("day", "Asia/Seoul", site=None),
        f"an organisation's year ({sites} sites) by day": ask("day", "Asia/Seoul", org="many", site=None),
        f"an organisation's year ({sites} sites) by month": ask("month", "UTC", org="many", site=None),
    }
    for title, run in cases.items():
        run()
        taken, busy = [], []
        for _ in range(rounds):
            started, worked = time.perf_counter(), time.process_time()
            run()
            taken.append((time.perf_counter() - started) * 1000)
            busy.append((time.process_time() - worked) * 1000)
        wall, cpu = statistics.median(taken), statistics.median(busy)
        print(f"{name:<8} {title:<42} {wall:7.1f} ms; CPU of this process {cpu:5.1f} ms; worst {max(taken):.0f} ms")


def main() -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--sites", type=int, default=20, help="of the organisation with many")
    parser.add_argument("--only-mariadb", action="store_true")
    options = parser.parse_args()
    rounds, sites = options.rounds, options.sites
    print(f"{len(HOURS)} hours, {len(SITES)} sites and {sites}, {len(LABELS)} labels an hour")
    with tempfile.TemporaryDirectory() as folder:
        if not options.only_mariadb:
            sqlite = Database(create_database_engine(f"sqlite:///{folder}/year.db"))
            fill(sqlite)
            fill_many(sqlite, sites)
            report("SQLite", sqlite, rounds, sites)
            sqlite.close()
        server = start_mariadb(Path(folder) / "mariadb")
        try:
            with pymysql.connect(host="127.0.0.1", port=server.port, user="root") as connection:
                connection.query("CREATE DATABASE year")
            mariadb = Database(create_database_engine(f"{server.url}/year"))
            fill(mariadb)
            fill_many(mariadb, sites)
            report("MariaDB", mariadb, rounds, sites)
            mariadb.close()
        finally:
            server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
