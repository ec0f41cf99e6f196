"""Redis away under a site that stays open on proof of work alone."""

import time

import httpx
import pytest

from tests.chaos.journeys import start_and_wait, wait_until
from tests.product import Product
from tests.wire import NO_POINTER, Visitor, siteverify

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(420)]
ORIGIN = "http://localhost"


def change_site(product: Product, **values: object) -> None:
    """Change the demonstration site as its owner."""
    credentials = {"email": product.email, "password": product.password}
    with httpx.Client(base_url=product.base_url, timeout=20) as client:
        login = client.post("/v1/auth/login", json=credentials).raise_for_status().json()
        headers = {"authorization": f"Bearer {login['access_token']}"}
        path = f"/v1/sites/{product.site_key.removeprefix('rck_')}"
        client.patch(path, json=values, headers=headers).raise_for_status()


def test_a_change_of_a_site_is_heeded_within_five_seconds(fragile_product: Product) -> None:
    """Through the outbox, Redis and what each process remembers, which was just read."""
    with httpx.Client(base_url=fragile_product.captcha_url, timeout=10) as client:

        def works() -> int:
            body = {"site_key": fragile_product.site_key, "mode": "managed"}
            answer = client.post("/captcha/v1/sessions", json=body, headers={"origin": ORIGIN})
            return int(answer.raise_for_status().json()["pow"]["work"])

        for difficulty in (90, 10):
            before = works()
            change_site(fragile_product, difficulty=difficulty)
            changed_at = time.monotonic()
            wait_until(lambda before=before: works() != before)  # type: ignore[misc]  # a default of a lambda
            assert time.monotonic() - changed_at < 5.0


def test_a_site_that_says_so_stays_open(fragile_product: Product) -> None:
    """Visitors pass, tokens say `degraded` and count once; then Redis is back, knows them spent, and judges again."""
    change_site(fragile_product, outage="pow-only")
    with httpx.Client(base_url=fragile_product.captcha_url, timeout=20) as client:
        visitor = Visitor(client, site_key=fragile_product.site_key, origin=ORIGIN)
        time.sleep(3.5)  # until what the process remembers of the site is older than the change
        assert visitor.evaluate(NO_POINTER)["status"] == "challenge"
        fragile_product.kill("redis")
        other = {"site_key": "rck_aaaaaaaaaaaapass", "mode": "managed"}

        refused: set[str] = set()

        def passes() -> dict[str, str]:
            try:
                return dict(visitor.evaluate(NO_POINTER))
            except httpx.HTTPStatusError as error:
                refused.add(error.response.json()["code"])
                return {}

        wait_until(lambda: passes().get("status") == "passed", timeout_s=90)
        spent, kept = passes()["token"], passes()["token"]
        assert client.post("/captcha/v1/sessions", json=other, headers={"origin": ORIGIN}).status_code == 503
        first, second = [siteverify(client, fragile_product.secret, spent) for _ in range(2)]
        assert (first["success"], first["degraded"], first["hostname"]) == (True, True, "localhost")
        assert second["error-codes"] == ["timeout-or-duplicate"]
        start_and_wait(fragile_product, "redis")
        assert siteverify(client, fragile_product.secret, spent)["error-codes"] == ["timeout-or-duplicate"]
        wait_until(lambda: passes().get("status") == "challenge", what="visitors are judged again")
        answers = [siteverify(client, fragile_product.secret, kept) for _ in range(2)]
        assert [answer["success"] for answer in answers] in ([True, False], [False, False])  # it lives a minute
    assert refused <= {"unavailable", "session-expired"}  # the latter where it began before and ended after
    change_site(fragile_product, outage="closed")
