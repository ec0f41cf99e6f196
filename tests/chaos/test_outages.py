"""Each part stopped and started again under a loop of visitors: DESIGN's failure table holds."""

import time

import httpx
import pymongo
import pytest

from tests.chaos.stack import ORIGIN, Journeys, Stack, wait_until
from tests.wire import NO_POINTER, Visitor, pointer_telemetry, straight_line

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(180)]

_HEALTHY = {("evaluate", 200, "passed"), ("siteverify", 200, ""), ("siteverify", 200, "timeout-or-duplicate")}


def test_redis_killed_and_back(stack: Stack) -> None:
    """Without Redis: 503 to visitors, `internal-error` to back ends; then both recover and nothing is spent twice."""
    with Journeys(stack.captcha_url).running() as journeys:
        wait_until(lambda: len(journeys.completed) > 5)
        stack.parts["redis"].kill()
        wait_until(lambda: ("visitor", 503, "unavailable") in journeys.outcomes())
        time.sleep(1.0)
        stack.parts["redis"].start()
        back = time.monotonic()
        wait_until(lambda: journeys.completed[-1] > back, what="the first visitor after the outage")
    named = {("visitor", 503, "unavailable"), ("siteverify", 200, "internal-error")}
    assert journeys.outcomes() <= _HEALTHY | named
    assert journeys.double_spends == 0


def test_readiness_follows_redis(stack: Stack) -> None:
    """captcha-api stays live and says that it is not ready while Redis is away."""
    health = f"{stack.captcha_url}/captcha/v1/health"
    stack.parts["redis"].kill()
    wait_until(lambda: httpx.get(f"{health}/ready").status_code == httpx.codes.SERVICE_UNAVAILABLE)
    assert httpx.get(f"{health}/live").status_code == httpx.codes.OK
    stack.parts["redis"].start()
    stack.wait_for("captcha")


def test_redis_frozen(stack: Stack) -> None:
    """A Redis that accepts and never answers costs a bounded wait and the same 503, not a hung request."""
    with Journeys(stack.captcha_url).running() as journeys:
        wait_until(lambda: len(journeys.completed) > 2)
        stack.parts["redis"].pause()
        try:
            wait_until(lambda: ("visitor", 503, "unavailable") in journeys.outcomes(), timeout_s=15)
        finally:
            stack.parts["redis"].resume()
        back = time.monotonic()
        wait_until(lambda: journeys.completed[-1] > back)
    assert journeys.double_spends == 0


def test_mongodb_stopped_and_back(stack: Stack) -> None:
    """Without MongoDB no visitor notices; the telemetry of that time arrives once it is back."""
    uri = f"mongodb://127.0.0.1:{stack.ports.mongo}/realcatcha"
    with Journeys(stack.captcha_url).running() as journeys:
        wait_until(lambda: len(journeys.completed) > 5)
        stack.parts["mongo"].stop()
        during = len(journeys.completed)
        wait_until(lambda: len(journeys.completed) > during + 10)
        stack.parts["mongo"].start()
        wait_until(lambda: len(journeys.completed) > during + 15)
    assert journeys.outcomes() == _HEALTHY
    with pymongo.MongoClient[dict[str, object]](uri) as client:
        wait_until(
            lambda: (
                sum(client["realcatcha"][name].count_documents({}) for name in ("verdicts", "telemetry"))
                >= len(journeys.completed)
            ),
            timeout_s=30,
            what="telemetry in MongoDB",
        )


def test_gateway_killed_and_back(stack: Stack) -> None:
    """Without the gateway the captcha plane goes on; the gateway serves again by itself."""
    with Journeys(stack.captcha_url).running() as journeys:
        wait_until(lambda: len(journeys.completed) > 5)
        stack.parts["gateway"].kill()
        during = len(journeys.completed)
        wait_until(lambda: len(journeys.completed) > during + 10)
        stack.parts["gateway"].start()
    assert journeys.outcomes() == _HEALTHY
    assert httpx.get(f"{stack.gateway_url}/captcha/v1/health/live").status_code == httpx.codes.OK


def test_gateway_away_is_not_an_unknown_key(stack: Stack) -> None:
    """A policy that nobody can look up is 503, never "unknown site key"."""
    stack.parts["gateway"].kill()
    body = {"site_key": "rck_zzzzzzzzzzzzzzzz", "mode": "managed"}
    answer = httpx.post(f"{stack.captcha_url}/captcha/v1/sessions", json=body, headers={"origin": ORIGIN})
    stack.parts["gateway"].start()
    assert (answer.status_code, answer.json()["code"]) == (httpx.codes.SERVICE_UNAVAILABLE, "unavailable")


def test_captcha_api_away_behind_the_gateway(stack: Stack) -> None:
    """Without captcha-api the gateway answers 503 to visitors and `internal-error` to back ends."""
    stack.parts["captcha"].kill()
    visitor = httpx.post(f"{stack.gateway_url}/captcha/v1/sessions", json={})
    back_end = httpx.post(f"{stack.gateway_url}/siteverify", data={"secret": "x", "response": "y"})
    stack.parts["captcha"].start()
    assert (visitor.status_code, visitor.json()["code"]) == (httpx.codes.SERVICE_UNAVAILABLE, "unavailable")
    assert (back_end.status_code, back_end.json()["error-codes"]) == (httpx.codes.OK, ["internal-error"])


def test_captcha_api_killed_loses_no_token(stack: Stack) -> None:
    """A token issued before a crash of captcha-api is redeemed after it, once."""
    with httpx.Client(base_url=stack.captcha_url, timeout=10) as client:
        visitor = Visitor(client, site_key="rck_aaaaaaaaaaaapass", origin=ORIGIN)
        token = visitor.evaluate(NO_POINTER)["token"]
    stack.parts["captcha"].kill()
    stack.parts["captcha"].start()
    journeys = Journeys(stack.captcha_url)
    with httpx.Client(base_url=stack.captcha_url, timeout=10) as client:
        assert journeys._redeem(client, token)
        assert not journeys._redeem(client, token)


def test_worker_away_asks_more_never_less(stack: Stack) -> None:
    """Without a worker trust is unknown within the 300 ms of the design: one hard challenge, no pass and no 5xx."""
    stack.parts["worker"].kill()
    telemetry = pointer_telemetry(straight_line(events=30, step_ms=17))
    with httpx.Client(base_url=stack.captcha_url, timeout=10) as client:
        visitor = Visitor(client, site_key=stack.site_key, origin="http://localhost")
        started = time.monotonic()
        results = [visitor.evaluate(telemetry) for _ in range(4)]
        each_s = (time.monotonic() - started) / len(results)
    stack.parts["worker"].start()
    assert [result["status"] for result in results] == ["challenge"] * 4
    assert all("pow" in result for result in results)
    assert each_s < 2.0
