"""Counts in Redis become rows, each exactly once, whatever happens in between; on SQLite and MariaDB."""

import threading
from collections import Counter
from typing import Any

import pytest
from realcatcha_contracts import LATENCY, open_usage_key
from realcatcha_gateway.accounts.models import Organisation
from realcatcha_gateway.database import Database
from realcatcha_gateway.rollup.models import RollupSource
from realcatcha_gateway.rollup.redis_counts import RedisCounts, hour_number
from realcatcha_gateway.rollup.service import Rollup
from realcatcha_gateway.sites.models import Site
from realcatcha_gateway.statistics.models import (
    ROLLED_UP,
    LabelDay,
    LabelHour,
    OrganisationHour,
    OrganisationLabelDay,
    RollupMark,
    StatisticsHour,
)
from realcatcha_gateway.usage.models import OrganisationUsageDay, UsageDay, UsageHour
from realcatcha_kit.errors import Unavailable
from sqlalchemy import delete, func, select

A, B = "a" * 16, "b" * 16
HOUR = hour_number("2026030112")
PAST_CLOSE = {"hours": 5}


class Killed(BaseException):
    """Stands for SIGKILL: nothing between here and the end of the process runs."""


class Dying(RedisCounts):
    """Redis until a step at which the process dies."""

    def __init__(self, client: Any, step: str, *, done: bool) -> None:
        super().__init__(client)
        self._step, self._done = step, done

    def seal(self, hashes: Any) -> None:
        self._die("seal", super().seal, hashes)

    def read(self, hashes: Any) -> Any:
        return self._die("read", super().read, hashes)

    def forget(self, hashes: Any) -> None:
        self._die("forget", super().forget, hashes)

    def _die(self, step: str, work: Any, hashes: Any) -> Any:
        if step == self._step and not self._done:
            raise Killed
        result = work(hashes)
        if step == self._step:
            raise Killed
        return result


def by_cell(database: Database, model: Any) -> Counter[tuple[str, str, str]]:
    with database.read() as session:
        rows = session.execute(
            select(model.site_id, model.kind, model.verdict, func.sum(model.verifications)).group_by(
                model.site_id, model.kind, model.verdict
            )
        )
        return Counter({(site, kind, verdict): int(times) for site, kind, verdict, times in rows})


def sums(database: Database, model: Any, *key: str) -> dict[tuple[Any, ...], int]:
    """Add up what a table counts, by some columns."""
    value = next(getattr(model, name) for name in ("verifications", "times", "sessions") if hasattr(model, name))
    columns = [getattr(model, name) for name in key]
    with database.read() as session:
        rows = session.execute(select(*columns, func.sum(value)).group_by(*columns))
        return {tuple(cell): int(times) for *cell, times in rows}


def assert_organisations_are_their_sites(database: Database) -> None:
    """What organisations have is the sum of their sites' rows, cell by cell."""
    for of_organisation, of_site, key in (
        (OrganisationHour, StatisticsHour, ("hour",)),
        (OrganisationLabelDay, LabelDay, ("day", "dimension", "label")),
        (OrganisationUsageDay, UsageDay, ("day", "kind", "verdict", "country")),
    ):
        whole = ("organisation_id", *key)
        assert sums(database, of_organisation, *whole) == sums(database, of_site, *whole)


def assert_exact(database: Database, counting: Any) -> None:
    """By hour, by day and by organisation there is what was redeemed."""
    assert by_cell(database, UsageHour) == counting.redeemed
    assert by_cell(database, UsageDay) == counting.redeemed
    assert sum(sums(database, OrganisationUsageDay, "kind").values()) == sum(counting.redeemed.values())
    assert_organisations_are_their_sites(database)


def test_redemptions_become_hours_and_days(rollup: Rollup, counting: Any, sites: Database, total: Any) -> None:
    """By site, kind, verdict and country, with the organisation of the site; as often as one likes."""
    counting.redeem()
    counting.redeem(tag="a0")
    counting.redeem(kind="image-grid", verdict="solved", country="KR")
    counting.redeem(B, hour="2026030111", latency_ms=4_000)
    for _ in range(3):
        rollup.run()
        assert_exact(sites, counting)
    assert total(UsageHour, "verifications", site_id=A, country="KR", organisation_id="org_a") == 1
    assert total(UsageDay, "verifications", organisation_id="org_b", day=HOUR // 24) == 1
    assert total(LabelHour, "times", dimension=LATENCY, site_id=A) == 3
    assert total(LabelDay, "times", dimension=LATENCY, site_id=B) == 1


def test_an_hour_grows_while_it_is_open(rollup: Rollup, counting: Any, sites: Database) -> None:
    """Each run sees what came since."""
    for _ in range(4):
        counting.redeem()
        counting.redeem(B, tag="77")
        rollup.run()
        assert_exact(sites, counting)


def test_an_hour_that_is_over_is_closed(rollup: Rollup, counting: Any, sites: Database, clock: Any, total: Any) -> None:
    """Its rows become one, its keys go; what comes later still begins a hash of its own and is added."""
    for tag in ("3f", "a0", "b1"):
        counting.redeem(tag=tag)
    rollup.run()
    clock.pass_by(**PAST_CLOSE)
    report = rollup.run()
    assert (report.closed, counting.keys()) == (3, set())
    assert total(UsageHour, "verifications", source="") == total(UsageHour, "verifications") == 3
    for _ in range(2):
        counting.redeem()
        rollup.run()
        assert_exact(sites, counting)
    assert counting.keys() == set()


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", ["seal", "read", "forget"])
def test_a_kill_at_any_step_harms_nothing(
    sites: Database, client: Any, counting: Any, clock: Any, step: str, *, done: bool
) -> None:
    """While the hour is open, and while it is closed; redemptions go on meanwhile."""
    for wait in ({}, PAST_CLOSE):
        counting.redeem()
        counting.redeem(kind="spoken", verdict="solved", tag="a0")
        clock.pass_by(**wait)
        with pytest.raises(Killed):
            Rollup(sites, Dying(client, step, done=done), clock=clock).run()
        counting.redeem()
        Rollup(sites, RedisCounts(client), clock=clock).run()
        Rollup(sites, RedisCounts(client), clock=clock).run()
        assert_exact(sites, counting)


def test_a_kill_between_units_of_work_harms_nothing(sites: Database, client: Any, counting: Any, clock: Any) -> None:
    """After the rows, before the days: the next run adds the days up."""

    class Interrupted(Rollup):
        def _finish(self, *_arguments: Any) -> None:
            raise Killed

    counting.redeem()
    clock.pass_by(**PAST_CLOSE)
    with pytest.raises(Killed):
        Interrupted(sites, RedisCounts(client), clock=clock).run()
    assert by_cell(sites, UsageDay) == Counter()
    Rollup(sites, RedisCounts(client), clock=clock).run()
    assert_exact(sites, counting)


def test_an_old_reading_of_a_closed_hour_changes_nothing(
    sites: Database, client: Any, counting: Any, clock: Any, rollup: Rollup
) -> None:
    """A scheduler that read a hash, slept, and writes after another one has closed the hour."""
    counting.redeem()
    counting.redeem(B)
    slow = Rollup(sites, RedisCounts(client), clock=clock)
    hashes = RedisCounts(client).hashes()
    late = RedisCounts(client).read(hashes)

    class Slow(RedisCounts):
        def read(self, hashes: Any) -> Any:
            return late[: len(hashes)]

    clock.pass_by(**PAST_CLOSE)
    rollup.run()
    slow._counts = Slow(client)
    slow._write(hashes, frozenset())
    slow._write(hashes, frozenset(hashes))
    assert_exact(sites, counting)


def test_two_at_once_while_redemptions_go_on(sites: Database, client: Any, counting: Any, clock: Any) -> None:
    """Neither counts twice; one that had to wait too long tries again."""
    failures: list[BaseException] = []
    stop = threading.Event()

    def schedule() -> None:
        rollup = Rollup(sites, RedisCounts(client), clock=clock)
        while not stop.is_set():
            try:
                rollup.run()
            except Unavailable:
                continue
            except BaseException as error:  # noqa: BLE001  # whatever it is, the test shows it
                failures.append(error)
                return

    threads = [threading.Thread(target=schedule) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(200):
        counting.redeem((A, B)[number % 2], tag=f"{number % 5:02x}", kind=("none", "spoken")[number % 3 == 0])
        if number == 100:
            clock.pass_by(**PAST_CLOSE)
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    Rollup(sites, RedisCounts(client), clock=clock).run()
    assert_exact(sites, counting)


def test_what_a_promoted_copy_lost_stays_counted(rollup: Rollup, counting: Any, sites: Database, client: Any) -> None:
    """Within an epoch the longer history holds; the next epoch begins beside it."""
    for _ in range(5):
        counting.redeem()
    copy = client.hgetall(open_usage_key("3f", "2026030112"))
    counting.redeem()
    counting.redeem()
    rollup.run()
    client.delete(open_usage_key("3f", "2026030112"))
    client.hset(open_usage_key("3f", "2026030112"), mapping=copy)  # the copy had five of the seven
    counting.epoch = 1
    for _ in range(3):
        counting.redeem()
        rollup.run()
        assert_exact(sites, counting)


def test_a_server_that_lost_everything_begins_again(
    rollup: Rollup, counting: Any, sites: Database, client: Any
) -> None:
    """The hash has another incarnation: what was rolled up stays and what follows is added."""
    counting.redeem()
    counting.redeem()
    rollup.run()
    client.flushall()
    counting.redeem()
    rollup.run()
    assert_exact(sites, counting)


def test_statistics_of_processes_add_up(rollup: Rollup, counting: Any, clock: Any, total: Any) -> None:
    """Absolute values: sent again or grown, they are never added to themselves. Closing makes them one row."""
    counting.count("p1", {f"{A}|sessions": 3, f"{A}|verified": 1, f"{A}|reason|straight-line": 2})
    counting.count("p2", {f"{A}|sessions": 4, f"{B}|sessions": 1})
    for _ in range(2):
        rollup.run()
        assert total(StatisticsHour, "sessions", site_id=A) == 7
    counting.count("p1", {f"{A}|sessions": 5, f"{A}|errors": 1})
    rollup.run()
    expected = {"sessions": 9, "verified": 1, "errors": 1, "solved": 0}
    assert {name: total(StatisticsHour, name, site_id=A) for name in expected} == expected
    clock.pass_by(**PAST_CLOSE)
    for _ in range(2):
        rollup.run()
        assert {name: total(StatisticsHour, name, site_id=A, source="") for name in expected} == expected
    assert total(StatisticsHour, "sessions", site_id=B, organisation_id="org_b") == 1
    assert total(LabelDay, "times", dimension="reason", label="straight-line") == 2
    assert counting.keys() == set()


def test_an_organisation_has_what_its_sites_have(rollup: Rollup, counting: Any, sites: Database, clock: Any) -> None:
    """While hours are open, after they are closed, and whatever was rolled up before."""
    counting.count("p1", {f"{A}|sessions": 3, f"{B}|sessions": 1, f"{A}|reason|x": 2, f"{B}|reason|x": 5})
    counting.redeem()
    for wait in ({}, {}, PAST_CLOSE):
        clock.pass_by(**wait)
        rollup.run()
        assert_exact(sites, counting)
        assert sums(sites, OrganisationHour, "organisation_id", "hour") == {("org_a", HOUR): 3, ("org_b", HOUR): 1}
    counting.count("p2", {f"{A}|sessions": 4}, hour="2026030113")
    rollup.run()
    assert sums(sites, OrganisationHour, "organisation_id") == {("org_a",): 7, ("org_b",): 1}
    assert_organisations_are_their_sites(sites)


def test_a_site_that_goes_or_moves_leaves_what_it_counted(
    rollup: Rollup, counting: Any, sites: Database, clock: Any
) -> None:
    """With whom it was then; nothing is lost on the day on which it moves, and nothing counted twice."""
    counting.count("p1", {f"{A}|sessions": 3, f"{A}|reason|x": 2})
    counting.redeem()
    rollup.run()
    with sites.write() as session:
        moved = session.get_one(Site, A)
        moved.organisation_id = "org_b"
    counting.count("p2", {f"{A}|sessions": 4, f"{A}|reason|x": 7}, hour="2026030113")
    counting.redeem(hour="2026030113")
    for wait in ({}, PAST_CLOSE):
        clock.pass_by(**wait)
        rollup.run()
        assert_exact(sites, counting)
        assert sums(sites, OrganisationHour, "organisation_id") == {("org_a",): 3, ("org_b",): 4}
        assert sum(sums(sites, OrganisationLabelDay, "day").values()) == 2 + 7 + 2  # of redemptions the time to a token
    with sites.write() as session:
        session.delete(session.get_one(Site, A))
    counting.redeem(hour="2026030118")  # which is then of nobody
    counting.redeemed[A, "none", "passed"] -= 1
    rollup.run()
    assert_exact(sites, counting)


def test_an_erased_organisation_leaves_nothing(rollup: Rollup, counting: Any, sites: Database, clock: Any) -> None:
    """And no roll-up brings it back, although hashes still name its site."""
    counting.count("p1", {f"{A}|sessions": 3, f"{A}|reason|x": 2, f"{B}|sessions": 1})
    counting.redeem()
    rollup.run()
    with sites.write() as session:
        session.delete(session.get_one(Site, A))
        session.flush()
        session.execute(delete(Organisation).where(Organisation.id == "org_a"))
    for wait in ({}, PAST_CLOSE):
        clock.pass_by(**wait)
        rollup.run()
        assert sums(sites, OrganisationHour, "organisation_id") == {("org_b",): 1}
        assert sums(sites, OrganisationLabelDay, "day") == sums(sites, OrganisationUsageDay, "day") == {}


def test_what_names_no_site_or_cannot_be_read_holds_nothing_up(
    rollup: Rollup, counting: Any, sites: Database, client: Any
) -> None:
    """A site that is gone owes to nobody; fields of another version are logged."""
    counting.redeem("z" * 16)
    counting.redeemed.clear()
    counting.redeem()
    client.hset(open_usage_key("3f", "2026030112"), "nonsense", 1)
    counting.count("p1", {"nonsense": 1, f"{'z' * 16}|sessions": 1, f"{A}|no-step": 1})
    rollup.run()
    assert_exact(sites, counting)


def test_a_hash_that_expired_leaves_its_list(rollup: Rollup, counting: Any, client: Any, clock: Any) -> None:
    """Once its hour is over."""
    counting.redeem()
    client.delete(open_usage_key("3f", "2026030112"))
    clock.pass_by(**PAST_CLOSE)
    rollup.run()
    assert counting.keys() == set()


def test_a_hash_that_begins_again_while_it_is_sealed_stays_listed(
    rollup: Rollup, counting: Any, sites: Database, client: Any, clock: Any
) -> None:
    """Another scheduler sealed the first one, and a late redemption comes between our look and our sealing."""
    counting.redeem()
    clock.pass_by(**PAST_CLOSE)

    class Raced(RedisCounts):
        def seal(self, hashes: Any) -> None:
            rollup.run()
            ask = self._client.hget

            def hget(*arguments: Any) -> Any:
                found = ask(*arguments)
                counting.redeem()
                return found

            self._client.hget = hget
            try:
                super().seal(hashes)
            finally:
                self._client.hget = ask

    Rollup(sites, Raced(client), clock=clock).run()
    rollup.run()
    assert_exact(sites, counting)


def test_processes_that_fell_silent_are_counted_once(rollup: Rollup, client: Any, clock: Any) -> None:
    """Those that ended well took themselves out."""
    client.zadd("c:{counts}:alive", {"dead": clock().timestamp() - 700, "alive": clock().timestamp() - 5})
    assert rollup.run().died == 1
    assert rollup.run().died == 0


def test_a_closed_hour_tells_what_a_failover_lost(rollup: Rollup, counting: Any, clock: Any) -> None:
    """Processes answered three redemptions, Redis has two."""
    counting.redeem()
    counting.redeem()
    counting.count("p1", {f"{A}|verified": 3})
    clock.pass_by(**PAST_CLOSE)
    report = rollup.run()
    assert (report.acknowledged, report.counted) == (3, 2)


def test_redis_away_is_unavailable(sites: Database, clock: Any) -> None:
    """And changes nothing."""
    import redis  # noqa: PLC0415  # one test makes a client of nothing

    with redis.Redis(port=9, decode_responses=True) as nothing, pytest.raises(Unavailable):
        Rollup(sites, RedisCounts(nothing), clock=clock).run()


def test_the_mark_says_when(rollup: Rollup, sites: Database, clock: Any) -> None:
    """Of the last run that finished."""
    rollup.run()
    clock.pass_by(minutes=3)
    rollup.run()
    with sites.read() as session:
        mark = session.get(RollupMark, ROLLED_UP)
        assert mark is not None
        assert mark.at == clock()


def test_old_rows_go_and_days_stay(sites: Database, counting: Any, clock: Any, rollup: Rollup, total: Any) -> None:
    """And what is remembered of sources that can no longer come back."""
    counting.redeem()
    counting.count("p1", {f"{A}|sessions": 3})
    clock.pass_by(**PAST_CLOSE)
    rollup.run()
    rollup.purge()
    assert (total(UsageHour, "verifications"), total(RollupSource, "hour")) == (1, 2 * HOUR)
    assert total(OrganisationHour, "sessions") == 3
    clock.pass_by(days=51)
    Rollup(sites, RedisCounts(counting.client), clock=clock, keep_days=30).purge()
    assert (total(UsageHour, "verifications"), total(RollupSource, "hour")) == (0, 0)
    assert total(OrganisationHour, "sessions") == 0
    assert total(UsageDay, "verifications") == total(OrganisationUsageDay, "verifications") == 1
