"""How long statistics take over HTTP, over a year of one organisation: of one of its sites, and of all of them.

    python -m bench.statistics [--sites N ...] [--rounds N] [--countries N] [--beside SRC] [--only-mariadb]

The gateway is a process of its own, as the Procfile starts it, in front of SQLite and of MariaDB. Each site has a year
of closed hours (8,760 rows), and of labels and redemptions by day; by hour at the year's ends: no more is read. What
belongs to the organisation is filled by the migration, whose time is told. `--beside` names the `src` folder of another
version of gateway-api: it answers from the same database, and each request is made of both in turn. Medians of wall
time as a client sees it, and the mean CPU time of database and gateway, which a busy machine stretches less. Last, a
year by hour is exported: time, bytes, and how far the gateway's memory rose. Nothing is asserted.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import httpx
import pymysql
from realcatcha_contracts import FUNNEL, Thresholds
from realcatcha_gateway.accounts.api_keys.key_text import key_digest, new_key
from realcatcha_gateway.accounts.api_keys.models import ApiKey
from realcatcha_gateway.accounts.models import Membership, Organisation, User
from realcatcha_gateway.database import Database, create_database_engine
from realcatcha_gateway.migrate import migrate
from realcatcha_gateway.sites.models import Site
from realcatcha_gateway.statistics.models import LabelDay, LabelHour, StatisticsHour
from realcatcha_gateway.statistics.ranges import day_number
from realcatcha_gateway.usage.models import UsageDay, UsageHour
from realcatcha_kit.testing.processes import Server
from realcatcha_kit.testing.servers import start_mariadb, start_redis
from sqlalchemy import insert, literal, select

BEFORE: Final = "0019"
"""The last revision without tables of organisations."""
FIRST, LAST = date(2025, 12, 1), date(2026, 11, 30)
HOURS: Final = range(day_number(FIRST) * 24, (day_number(LAST) + 1) * 24)
DAYS: Final = range(HOURS.start // 24, HOURS.stop // 24)
EDGES: Final = (*HOURS[:24], *HOURS[-24:])
LABELS: Final = (
    [
        (f"ms_{name}", str(bucket))
        for name in ("sessions", "evaluate", "answer", "siteverify")
        for bucket in range(5, 11)
    ]
    + [("reason", f"reason-{number}") for number in range(8)]
    + [("token_ms", str(bucket)) for bucket in range(40, 50)]
)
SECRET: Final = "a key for a benchmark, long enough to be one"  # noqa: S105  # of a server that lives for minutes
YEAR: Final = {"first_day": str(FIRST), "last_day": str(LAST)}


@dataclass
class Times:
    """What requests of one case took."""

    wall_ms: list[float] = field(default_factory=list)
    database_ms: float = 0.0
    gateway_ms: float = 0.0


@dataclass(frozen=True)
class Place:
    """A database; `pid` is None where it is no process of its own."""

    name: str
    url: str
    folder: Path
    pid: int | None = None


def site_id(number: int) -> str:
    """Name a site."""
    return f"{number:016x}".translate(str.maketrans("0189", "ghij"))


def fill(database: Database, *, sites: int, countries: int) -> str:
    """Write the organisation's year; gives an API key of it."""
    now, key = datetime.now(UTC), new_key()
    facts: dict[str, Any] = {"domains": [], "kinds": [], "thresholds": Thresholds(), "ip_rules": []}
    of = {"organisation_id": "org"}
    with database.write() as session:
        session.add(Organisation(id="org", name="Many", created_at=now))
        session.add(User(id="user", email="many@example.com", password_hash="x", created_at=now))  # noqa: S106  # nobody logs in
        session.flush()
        session.add(Membership(**of, user_id="user", role="owner", created_at=now))
        session.add(
            ApiKey(
                **of,
                id="key",
                user_id="user",
                name="x",
                sha256=key_digest(key) or "",
                scopes=["statistics:read"],
                created_at=now,
            )
        )
        times = {"created_at": now, "updated_at": now}
        for number in range(sites):
            session.add(Site(**of, id=site_id(number), name=str(number), secrets=[], **facts, **times))
    cells = [
        {
            "kind": kind,
            "verdict": "solved",
            "country": f"{chr(65 + number // 26)}{chr(65 + number % 26)}",
            "verifications": 9,
        }
        for kind in ("none", "spoken")
        for number in range(countries)
    ]
    labels = [{"dimension": name, "label": label, "times": 3} for name, label in LABELS]
    first: dict[str, Any] = of | {"site_id": site_id(0)}
    with database.write() as session:
        hours = [first | {"hour": hour, "source": ""} for hour in HOURS]
        session.execute(insert(StatisticsHour), [row | dict.fromkeys(FUNNEL, row["hour"] % 500) for row in hours])
        ends = [row for row in hours if row["hour"] in EDGES]
        session.execute(insert(UsageHour), [row | cell for row in ends for cell in cells])
        session.execute(insert(LabelHour), [row | label for row in ends for label in labels])
        days = [first | {"day": day} for day in DAYS]
        session.execute(insert(UsageDay), [row | cell for row in days for cell in cells])
        session.execute(insert(LabelDay), [row | label for row in days for label in labels])
    for number in range(1, sites):
        copy_site(database, site_id(number))
    return key


def copy_site(database: Database, copy: str) -> None:
    """Give a site the rows of the first one."""
    with database.write() as session:
        for model in (StatisticsHour, LabelHour, LabelDay, UsageHour, UsageDay):
            columns = [column for column in model.__table__.c if column.name != "site_id"]
            rows = select(literal(copy), *columns).where(model.site_id == site_id(0))
            session.execute(insert(model).from_select(["site_id", *(column.name for column in columns)], rows))


@contextmanager
def gateway(source: Path | None, database_url: str, redis_url: str, folder: Path) -> Iterator[Server]:
    """Serve one version of gateway-api; None: the one that is installed."""
    stores = {"GATEWAY_DATABASE_URL": database_url, "GATEWAY_REDIS_URL": redis_url}
    settings = {**stores, "GATEWAY_SECRET_KEY": SECRET, "GATEWAY_INTERNAL_TOKEN": SECRET, "LOG_LEVEL": "error"}
    variables = [f"{name}={value}" for name, value in settings.items()]
    path = [f"PYTHONPATH={source}"] if source else []
    flags = ["--http", "httptools", "--loop", "uvloop", "--no-access-log"]
    factory = ["uvicorn", "--factory", "realcatcha_gateway.main:create_app", *flags]

    def ready(port: int) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/health/live", timeout=1).status_code == 200
        except httpx.HTTPError:
            return False

    server = Server(
        command=lambda port: ["env", *variables, *path, sys.executable, "-m", *factory, "--port", str(port)],
        url=lambda port: f"http://127.0.0.1:{port}",
        ready=ready,
        log=folder / f"gateway-{'beside' if source else 'this'}.log",
    )
    try:
        yield server
    finally:
        server.stop()


def cpu_ms(pid: int | None) -> float:
    """Tell the CPU time of a process so far."""
    if pid is None:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def memory_kib(pid: int, name: str) -> int:
    """Tell what memory a process holds (``VmRSS``), or has held at most (``VmHWM``)."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith(name)))


def compare(servers: dict[str, Server], database_pid: int | None, key: str, *, sites: int, rounds: int) -> None:
    """Print what each case takes, of each version in turn."""
    site, seoul = f"/v1/sites/{site_id(0)}/stats", YEAR | {"zone": "Asia/Seoul"}
    cases: dict[str, tuple[str, dict[str, str]]] = {
        "a site's year by day, UTC": (site, YEAR),
        "a site's year by day, Asia/Seoul": (site, seoul),
        f"{sites} sites' year by day, UTC": ("/v1/stats", YEAR),
        f"{sites} sites' year by day, Asia/Seoul": ("/v1/stats", seoul),
        "... beside the year before": ("/v1/stats", seoul | {"compare": "true"}),
        f"{sites} sites' year by month, UTC": ("/v1/stats", YEAR | {"step": "month"}),
    }
    headers, unkept = {"Authorization": f"Bearer {key}"}, httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(headers=headers, timeout=120, limits=unkept) as client:
        for title, (path, query) in cases.items():
            found = {name: Times() for name in servers}
            bodies = {name: measure(client, server, (path, query), Times(), None) for name, server in servers.items()}
            same = (
                "" if len(bodies) == 1 else f"; {'the same' if agree(list(bodies.values())) else 'DIFFERENT'} answers"
            )
            for _ in range(rounds):
                for name, server in servers.items():
                    measure(client, server, (path, query), found[name], database_pid)
            told = [describe(name, times, rounds) for name, times in found.items()]
            print(f"  {title:<38} {' | '.join(told)}{same}", flush=True)


def measure(
    client: httpx.Client, server: Server, asked: tuple[str, dict[str, str]], times: Times, database_pid: int | None
) -> dict[str, Any]:
    """Ask once."""
    before = cpu_ms(database_pid), cpu_ms(server.pid)
    started = time.perf_counter()
    answer = client.get(f"{server.url}{asked[0]}", params=asked[1])
    times.wall_ms.append((time.perf_counter() - started) * 1000)
    times.database_ms += cpu_ms(database_pid) - before[0]
    times.gateway_ms += cpu_ms(server.pid) - before[1]
    answer.raise_for_status()
    return dict(answer.json())


def agree(bodies: Sequence[dict[str, Any]]) -> bool:
    """Tell whether versions answer alike in what both know."""
    both = set(bodies[0]) & set(bodies[1])
    return all(bodies[0][name] == bodies[1][name] for name in both)


def describe(name: str, times: Times, rounds: int) -> str:
    """Put medians and means into words."""
    wall = f"median {statistics.median(times.wall_ms):6.1f} ms, best {min(times.wall_ms):6.1f}"
    return (
        f"{name}: {wall}; CPU database {times.database_ms / rounds:5.1f}, gateway {times.gateway_ms / rounds:4.1f} ms"
    )


def export(server: Server, key: str) -> None:
    """Print what a year by hour takes as a table."""
    Path(f"/proc/{server.pid}/clear_refs").write_text("5")  # its peak begins anew
    before, read, started = memory_kib(server.pid, "VmRSS"), 0, time.perf_counter()
    query, headers = YEAR | {"step": "hour"}, {"Authorization": f"Bearer {key}"}
    with httpx.stream("GET", f"{server.url}/v1/stats.csv", params=query, headers=headers, timeout=120) as answer:
        first_ms = 0.0
        for part in answer.iter_bytes():
            first_ms = first_ms or (time.perf_counter() - started) * 1000
            read += len(part)
    whole_ms, rose = (time.perf_counter() - started) * 1000, memory_kib(server.pid, "VmHWM") - before
    told = f"{whole_ms:.0f} ms, the first bytes after {first_ms:.0f} ms; the gateway's peak memory rose by {rose} KiB"
    print(f"  a year by hour as CSV: {answer.status_code}, {read} bytes in {told}")


def run(place: Place, redis_url: str, options: Any, *, sites: int) -> None:
    """Fill one database, and measure."""
    database = Database(create_database_engine(place.url))
    migrate(database.engine, BEFORE)
    key = fill(database, sites=sites, countries=options.countries)
    started = time.perf_counter()
    migrate(database.engine)
    print(f"{place.name}, {sites} sites: migrated in {time.perf_counter() - started:.1f} s", flush=True)
    database.close()
    with ExitStack() as stack:
        sources = {"this": None} | ({"beside": options.beside} if options.beside else {})
        servers = {
            version: stack.enter_context(gateway(source, place.url, redis_url, place.folder))
            for version, source in sources.items()
        }
        compare(servers, place.pid, key, sites=sites, rounds=options.rounds)
        export(servers["this"], key)


def main() -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--sites", type=int, nargs="+", default=[20], help="of the organisation")
    parser.add_argument("--countries", type=int, default=1, help="that redeem a day; each twice, by kind")
    parser.add_argument("--beside", type=Path, help="`src` of another version of gateway-api")
    parser.add_argument("--only-mariadb", action="store_true")
    options = parser.parse_args()
    print(f"{len(HOURS)} hours, {len(LABELS)} labels and {2 * options.countries} cells of redemptions a day")
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        redis = start_redis(folder / "redis")
        stack.callback(redis.stop)
        if not options.only_mariadb:
            for sites in options.sites:
                run(Place("SQLite", f"sqlite:///{folder}/{sites}.db", folder), redis.url, options, sites=sites)
        mariadb = start_mariadb(folder / "mariadb")
        stack.callback(mariadb.stop)
        for sites in options.sites:
            with pymysql.connect(host="127.0.0.1", port=mariadb.port, user="root") as connection:
                connection.query(f"CREATE DATABASE sites_{sites}")
            place = Place("MariaDB", f"{mariadb.url}/sites_{sites}", folder, mariadb.pid)
            run(place, redis.url, options, sites=sites)
    return 0


if __name__ == "__main__":
    sys.exit(main())
