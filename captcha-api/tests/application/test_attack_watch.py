"""From verdicts to the record of an attack: what processes count, and what a look makes of it."""

import asyncio
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from realcatcha_captcha.adapters.attack_metrics import AttackMetrics
from realcatcha_captcha.adapters.memory_site_mixes import MemorySiteMixes
from realcatcha_captcha.adapters.memory_telemetry import MemoryTelemetrySink
from realcatcha_captcha.adapters.redis_client import connect
from realcatcha_captcha.adapters.redis_site_mixes import RedisSiteMixes
from realcatcha_captcha.adapters.tallied_telemetry import TalliedTelemetry, TallyPace, counted
from realcatcha_captcha.application.attack_watch import AttackWatch, Situation
from realcatcha_captcha.application.ports.site_mixes import Stretch
from realcatcha_captcha.application.ports.telemetry import TelemetryRecord
from realcatcha_captcha.domain.attack import LOOK_BACK_MIN, Mix
from realcatcha_contracts import ReasonCount
from realcatcha_kit.errors import Unavailable

SITE = "a" * 16


def verdict(at: float, **fields: Any) -> TelemetryRecord:
    whole = {"step": "evaluate", "verdict": "passed", "trust": 90.0, "asked": "pass", "site": SITE, **fields}
    return TelemetryRecord(session="0" * 32, at=at, **whole)


LOW: dict[str, Any] = {"verdict": "challenge", "trust": 20.0, "asked": "hard", "reasons": ["straight-line"]}
UNKNOWN: dict[str, Any] = {"verdict": "challenge", "trust": None, "asked": "hard", "reasons": ["unknown-trust"]}


@pytest.mark.parametrize(
    ("fields", "mix"),
    [
        ({}, Mix(seen=1)),
        ({"asked": "easy"}, Mix(seen=1)),
        (LOW, Mix(seen=1, doubted=1)),
        ({**LOW, "asked": "two-hard"}, Mix(seen=1, doubted=1)),
        (UNKNOWN, Mix(seen=1, doubted=1)),
        ({**LOW, "verdict": "passed", "shadow": True}, Mix(seen=1, doubted=1)),
        ({**UNKNOWN, "verdict": "passed", "shadow": True}, Mix(seen=1)),
        ({"step": "answer", "solved": False, "asked": "easy", "verdict": "challenge"}, Mix(wrong=1)),
        ({"step": "answer", "solved": False, "asked": "hard", "verdict": "denied"}, Mix(wrong=1)),
        ({"step": "answer", "solved": True, "asked": "hard"}, Mix(solved=1)),
        ({"step": "answer", "solved": True, "asked": "easy"}, Mix()),
        ({"step": "answer", "solved": True, "asked": "two-hard", "verdict": "challenge"}, Mix()),
        ({"step": "swap", "asked": "hard", "verdict": "challenge"}, Mix()),
    ],
)
def test_a_verdict_is_counted_once(fields: dict[str, Any], mix: Mix) -> None:
    """As what it says of the site's visitors."""
    assert counted(Stretch(), verdict(0.0, **fields)).mix == mix


def test_findings_of_evaluations_are_counted() -> None:
    """Answers repeat those of their session."""
    stretch = counted(counted(Stretch(), verdict(0.0, **LOW)), verdict(0.0, **LOW))
    again = counted(stretch, verdict(0.0, step="answer", solved=False, asked="hard", reasons=["straight-line"]))
    assert (stretch.reasons, again.reasons) == ({"straight-line": 2}, {"straight-line": 2})


@pytest.fixture(params=["memory", "redis"])
async def mixes(request: pytest.FixtureRequest, clock: Any) -> Any:
    """Each store in turn."""
    if request.param == "memory":
        yield MemorySiteMixes(clock=clock)
        return
    client = connect(request.getfixturevalue("redis_url"), timeout_s=30)

    class Led(RedisSiteMixes):
        async def lead(self, *, for_s: int) -> bool:  # time stands still in these tests, but not for Redis
            return True

    yield Led(client)
    await client.aclose()


async def test_a_wave_is_published_and_so_is_its_end(mixes: Any, clock: Any) -> None:
    """With its beginning, its numbers and its reasons; Prometheus learns how many sites, and no site's name."""
    registry = CollectorRegistry()
    tally = TalliedTelemetry(MemoryTelemetrySink(), mixes)
    watch = AttackWatch(mixes, clock=clock, tell=AttackMetrics(registry).tell)

    async def minute(people: int, bots: int) -> None:
        for _ in range(6):
            for _ in range(people // 6):
                await tally.record(verdict(clock()))
            for _ in range(bots // 6):
                await tally.record(verdict(clock(), **LOW))
            await tally.send()
            clock.advance(10.0)
            await watch.look()

    def shown(name: str, **labels: str) -> float | None:
        return registry.get_sample_value(f"realcatcha_{name}", labels)

    for _ in range(15):
        await minute(60, 0)
    assert await mixes.record(SITE) is None
    began = clock()
    for _ in range(2):
        await minute(60, 600)
    record = await mixes.record(SITE)
    assert (record.site, record.level, record.ended_at, record.at) == (SITE, 2, None, clock())
    assert began < record.since <= began + 60
    assert record.bad >= 1000
    assert record.steps - record.bad >= 120
    assert record.ordinary_share < 0.15
    assert record.reasons == [ReasonCount("straight-line", record.bad)]
    assert shown("sites_under_attack", level="2") == 1
    for _ in range(12):
        await minute(60, 0)
    record = await mixes.record(SITE)
    assert record.level == 0
    assert began + 5 * 60 < record.ended_at <= began + 12 * 60
    assert (shown("attacks_begun_total"), shown("attacks_ended_total")) == (1, 1)
    assert (shown("sites_under_attack", level="1"), shown("sites_under_attack", level="2")) == (0, 0)
    assert SITE not in str([sample for family in registry.collect() for sample in family.samples])


async def test_another_process_may_have_the_lead(clock: Any) -> None:
    """Then this one does nothing, and no longer shows what it saw when it had it."""
    mixes, told = MemorySiteMixes(clock=clock), []
    watches = [AttackWatch(mixes, clock=clock, tell=told.append) for _ in range(2)]
    wave = Stretch(Mix(seen=400, doubted=390, wrong=300))
    await mixes.add({(SITE, int(clock() // 60)): wave})
    assert [await watch.look() for watch in watches] == [Situation(begun=1, by_level=(0, 1)), None]
    clock.advance(10.0)
    assert [await watch.look() for watch in reversed(watches)] == [Situation(by_level=(0, 1)), None]
    assert told == [Situation(1, 0, (0, 1)), Situation(), Situation(0, 0, (0, 1)), Situation()]


async def test_a_store_that_is_away_is_waited_out(clock: Any) -> None:
    """The watch goes on once it is back."""
    mixes, told = MemorySiteMixes(clock=clock), asyncio.Event()
    mixes.down = True
    task = asyncio.create_task(AttackWatch(mixes, clock=clock, tell=lambda _: told.set()).run(every_s=0.01))
    await asyncio.sleep(0.05)
    assert not told.is_set()
    mixes.down = False
    await asyncio.wait_for(told.wait(), 30)
    task.cancel()


async def test_counts_wait_while_the_store_is_away(clock: Any) -> None:
    """And those too old for any look are let go."""
    mixes, sink = MemorySiteMixes(clock=clock), MemoryTelemetrySink()
    tally = TalliedTelemetry(sink, mixes)
    mixes.down = True
    for _ in range(2):
        await tally.record(verdict(clock()))
        with pytest.raises(Unavailable):
            await tally.send()
    mixes.down = False
    await tally.send()
    await tally.send()
    minute = int(clock() // 60)
    assert [view.minutes for view in await mixes.views(minute=minute)] == [{minute: Stretch(Mix(seen=2))}]
    await tally.record(verdict(clock()))
    await tally.record(verdict(clock() + LOOK_BACK_MIN * 60))
    mixes.down = True
    with pytest.raises(Unavailable):
        await tally.send()
    mixes.down = False
    await tally.send()
    assert [list(view.minutes) for view in await mixes.views(minute=minute + LOOK_BACK_MIN)] == [
        [minute + LOOK_BACK_MIN]
    ]
    assert len(sink.records) == 4


async def test_counting_is_bounded_and_passes_test_keys_by(clock: Any) -> None:
    """A site more than may wait is not counted; every record goes on its way."""
    mixes, sink = MemorySiteMixes(clock=clock), MemoryTelemetrySink()
    tally = TalliedTelemetry(sink, mixes, pace=TallyPace(most=1))
    for site in (SITE, "b" * 16, "aaaaaaaaaaaachal", SITE):
        await tally.record(verdict(clock(), site=site))
    await tally.send()
    assert [view.site for view in await mixes.views(minute=int(clock() // 60))] == [SITE]
    assert len(sink.records) == 4


async def test_the_last_counts_are_sent_at_the_end(clock: Any) -> None:
    """In the background while it runs, and once more when it stops; a store that is away then costs them."""
    mixes = MemorySiteMixes(clock=clock)
    tally = TalliedTelemetry(MemoryTelemetrySink(), mixes, pace=TallyPace(send_every_s=0.01))
    await tally.start()
    await tally.record(verdict(clock()))
    async with asyncio.timeout(30):
        while not await mixes.views(minute=int(clock() // 60)):  # noqa: ASYNC110  # no event tells
            await asyncio.sleep(0.01)
    mixes.down = True
    await tally.record(verdict(clock()))
    await asyncio.sleep(0.05)
    mixes.down = False
    await tally.aclose()
    assert (await mixes.views(minute=int(clock() // 60)))[0].minutes[int(clock() // 60)].mix == Mix(seen=2)
    lost = TalliedTelemetry(MemoryTelemetrySink(), mixes)
    await lost.record(verdict(clock()))
    mixes.down = True
    await lost.aclose()
