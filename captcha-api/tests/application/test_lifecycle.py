"""The session's life as a state machine: random visitors against a plain model, on both stores (hypothesis)."""

import asyncio
from collections.abc import Callable
from typing import Any

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

ANSWER = [1, 4, 7]
TRUSTS = st.sampled_from([None, 5.0, 25.0, 55.0, 95.0])
RUN = settings(max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))


class Lifecycle(RuleBasedStateMachine):
    """Visitors open, evaluate, answer, swap, replay and redeem in any order; time passes."""

    make: Callable[[], Any]
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

    def run(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    def teardown(self) -> None:
        self.run(self.close())
        self.loop.close()

    @rule(target=opened)
    def open(self) -> Any:
        return self.run(self.world.open())

    @rule(target=evaluated, opened=consumes(opened), trust=TRUSTS)
    def evaluate(self, opened: Any, trust: float | None) -> Any:
        self.run(self.world.stock(2))
        self.world.judge.trust = trust
        body = self.world.body(opened)
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

    @rule(target=answered, challenge=shown, right=st.booleans())
    def answer(self, challenge: Any, right: bool) -> Any:
        self.run(self.world.stock(2))
        body = self.world.answer_body(challenge, ANSWER if right else [0])
        response = self.run(self.world.post("challenges/answer", body))
        assert response.status_code in {200, 410}
        return response.json()

    @rule(target=shown, challenge=shown)
    def swap(self, challenge: Any) -> Any:
        self.run(self.world.stock(2))
        body = {"challenge": challenge["challenge"]["id"]}
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
        client = connect(redis_url)
        await client.flushall()
        scripts = Scripts(client)
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
