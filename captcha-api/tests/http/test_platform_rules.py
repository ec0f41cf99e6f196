"""A network that the platform keeps out gets what a site's own rule gives it."""

from typing import Any

import pytest
from realcatcha_contracts import IpRule
from realcatcha_kit.client_address import Address


class Rules:
    """Keeps out what a test says."""

    def __init__(self) -> None:
        self.denied: set[str] = set()

    def denies(self, address: Address) -> bool:
        return str(address) in self.denied


@pytest.fixture
def rules() -> Rules:
    return Rules()


@pytest.fixture
async def world(make_world: Any, rules: Rules) -> Any:
    made = make_world(platform=rules, trusted=("192.0.2.7/32",))
    await made.stock()
    async with made.client:
        yield made


async def refused(world: Any, site_key: str) -> tuple[int, str]:
    body = {"site_key": site_key, "mode": "managed"}
    answer = await world.post("sessions", body, **{"x-forwarded-for": "203.0.113.9"})
    return answer.status_code, answer.json().get("code", "")


async def test_a_session_is_refused_as_by_a_sites_own_rule(world: Any, rules: Rules, site: Any) -> None:
    """The same status and code."""
    assert await refused(world, f"rck_{site().site}") == (201, "")
    rules.denied.add("203.0.113.9")
    by_platform = await refused(world, f"rck_{site().site}")
    rules.denied.clear()
    world.policies.put(site(ip_rules=[IpRule("203.0.113.0/24", "deny")]))
    assert by_platform == await refused(world, f"rck_{site().site}") == (403, "blocked-network")


async def test_an_open_session_is_not_evaluated_any_more(world: Any, rules: Rules) -> None:
    """Whoever is banned between the two steps gets no further."""
    body = world.body(await world.open())
    rules.denied.add("192.0.2.7")
    answer = await world.post("sessions/evaluate", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "blocked-network")


async def test_a_site_cannot_let_in_whom_the_platform_keeps_out(world: Any, rules: Rules, site: Any) -> None:
    """Nor do the test sites."""
    rules.denied.add("203.0.113.9")
    world.policies.put(site(ip_rules=[IpRule("203.0.113.9/32", "allow")]))
    assert await refused(world, f"rck_{site().site}") == (403, "blocked-network")
