"""A whole captcha-api in memory, driven through its ASGI application; and the stores that contracts run on."""

import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx
import pytest
from limits import parse
from msgspec import structs
from prometheus_client import CollectorRegistry
from realcatcha_captcha.adapters.canned_packs import CannedPacks
from realcatcha_captcha.adapters.counted_telemetry import CountedTelemetry
from realcatcha_captcha.adapters.memory_behaviour import MemoryBehaviour
from realcatcha_captcha.adapters.memory_counters import MemoryCounters
from realcatcha_captcha.adapters.memory_counts import MemoryCounts
from realcatcha_captcha.adapters.memory_judge import MemoryJudge
from realcatcha_captcha.adapters.memory_packs import MemoryPacks
from realcatcha_captcha.adapters.memory_policies import MemoryPolicies
from realcatcha_captcha.adapters.memory_state import MemoryStateStore
from realcatcha_captcha.adapters.memory_telemetry import MemoryTelemetrySink
from realcatcha_captcha.adapters.object_store.memory import MemoryObjectStore
from realcatcha_captcha.adapters.redis_client import Scripts, connect
from realcatcha_captcha.adapters.redis_counters import RedisRateLimiter
from realcatcha_captcha.adapters.redis_state import RedisStateStore
from realcatcha_captcha.application.answer import AnswerService
from realcatcha_captcha.application.choosing import Chooser
from realcatcha_captcha.application.create_session import SessionService
from realcatcha_captcha.application.degraded import DegradedPasses, DegradedRedemptions
from realcatcha_captcha.application.difficulty import Difficulties
from realcatcha_captcha.application.evaluate import EvaluateService
from realcatcha_captcha.application.ink import InkJudge
from realcatcha_captcha.application.outcomes import Outcomes
from realcatcha_captcha.application.pack_budgets import PackBudgets
from realcatcha_captcha.application.policies import Policies
from realcatcha_captcha.application.ports.counters import RateLimiter
from realcatcha_captcha.application.ports.countries import NO_COUNTRIES, Countries
from realcatcha_captcha.application.ports.outage import ManualOutage
from realcatcha_captcha.application.ports.packs import IMAGE_GRID, Pack
from realcatcha_captcha.application.ports.platform import NO_PLATFORM_RULES, PlatformRules
from realcatcha_captcha.application.ports.state import StateStore
from realcatcha_captcha.application.siteverify import SiteverifyService
from realcatcha_captcha.application.swap import SwapService
from realcatcha_captcha.domain import proof_of_work
from realcatcha_captcha.domain.challenges.registry import KINDS
from realcatcha_captcha.domain.keys import Keyring
from realcatcha_captcha.http.app import Parts, build_app
from realcatcha_captcha.http.openapi import openapi
from realcatcha_captcha.pool.classes import label
from realcatcha_contracts import INCARNATION_FIELD, TOTAL_FIELD, SecretHash, SitePolicy
from realcatcha_kit.client_address import parse_networks
from realcatcha_kit.errors import Unavailable

from tests.wire import solve

JSON = dict[str, Any]
SITE = "bcdefghijklmnopq"
SECRET = f"rcs_{SITE}_{'s' * 43}"
ORIGIN = "https://shop.example.com"
ANSWER = [1, 4, 7]
MOUSE: JSON = {
    "v": 1,
    "pointer": "mouse",
    "context": "point",
    "trace": {"t": [0, 16, 32], "x": [1, 2, 3], "y": [1, 2, 3], "e": [0, 0, 5]},
    "keys": [],
    "focus": [],
    "scroll": [],
    "page": {"w": 1280, "h": 720, "dpr": 1.0, "age_ms": 4000},
    "flags": {"webdriver": False, "untrusted": 0},
}


class ManualClock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1_763_715_600.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        """Move on."""
        self.now += seconds


def site_policy(**changes: Any) -> SitePolicy:
    """A live site with light work."""
    policy = SitePolicy(
        site=SITE,
        organisation="org-1",
        version=1,
        status="active",
        domains=["example.com"],
        secrets=[SecretHash(hashlib.sha256(SECRET.encode()).hexdigest())],
        difficulty=0,
    )
    return structs.replace(policy, **changes)


@dataclass
class World:
    """One service with everything in memory, and a visitor's and a back end's side of the wire."""

    clock: ManualClock = field(default_factory=ManualClock)
    policies: MemoryPolicies = field(default_factory=lambda: MemoryPolicies([site_policy()]))
    counters: MemoryCounters = field(default_factory=MemoryCounters)
    judge: MemoryJudge = field(default_factory=lambda: MemoryJudge(90.0))
    behaviour: MemoryBehaviour = field(default_factory=MemoryBehaviour)
    objects: MemoryObjectStore = field(default_factory=MemoryObjectStore)
    sink: MemoryTelemetrySink = field(default_factory=MemoryTelemetrySink)
    counts: MemoryCounts = field(default_factory=MemoryCounts)
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    keys: Keyring = field(default_factory=lambda: Keyring("k" * 40))
    state: StateStore | None = None
    limiter: RateLimiter | None = None
    test_keys: bool = True
    network_sessions: str = "1000/minute"
    network_packs: str = "1000/minute"
    trusted: tuple[str, ...] = ()
    countries: Countries = NO_COUNTRIES
    outage: ManualOutage = field(default_factory=ManualOutage)
    platform: PlatformRules = NO_PLATFORM_RULES

    def __post_init__(self) -> None:
        self.packs = MemoryPacks(clock=self.clock)
        self.store = self.state or MemoryStateStore(self.counters)
        policies = Policies(
            self.policies,
            test_keys=self.test_keys,
            difficulties=Difficulties(self.clock),
            platform=self.platform,
        )
        canned = CannedPacks(self.objects, clock=self.clock)
        chooser = Chooser(self.packs, canned, self.objects, self.judge, KINDS)
        outcomes = Outcomes(chooser, self.objects, self.keys, label)
        ink = InkJudge(self.judge, self.behaviour, self.store, self.keys, self.clock)
        sink = CountedTelemetry(self.sink, self.counts)
        rate, limiter = parse(self.network_sessions), self.limiter or self.counters
        budgets = PackBudgets(parse(self.network_packs))
        passes = DegradedPasses(self.outage, self.keys, rate, work=64)
        self.redemptions = DegradedRedemptions(self.store, limiter, self.outage, self.keys, self.clock)
        self.ready = True
        self.parts = Parts(
            create_session=SessionService(
                policies,
                limiter,
                self.judge,
                self.keys,
                rate,
                budgets,
                passes,
                self.clock,
                self.countries,
            ),
            evaluate=EvaluateService(
                policies,
                self.store,
                self.judge,
                self.behaviour,
                outcomes,
                sink,
                passes,
                budgets,
                limiter,
                self.keys,
                self.clock,
                self.countries,
            ),
            answer=AnswerService(policies, self.store, outcomes, KINDS, ink, limiter, sink, self.keys, self.clock),
            swap=SwapService(policies, self.store, outcomes, KINDS, sink, self.keys, self.clock),
            siteverify=SiteverifyService(policies, self.store, self.redemptions, self.clock, self.counts),
            check_ready=self._check_ready,
            clock=self.clock,
            registry=self.registry,
            objects=self.objects,
            trusted=parse_networks(self.trusted),
            counts=self.counts,
            uploads=self.objects,
        )
        self.app = build_app(self.parts)
        transport = httpx.ASGITransport(self.app, client=("192.0.2.7", 40000))  # type: ignore[arg-type]  # looser scope type
        self.client = httpx.AsyncClient(transport=transport, base_url="http://captcha.test")

    async def _check_ready(self) -> None:
        if not self.ready:
            raise Unavailable

    async def stock(self, count: int = 12) -> None:
        """Fill the pool: the same answer everywhere, a class for each band."""
        for band in (0, 1):
            await self.packs.put([self.pack(band, i) for i in range(count)])

    def pack(self, band: int, number: int = 0) -> Pack:
        """Make a pack."""
        target = ("banana", "lemon")[band]
        key = f"packs/{band}-{number}.jpg"
        return Pack(f"p{band}{number}", IMAGE_GRID, band, key, target, ANSWER, 150, self.clock() + 3600)

    async def stock_kind(self, kind: str, count: int = 4, **changes: Any) -> None:
        """Fill both bands of a shelf: tiles 1 and 3, the word `cat`, the digits 4 0 7 1."""
        facts: JSON = {
            "abstract": {"target": "calm", "answer": [1, 3], "weights": [0.0, 1.0, 0.0, 1.0, 0.0]},
            "handwriting": {"target": "word", "words": ["cat", "kitten"], "width_px": 400, "height_px": 160},
            "spoken": {"target": "digits", "words": ["4 0 7 1"], "object_key": "packs/spoken.wav"},
        }[kind.removesuffix("-ko")]
        for band in (0, 1):
            plain = structs.replace(self.pack(band), kind=kind, answer=[])
            await self.packs.put([structs.replace(plain, **{**facts, **changes})] * count)

    async def post(self, path: str, body: JSON, *, origin: str | None = ORIGIN, **headers: str) -> httpx.Response:
        """Post as the widget does."""
        sent = {"content-type": "text/plain", **({"origin": origin} if origin is not None else {}), **headers}
        return await self.client.post(f"/captcha/v1/{path}", json=body, headers=sent)

    async def open(self, **fields: Any) -> JSON:
        """Open a session."""
        response = await self.post("sessions", {"site_key": f"rck_{SITE}", "mode": "managed", **fields})
        assert response.status_code == 201, response.text
        self.clock.advance(2.0)
        return self.decoded(response)

    def body(self, opened: JSON, telemetry: JSON | None = None) -> JSON:
        """Make the body of an evaluation."""
        return {"session": opened["session"], "pow": self.solved(opened["pow"]), "telemetry": telemetry or MOUSE}

    async def evaluate(self, telemetry: JSON | None = None, **fields: Any) -> JSON:
        """Open a session and evaluate it."""
        response = await self.post("sessions/evaluate", self.body(await self.open(**fields), telemetry))
        assert response.status_code == 200, response.text
        return self.decoded(response)

    def answer_body(self, result: JSON, answer: list[int] | JSON, telemetry: JSON | None = None) -> JSON:
        """Make the body of an answer; a list is of tiles."""
        sent = {"tiles": answer} if isinstance(answer, list) else answer
        body = {"challenge": result["challenge"]["id"], "answer": sent, "telemetry": telemetry or MOUSE}
        return body | ({"pow": self.solved(result["pow"])} if "pow" in result else {})

    async def answer(self, result: JSON, answer: list[int] | JSON, telemetry: JSON | None = None) -> JSON:
        """Answer the challenge of a result."""
        response = await self.post("challenges/answer", self.answer_body(result, answer, telemetry))
        assert response.status_code == 200, response.text
        return self.decoded(response)

    async def swap(self, result: JSON, kind: str | None = None) -> httpx.Response:
        """Ask for another challenge than that of a result."""
        body = {"challenge": result["challenge"]["id"], **({"kind": kind} if kind else {})}
        return await self.post(
            "challenges/swap", body | ({"pow": self.solved(result["pow"])} if "pow" in result else {})
        )

    async def verify(self, token: str, *, secret: str = SECRET, path: str = "/siteverify", **fields: str) -> JSON:
        """Redeem a token as a site's back end does."""
        response = await self.client.post(path, data={"secret": secret, "response": token, **fields})
        assert response.status_code == 200
        return self.decoded(response)

    @staticmethod
    def solved(puzzle: JSON) -> JSON:
        """Solve a puzzle as it came over the wire."""
        return solve(puzzle)

    @staticmethod
    def decoded(response: httpx.Response) -> JSON:
        """Read a JSON object."""
        body = response.json()
        assert isinstance(body, dict)
        return body


@pytest.fixture(scope="module", autouse=True)
def light_work() -> Iterator[None]:
    """Every price a sixteenth of what it is: relations and bounds stay, and visitors hash no longer than all the rest.

    Modules that ask for the prices themselves have a fixture of this name that changes nothing.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proof_of_work, "BASE_WORK", proof_of_work.BASE_WORK // 16)
        yield


@pytest.fixture(scope="session", autouse=True)
def one_document() -> Iterator[None]:
    """Every service that a test builds serves the same document: a process writes it once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("realcatcha_captcha.http.app.openapi", cache(openapi))
        yield


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def world() -> AsyncIterator[World]:
    made = World()
    await made.stock()
    async with made.client:
        yield made


@pytest.fixture
def make_world() -> type[World]:
    """For tests that compose a service of their own; they close its client."""
    return World


@dataclass
class Store:
    """A state store, its limiter, and what a test may look at from outside."""

    state: Any
    limiter: RateLimiter
    usage: Any


@pytest.fixture(params=["memory", "redis"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    """Each state store in turn."""
    if request.param == "memory":
        memory = MemoryStateStore()

        async def remembered() -> dict[str, int]:
            return dict(memory.counted)

        yield Store(memory, memory.counters, remembered)
        return
    client = connect(request.getfixturevalue("redis_url"), timeout_s=30)
    scripts = Scripts(client, timeout_s=30)

    async def counted() -> dict[str, int]:
        cells: Counter[str] = Counter()
        for key in await client.keys("u:*:open"):
            fields = {str(name, "ascii"): value for name, value in (await client.hgetall(key)).items()}
            assert fields.pop(INCARNATION_FIELD)
            assert int(fields.pop(TOTAL_FIELD)) == sum(int(fields[name]) for name in fields if name.count("|") > 2)
            cells.update({name: int(value) for name, value in fields.items()})
        return dict(cells)

    yield Store(RedisStateStore(client, scripts), RedisRateLimiter(scripts), counted)
    await scripts.aclose()
    await client.aclose()


@pytest.fixture
def site() -> Any:
    """Makes the live site's policy with changes."""
    return site_policy


@pytest.fixture(scope="session")
def world_type() -> type[World]:
    """For fixtures that outlive one test."""
    return World
