"""Roll-ups equal the redemptions exactly after twenty kill -9 under load, and after the database was away."""

import asyncio
import os
import random
import secrets
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pymysql
import pytest
import redis
from prometheus_client import CollectorRegistry
from realcatcha_captcha.adapters.process_counts import ProcessCounts
from realcatcha_captcha.adapters.redis_client import Scripts, connect
from realcatcha_captcha.adapters.redis_state import RedisStateStore
from realcatcha_captcha.application.ports.state import ClaimRequest, Phase, RedeemRequest, Settlement, TokenIssue
from realcatcha_contracts import Thresholds, UsageEvent, encode_usage
from realcatcha_gateway.accounts.models import Organisation
from realcatcha_gateway.database import Database, create_database_engine
from realcatcha_gateway.migrate import migrate
from realcatcha_gateway.rollup.redis_counts import RedisCounts
from realcatcha_gateway.rollup.service import Rollup
from realcatcha_gateway.sites.models import Site
from realcatcha_gateway.statistics.models import LabelDay, OrganisationHour, OrganisationLabelDay, StatisticsHour
from realcatcha_gateway.usage.models import OrganisationUsageDay, UsageDay, UsageHour
from realcatcha_kit.testing.plugin import refuse_missing_part
from realcatcha_kit.testing.servers import MissingPartError, Server, start_mariadb
from sqlalchemy import func, select

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(300)]

KILLS = 20
SCHEDULERS = 3
SITES = ("killedaaaaaaaaaa", "killedbbbbbbbbbb")
Cell = tuple[str, str, str]
# Schedulers without Celery around them, forked from one process that has imported everything: each begins at once and
# rests for no longer than a kill needs. A line on stdin begins one; the answer is its process id.
NURSERY = """
import os, signal, sys, time
from realcatcha_gateway.maintenance.parts import MaintenanceParts
from realcatcha_gateway.settings import GatewaySettings
from realcatcha_kit.errors import Unavailable
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for _ in sys.stdin:
    child = os.fork()
    if child:
        print(child, flush=True)
        continue
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # its log lines are no answers
    parts = MaintenanceParts(GatewaySettings())
    while True:
        try:
            parts.roll_up()
        except Unavailable:
            time.sleep(0.05)
        time.sleep(0.005)
"""


@dataclass
class Load:
    """Visitors whose tokens are redeemed through the real redeem step, over the last five hours."""

    redis_url: str
    redeemed: Counter[Cell] = field(default_factory=Counter)
    sessions: int = 0

    async def run(self, until: Callable[[], bool]) -> None:
        client = connect(self.redis_url, timeout_s=30)
        scripts = Scripts(client, timeout_s=30)
        store = RedisStateStore(client, scripts)
        counts = ProcessCounts(client, registry=CollectorRegistry())
        while not until():
            await asyncio.gather(*(self._visit(store, counts) for _ in range(10)))
            await counts.send()
        await counts.aclose()
        await scripts.aclose()
        await client.aclose()

    async def _visit(self, store: RedisStateStore, counts: ProcessCounts) -> None:
        sid, now = secrets.token_hex(16), time.time() - random.choice((0, 0, 3600, 4 * 3600 + 60, 5 * 3600))
        site = random.choice(SITES)
        kind, verdict = random.choice((("none", "passed"), ("image-grid", "solved"), ("spoken", "solved")))
        counts.add(site, "sessions")
        self.sessions += 1
        await store.claim(ClaimRequest(sid, 0, "body", "claim", now))
        event = UsageEvent(sid, site, "org", 0.0, kind, verdict, latency_ms=random.randrange(60_000))
        token = TokenIssue("hash", site, now + 300, b"record", encode_usage(event))
        await store.settle(Settlement(sid, "claim", now, Phase.PASSED, b"reply", b"state", 60, token=token))
        await store.redeem(RedeemRequest(sid, "hash", site, now))
        self.redeemed[site, kind, verdict] += 1


class Schedulers:
    """Processes that roll up without a rest."""

    def __init__(self, environment: dict[str, str]) -> None:
        command = [sys.executable, "-c", NURSERY]
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
        self._nursery = subprocess.Popen(command, env=os.environ | environment, **pipes)
        self._running: list[int] = []

    def begin(self) -> None:
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.write("begin\n")
        self._running.append(int(self._nursery.stdout.readline()))

    def kill_one(self) -> None:
        """Kill the oldest, in the middle of whatever it does, and begin another."""
        time.sleep(random.uniform(0.02, 0.3))
        os.kill(self._running.pop(0), signal.SIGKILL)  # fails where it has ended by itself
        self.begin()

    def end(self) -> None:
        for process in self._running:
            os.kill(process, signal.SIGKILL)
        self._nursery.kill()
        self._nursery.communicate()


def add_sites(database: Database) -> None:
    now = datetime.now(UTC)
    with database.write() as session:
        session.add(Organisation(id="org", name="Organisation", created_at=now))
        session.flush()
        for id in SITES:
            facts: dict[str, Any] = {"domains": [], "kinds": [], "thresholds": Thresholds(), "ip_rules": []}
            times = {"created_at": now, "updated_at": now}
            session.add(Site(id=id, organisation_id="org", name=id, secrets=[], **facts, **times))


@pytest.fixture(params=["sqlite", "mariadb"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'gateway.db'}"
    url: str = request.getfixturevalue("mysql_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(create_database_engine(database_url))
    migrate(database.engine)
    add_sites(database)
    yield database
    database.close()


def environment(database_url: str, redis_url: str) -> dict[str, str]:
    secret = "a key for tests, long enough to be one"
    stores = {"GATEWAY_DATABASE_URL": database_url, "GATEWAY_REDIS_URL": redis_url}
    return {**stores, "GATEWAY_SECRET_KEY": secret, "GATEWAY_INTERNAL_TOKEN": secret, "LOG_LEVEL": "error"}


def by_cell(database: Database, model: Any) -> Counter[Cell]:
    key = (model.site_id, model.kind, model.verdict)
    with database.read() as session:
        rows = session.execute(select(*key, func.sum(model.verifications)).group_by(*key))
        return Counter({(site, kind, verdict): int(times) for site, kind, verdict, times in rows})


def by_key(database: Database, model: Any, *key: str) -> Counter[tuple[Any, ...]]:
    value = next(getattr(model, name) for name in ("verifications", "times", "sessions") if hasattr(model, name))
    columns = [getattr(model, name) for name in key]
    with database.read() as session:
        rows = session.execute(select(*columns, func.sum(value)).group_by(*columns))
        return Counter({tuple(cell): int(times) for *cell, times in rows})


def assert_organisations_are_their_sites(database: Database) -> None:
    for of_organisation, of_site, key in (
        (OrganisationHour, StatisticsHour, ("hour",)),
        (OrganisationLabelDay, LabelDay, ("day", "dimension", "label")),
        (OrganisationUsageDay, UsageDay, ("day", "kind", "verdict", "country")),
    ):
        assert by_key(database, of_organisation, *key) == by_key(database, of_site, *key)


def roll_up(database: Database, redis_url: str) -> None:
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        Rollup(database, RedisCounts(client)).run()


async def test_twenty_kills_under_load(database: Database, database_url: str, redis_url: str) -> None:
    """Three schedulers at once, hours that are open and hours that are being closed: not one more, not one less."""
    schedulers = Schedulers(environment(database_url, redis_url))
    load = Load(redis_url)
    killed = 0

    def kill_all() -> None:
        nonlocal killed
        for _ in range(KILLS):
            schedulers.kill_one()
            killed += 1

    try:
        for _ in range(SCHEDULERS):
            schedulers.begin()
        killing = asyncio.create_task(asyncio.to_thread(kill_all))
        await load.run(killing.done)
        await killing
    finally:
        schedulers.end()
    roll_up(database, redis_url)
    assert killed == KILLS
    assert sum(load.redeemed.values()) > 100
    assert by_cell(database, UsageHour) == load.redeemed
    assert by_cell(database, UsageDay) == load.redeemed
    assert by_key(database, OrganisationUsageDay, "organisation_id") == {("org",): sum(load.redeemed.values())}
    assert by_key(database, OrganisationHour, "organisation_id") == {("org",): load.sessions}
    assert_organisations_are_their_sites(database)
    with database.read() as session:
        assert session.scalar(select(func.sum(StatisticsHour.sessions))) == load.sessions
        closed = select(func.sum(UsageHour.verifications)).where(UsageHour.source == "")
        assert session.scalar(closed)


def start_worker(database_url: str, redis_url: str, log: Path) -> "subprocess.Popen[bytes]":
    """Start the process of the Procfile."""
    command = [sys.executable, "-m", "celery", "-A", "realcatcha_gateway.maintenance.celery_app", "worker"]
    options = ["--pool", "solo", "-Q", "maintenance", "--without-gossip", "--without-mingle"]
    settings = os.environ | environment(database_url, redis_url) | {"GATEWAY_ROLLUP_EVERY_S": "0.5"}
    with log.open("ab") as output:
        return subprocess.Popen([*command, *options], env=settings, stdout=output, stderr=output, cwd=log.parent)


async def until(condition: Callable[[], bool], *, within_s: float = 90.0) -> None:
    """Wait for another program."""
    give_up_at = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < give_up_at
        await asyncio.sleep(0.1)


async def test_the_database_is_away_and_the_worker_catches_up(redis_url: str, tmp_path: Path) -> None:
    """Redemptions go on meanwhile; nobody restarts anything. Then the worker is killed, and another one goes on."""
    try:
        mariadb: Server = start_mariadb(tmp_path / "mariadb")
    except MissingPartError as error:
        refuse_missing_part(error)
    with pymysql.connect(host="127.0.0.1", port=mariadb.port, user="root") as connection:
        connection.query("CREATE DATABASE gateway")
    url = f"mysql+pymysql://root@127.0.0.1:{mariadb.port}/gateway"
    database = Database(create_database_engine(url))
    migrate(database.engine)
    add_sites(database)
    load = Load(redis_url)

    def caught_up() -> bool:
        return by_cell(database, UsageDay) == load.redeemed

    worker = start_worker(url, redis_url, tmp_path / "worker.log")
    try:
        await load.run(lambda: sum(load.redeemed.values()) >= 50)
        await until(caught_up)
        mariadb.stop()
        stopped_at = time.monotonic()
        before = sum(load.redeemed.values())
        away_s = float(os.environ.get("DATABASE_AWAY_S", "5"))
        await load.run(lambda: time.monotonic() - stopped_at > away_s)
        assert sum(load.redeemed.values()) > before
        assert worker.poll() is None
        mariadb.start()
        await asyncio.sleep(1.2)  # the guard of this test's own database rests for a second
        await until(caught_up)
        worker.kill()
        worker.wait()
        before = sum(load.redeemed.values())
        await load.run(lambda: sum(load.redeemed.values()) > before + 50)
        worker = start_worker(url, redis_url, tmp_path / "worker.log")
        await until(caught_up)
        worker.terminate()
        assert worker.wait(30) == 0
    finally:
        worker.kill()
        worker.wait()
        database.close()
        mariadb.stop()
