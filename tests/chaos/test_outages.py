"""Each part stopped and started again under a loop of visitors: DESIGN's failure table holds."""

import time

import httpx
import pymongo
import pytest

from tests.chaos.journeys import ORIGIN, Journeys, frozen, start_and_wait, wait_until
from tests.product import Product
from tests.wire import NO_POINTER, Visitor, pointer_telemetry, straight_line

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(420)]

_HEALTHY = {("evaluate", 200, "passed"), ("siteverify", 200, ""), ("siteverify", 200, "timeout-or-duplicate")}


def test_redis_killed_and_back(fragile_product: Product) -> None:
    """Without Redis: 503 to visitors, `internal-error` to back ends; then both recover and nothing is spent twice."""
    with Journeys(fragile_product.captcha_url).running() as journeys:
        wait_until(lambda: len(journeys.completed) > 5)
        fragile_product.kill("redis")
        wait_until(lambda: ("visitor", 503, "unavailable") in journeys.outcomes())
        time.sleep(1.0)
        start_and_wait(fragile_product, "redis")
        back = time.monotonic()
        wait_until(lambda: journeys.completed[-1] > back, what="the first visitor after the outage")
    named = {("visitor", 503, "unavailable"), ("siteverify", 200, "internal-error")}
    assert journeys.outcomes() <= _HEALTHY | named
    assert journeys.double_spends == 0


def test_readiness_follows_redis(fragile_product: Product) -> None:
    """captcha-api stays live and says that it is not ready while Redis is away."""
    health = f"{fragile_product.captcha_url}/captcha/v1/health"
    fragile_product.kill("redis")
    wait_until(lambda: httpx.get(f"{health}/ready").status_code == httpx.codes.SERVICE_UNAVAILABLE)
    assert httpx.get(f"{health}/live").status_code == httpx.codes.OK
    start_and_wait(fragile_product, "redis")
    wait_until(lambda: httpx.get(f"{health}/ready").status_code == httpx.codes.OK)


def test_redis_frozen(fragile_product: Product) -> None:
    """A Redis that accepts and never answers costs a bounded wait and the same 503, not a hung request."""
    with Journeys(fragile_product.captcha_url).running() as journeys:
        wait_until(lambda: len(journeys.completed) > 2)
        with frozen(fragile_product, "redis"):
            wait_until(lambda: ("visitor", 503, "unavailable") in journeys.outcomes())
        back = time.monotonic()
        wait_until(lambda: journeys.completed[-1] > back)
    assert journeys.double_spends == 0


def test_mongodb_stopped_and_back(fragile_product: Product) -> None:
    """Without MongoDB no visitor notices; the telemetry of that time arrives once it is back."""
    uri = f"mongodb://127.0.0.1:{fragile_product.ports['mongo']}/realcatcha"
    with Journeys(fragile_product.captcha_url).running() as journeys:
        wait_until(lambda: len(journeys.completed) > 5)
        fragile_product.stop("mongo")
        during = len(journeys.completed)
        wait_until(lambda: len(journeys.completed) > during + 10)
        start_and_wait(fragile_product, "mongo")
        wait_until(lambda: len(journeys.completed) > during + 15)
    assert journeys.outcomes() == _HEALTHY
    with pymongo.MongoClient[dict[str, object]](uri) as client:
        wait_until(
            lambda: (
                sum(client["realcatcha"][name].count_documents({}) for name in ("verdicts", "telemetry"))
                >= len(journeys.completed)
            ),
            what="telemetry in MongoDB",
        )


def test_gateway_killed_and_back(fragile_product: Product) -> None:
    """Without the gateway the captcha plane goes on; the gateway serves again by itself."""
    with Journeys(fragile_product.captcha_url).running() as journeys:
        wait_until(lambda: len(journeys.completed) > 5)
        fragile_product.kill("gateway")
        during = len(journeys.completed)
        wait_until(lambda: len(journeys.completed) > during + 10)
        start_and_wait(fragile_product, "gateway")
    assert journeys.outcomes() == _HEALTHY
    assert httpx.get(f"{fragile_product.base_url}/captcha/v1/health/live").status_code == httpx.codes.OK


def test_gateway_away_is_not_an_unknown_key(fragile_product: Product) -> None:
    """A policy that nobody can look up is 503, never "unknown site key"."""
    fragile_product.kill("gateway")
    body = {"site_key": "rck_zzzzzzzzzzzzzzzz", "mode": "managed"}
    answer = httpx.post(f"{fragile_product.captcha_url}/captcha/v1/sessions", json=body, headers={"origin": ORIGIN})
    start_and_wait(fragile_product, "gateway")
    assert (answer.status_code, answer.json()["code"]) == (httpx.codes.SERVICE_UNAVAILABLE, "unavailable")


def test_captcha_api_away_behind_the_gateway(fragile_product: Product) -> None:
    """Without captcha-api the gateway answers 503 to visitors and `internal-error` to back ends."""
    fragile_product.kill("captcha")
    visitor = httpx.post(f"{fragile_product.base_url}/captcha/v1/sessions", json={})
    back_end = httpx.post(f"{fragile_product.base_url}/siteverify", data={"secret": "x", "response": "y"})
    start_and_wait(fragile_product, "captcha")
    assert (visitor.status_code, visitor.json()["code"]) == (httpx.codes.SERVICE_UNAVAILABLE, "unavailable")
    assert (back_end.status_code, back_end.json()["error-codes"]) == (httpx.codes.OK, ["internal-error"])


def test_captcha_api_killed_loses_no_token(fragile_product: Product) -> None:
    """A token issued before a crash of captcha-api is redeemed after it, once."""
    with httpx.Client(base_url=fragile_product.captcha_url, timeout=10) as client:
        visitor = Visitor(client, site_key="rck_aaaaaaaaaaaapass", origin=ORIGIN)
        token = visitor.evaluate(NO_POINTER)["token"]
    fragile_product.kill("captcha")
    start_and_wait(fragile_product, "captcha")
    journeys = Journeys(fragile_product.captcha_url)
    with httpx.Client(base_url=fragile_product.captcha_url, timeout=10) as client:
        assert journeys._redeem(client, token)
        assert not journeys._redeem(client, token)


def test_worker_away_asks_more_never_less(fragile_product: Product) -> None:
    """Without a worker trust is unknown within the 300 ms of the design: one hard challenge, no pass and no 5xx."""
    telemetry = pointer_telemetry(straight_line(events=30, step_ms=17))
    with httpx.Client(base_url=fragile_product.captcha_url, timeout=10) as client:
        visitor = Visitor(client, site_key=fragile_product.site_key, origin="http://localhost")
        wait_until(lambda: _is_challenged(visitor, telemetry), what="packs after the restarts of tests before")
        fragile_product.kill("worker")
        started = time.monotonic()
        results = [visitor.evaluate(telemetry) for _ in range(4)]
        each_s = (time.monotonic() - started) / len(results)
    start_and_wait(fragile_product, "worker")
    assert [result["status"] for result in results] == ["challenge"] * 4
    assert all("pow" in result for result in results)
    assert each_s < 10.0  # it waits for nobody; the proof of work is in it


def _is_challenged(visitor: Visitor, telemetry: dict[str, object]) -> bool:
    try:
        return bool(visitor.evaluate(telemetry)["status"] == "challenge")
    except httpx.HTTPStatusError:
        return False
