"""The session's life as a state machine: random visitors against a plain model, on both stores (hypothesis)."""

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from realcatcha_captcha.adapters.redis_client import Scripts, connect
from realcatcha_captcha.adapters.redis_counters import RedisRateLimiter
from realcatcha_captcha.adapters.redis_state import RedisStateStore

KINDS = ["image-grid", "abstract", "handwriting", "spoken"]
INK = {"strokes": [[[10, 10, 0], [20, 30, 40]]], "w": 400, "h": 160}
RIGHT: dict[str, Any] = {
    "image-grid": {"tiles": [1, 4, 7]},
    "abstract": {"tiles": [1, 3]},
    "handwriting": INK,
    "spoken": {"text": "4071"},
}
WRONG: dict[str, Any] = {**RIGHT, "image-grid": {"tiles": [0]}, "abstract": {"tiles": [0, 2]}, "spoken": {"text": "1"}}
READS = {"right": "cat", "wrong": "dog", "unread": None}
TRUSTS = st.sampled_from([None, 5.0, 25.0, 55.0, 95.0])
RUN = settings(max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))


class Lifecycle(RuleBasedStateMachine):
    """Visitors open, evaluate, answer, swap, replay and redeem in any order, with every kind; time passes."""

    make: Callable[[], Any]
    site = "bcdefghijklmnopq"
    opened = Bundle("opened")
    evaluated = Bundle("evaluated")
    shown = Bundle("shown")
    answered = Bundle("answered")
    tokens = Bundle("tokens")
    spent = Bundle("spent")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.world, self.close = self.loop.run_until_complete(type(self).make())
        self.redeemed: set[str] = set()
        self.run(self.allow_every_kind())

    async def allow_every_kind(self) -> None:
        policy = await self.world.policies.get(type(self).site)
        self.world.policies.put(msgspec.structs.replace(policy, kinds=KINDS))

    async def stock(self) -> None:
        await self.world.stock(2)
        for kind in KINDS[1:]:
            await self.world.stock_kind(kind, count=2)

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    def teardown(self) -> None:
        self.run(self.close())
        self.loop.close()

    @rule(target=opened)
    def open(self) -> Any:
        return self.run(self.world.open())

    @rule(target=evaluated, opened=consumes(opened), trust=TRUSTS, pointer=st.sampled_from(["mouse", "keyboard"]))
    def evaluate(self, opened: Any, trust: float | None, pointer: str) -> Any:
        self.run(self.stock())
        self.world.judge.trust = trust
        body = self.world.body(opened)
        body["telemetry"] = {**body["telemetry"], "pointer": pointer}
        response = self.run(self.world.post("sessions/evaluate", body))
        assert response.status_code in {200, 410}
        return body, response, self.world.clock()

    @rule(pair=evaluated)
    def evaluate_again(self, pair: Any) -> None:
        """The identical body gets identical bytes for 30 s, or is refused; it never gets a second verdict."""
        body, first, then = pair
        again = self.run(self.world.post("sessions/evaluate", body))
        if again.status_code == 200:
            assert again.content == first.content
            assert self.world.clock() - then <= 30
        else:
            assert again.json()["code"] in {"session-used", "session-expired"}

    @rule(pair=evaluated)
    def evaluate_another_body(self, pair: Any) -> None:
        other = self.run(self.world.post("sessions/evaluate", {**pair[0], "more": 1}))
        if pair[1].status_code == 200:
            assert other.json().get("code") in {"session-used", "session-expired"}

    @rule(target=shown, pair=evaluated)
    def see_challenge(self, pair: Any) -> Any:
        result = pair[1].json()
        return result if result.get("status") == "challenge" else multiple()

    @rule(target=tokens, pair=evaluated)
    def take_token(self, pair: Any) -> Any:
        result = pair[1].json()
        return result["token"] if result.get("status") == "passed" else multiple()

    @rule(target=answered, challenge=shown, how=st.sampled_from(sorted(READS)))
    def answer(self, challenge: Any, how: str) -> Any:
        self.run(self.stock())
        kind = challenge["challenge"]["kind"]
        self.world.judge.reads = READS[how]
        body = self.world.answer_body(challenge, (WRONG if how == "wrong" else RIGHT)[kind])
        response = self.run(self.world.post("challenges/answer", body))
        assert response.status_code in {200, 410}
        result = response.json()
        if kind == "handwriting" and how == "unread":
            assert result.get("status") != "passed"
        return result

    @rule(target=shown, challenge=shown, kind=st.sampled_from([None, *KINDS]))
    def swap(self, challenge: Any, kind: str | None) -> Any:
        self.run(self.stock())
        body = {"challenge": challenge["challenge"]["id"], **({"kind": kind} if kind else {})}
        if "pow" in challenge:
            body["pow"] = self.world.solved(challenge["pow"])
        response = self.run(self.world.post("challenges/swap", body))
        assert response.status_code in {200, 409, 410}
        return response.json() if response.status_code == 200 else multiple()

    @rule(target=shown, result=answered)
    def see_next(self, result: Any) -> Any:
        return result if result.get("status") == "challenge" else multiple()

    @rule(target=tokens, result=answered)
    def take_earned_token(self, result: Any) -> Any:
        return result["token"] if result.get("status") == "passed" else multiple()

    @rule(token=tokens)
    def redeem(self, token: str) -> None:
        """A session redeems at most once, whichever of its replies named the token."""
        answer = self.run(self.world.verify(token))
        if answer["success"]:
            assert token not in self.redeemed
            self.redeemed.add(token)
        else:
            assert answer["error-codes"] in (["timeout-or-duplicate"], ["invalid-input-response"])

    @rule(seconds=st.sampled_from([1, 29, 31, 239, 301, 599]))
    def wait(self, seconds: int) -> None:
        self.world.clock.advance(seconds)

    @invariant()
    def sessions_redeem_once(self) -> None:
        sids = [token.split(".")[0] for token in self.redeemed]
        assert len(sids) == len(set(sids))


def test_on_the_memory_store(make_world: Any) -> None:
    """No visitor gets two verdicts, two redemptions, or anything but a documented refusal."""

    async def make() -> Any:
        world = make_world()
        return world, world.client.aclose

    _run(make)


def test_on_redis(make_world: Any, redis_url: str) -> None:
    """The same machine on the real store."""

    async def make() -> Any:
        client = connect(redis_url, timeout_s=30)
        await client.flushall()
        scripts = Scripts(client, timeout_s=30)
        world = make_world(state=RedisStateStore(client, scripts), limiter=RedisRateLimiter(scripts))

        async def close() -> None:
            await world.client.aclose()
            await scripts.aclose()
            await client.aclose()

        return world, close

    _run(make)


def _run(make: Any) -> None:
    machine = type("BoundLifecycle", (Lifecycle,), {"make": staticmethod(make)})
    run_state_machine_as_test(machine, settings=RUN)
