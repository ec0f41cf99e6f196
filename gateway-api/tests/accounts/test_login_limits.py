"""Guessing is limited, and nothing a guesser does locks the owner out."""

from collections.abc import Iterator

import pytest
from realcatcha_gateway.accounts.errors import TooManyLogins
from realcatcha_gateway.accounts.limit_counters import LimitCounters, shared_counters
from realcatcha_gateway.accounts.login_limits import (
    FAILURES_PER_ACCOUNT,
    PER_NETWORK,
    PER_NETWORK_AND_ACCOUNT,
    LoginLimits,
)
from realcatcha_gateway.composition import open_redis
from realcatcha_kit.testing.servers import free_port

OWNER = "owner@example.com"


@pytest.fixture(params=["redis", "redis away"])
async def limits(request: pytest.FixtureRequest) -> "AsyncLimits":
    """The same rules hold on Redis and, for one process, in memory."""
    if request.param == "redis":
        url: str = request.getfixturevalue("redis_url")
    else:
        url = f"redis://127.0.0.1:{free_port()}/0"
    client = open_redis(url)
    yield LoginLimits(shared_counters(url, client), key=b"key")
    await client.aclose()


AsyncLimits = Iterator[LoginLimits]


async def attempts(limits: LoginLimits, network: str, email: str = OWNER, *, most: int = 200) -> int:
    """Fail to log in until refused; returns how many attempts were admitted."""
    for done in range(most):
        try:
            await limits.admit(network=network, email=email)
        except TooManyLogins:
            return done
        await limits.failed(network=network, email=email)
    return most


async def make_wary(limits: LoginLimits) -> None:
    """Fail from many networks, as a botnet does."""
    for number in range(FAILURES_PER_ACCOUNT.amount + 5):
        network = f"203.0.113.{number}"
        await limits.admit(network=network, email=OWNER)
        await limits.failed(network=network, email=OWNER)


async def test_one_network_guesses_one_account_a_few_times(limits: LoginLimits) -> None:
    """The refusal says when to come back."""
    assert await attempts(limits, "192.0.2.1") == PER_NETWORK_AND_ACCOUNT.amount
    with pytest.raises(TooManyLogins) as refusal:
        await limits.admit(network="192.0.2.1", email=OWNER)
    assert 1 <= int(refusal.value.headers["Retry-After"]) <= 601


async def test_spelling_the_address_otherwise_gives_no_more_attempts(limits: LoginLimits) -> None:
    """Case and surrounding space do not make another account."""
    await attempts(limits, "192.0.2.1")
    assert await attempts(limits, "192.0.2.1", f" {OWNER.upper()} ") == 0


async def test_one_network_tries_a_bounded_number_of_accounts(limits: LoginLimits) -> None:
    """Spraying one password over many accounts ends too."""
    admitted = 0
    for number in range(PER_NETWORK.amount + 10):
        try:
            await limits.admit(network="192.0.2.1", email=f"user{number}@example.com")
        except TooManyLogins:
            break
        admitted += 1
    assert admitted == PER_NETWORK.amount


async def test_another_network_is_not_touched(limits: LoginLimits) -> None:
    """A guesser uses up its own attempts only."""
    await attempts(limits, "192.0.2.1")
    await limits.admit(network="198.51.100.1", email=OWNER)


async def test_a_success_gives_the_attempts_back(limits: LoginLimits) -> None:
    """Somebody who mistypes often but knows the password is never locked out."""
    for _ in range(2):
        for _ in range(PER_NETWORK_AND_ACCOUNT.amount):
            await limits.admit(network="192.0.2.1", email=OWNER)
        await limits.succeeded(network="192.0.2.1", email=OWNER)


async def test_a_botnet_gets_few_attempts_each_once_the_account_is_wary(limits: LoginLimits) -> None:
    """From then on a new network has 3 attempts instead of 10."""
    await make_wary(limits)
    assert await attempts(limits, "203.0.113.200") == 3


async def test_the_owner_of_a_wary_account_still_logs_in(limits: LoginLimits) -> None:
    """From the usual network as ever, and from a new one within the few attempts."""
    await limits.succeeded(network="198.51.100.1", email=OWNER)
    await make_wary(limits)
    assert await attempts(limits, "198.51.100.1") == PER_NETWORK_AND_ACCOUNT.amount
    await limits.admit(network="198.51.100.2", email=OWNER)


async def test_counting_goes_on_when_redis_goes_away(redis_url: str) -> None:
    """After a failure the process counts for itself and asks Redis again later."""

    class Failing:
        def __getattr__(self, name: str) -> object:
            raise ConnectionError(name)

    now = [0.0]
    counters = LimitCounters(Failing(), monotonic=lambda: now[0])  # type: ignore[arg-type]  # fails before its type counts
    assert [await counters.hit(PER_NETWORK, "a") for _ in range(PER_NETWORK.amount + 1)][-1] is False
    client = open_redis(redis_url)
    counters._shared = shared_counters(redis_url, client)._shared
    assert await counters.hit(PER_NETWORK, "a") is False
    now[0] = 6.0
    assert await counters.hit(PER_NETWORK, "a") is True
    await client.aclose()
