"""The verify clients against a real HTTP server: what they send, what they believe, how they fail."""

import logging
import socket
import uuid
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime
from typing import Any

import pytest
from realcatcha import AsyncClient, Client, InvalidRequest, InvalidSecret, Verification, VerificationUnavailable

SECRET = "rcs_" + "a" * 16 + "_" + "s" * 43
PASSED: dict[str, Any] = {
    "success": True,
    "challenge_ts": "2026-01-02T03:04:05Z",
    "hostname": "shop.example",
    "action": "sign-up",
    "cdata": "order-7",
    "score": 0.9,
    "error-codes": [],
}
Verify = Callable[..., Any]


@pytest.fixture(params=["sync", "async"])
def verify(request: pytest.FixtureRequest) -> Verify:
    """Both clients behind one face, so that each test holds for both."""

    async def call(service: Any, token: str = "t" * 40, *, timeout_s: float = 5.0, **arguments: Any) -> Verification:
        if request.param == "async":
            async with AsyncClient(SECRET, base_url=service.url, timeout=timeout_s) as client:
                return await client.verify(token, **arguments)
        with Client(SECRET, base_url=service.url, timeout=timeout_s) as client:
            return client.verify(token, **arguments)

    return call


async def test_a_valid_token_gives_a_typed_verification(service: Any, verify: Verify) -> None:
    """Every documented field is read into its type."""
    service.answer(PASSED)
    verification = await verify(service)
    assert verification
    assert verification.success
    assert verification.challenge_ts == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert (verification.hostname, verification.action, verification.cdata) == ("shop.example", "sign-up", "order-7")
    assert verification.score == 0.9
    assert verification.error_codes == ()
    assert verification.raw == PASSED
    with pytest.raises(FrozenInstanceError):
        verification.success = False


async def test_what_is_sent(service: Any, verify: Verify) -> None:
    """Secret, token, address and a UUID idempotency key travel as a form."""
    service.answer(PASSED)
    await verify(service, "the-token", remote_ip="192.0.2.7")
    (form,) = service.forms
    assert form | {"idempotency_key": "x"} == {
        "secret": SECRET,
        "response": "the-token",
        "remoteip": "192.0.2.7",
        "idempotency_key": "x",
    }
    assert uuid.UUID(form["idempotency_key"])


async def test_a_refused_token_is_falsy(service: Any, verify: Verify) -> None:
    """A used token is a result, not an exception."""
    service.answer({"success": False, "error-codes": ["timeout-or-duplicate"]})
    verification = await verify(service)
    assert not verification
    assert verification.error_codes == ("timeout-or-duplicate",)


@pytest.mark.parametrize("token", ["", "t" * 2049])
async def test_an_impossible_token_is_refused_without_a_call(service: Any, verify: Verify, token: str) -> None:
    """No token, or one longer than any token, never reaches the service."""
    assert not await verify(service, token)
    assert service.forms == []


@pytest.mark.parametrize(
    ("expectation", "code"),
    [
        ({"expected_hostname": "other.example"}, "hostname-mismatch"),
        ({"expected_hostname": ["a.example", "b.example"]}, "hostname-mismatch"),
        ({"expected_hostname": "example"}, "hostname-mismatch"),
        ({"expected_action": "login"}, "action-mismatch"),
    ],
)
async def test_a_token_of_another_page_is_refused(
    service: Any, verify: Verify, expectation: dict[str, Any], code: str
) -> None:
    """A good token from elsewhere does not count."""
    service.answer(PASSED)
    verification = await verify(service, **expectation)
    assert not verification
    assert verification.error_codes == (code,)


async def test_expected_hostname_and_action_hold(service: Any, verify: Verify) -> None:
    """Host names compare without case; one of several is enough."""
    service.answer(PASSED)
    assert await verify(service, expected_hostname=["x.example", "SHOP.example"], expected_action="sign-up")


@pytest.mark.parametrize("success", [1, "true", "yes", None, [True]])
async def test_only_true_is_success(service: Any, verify: Verify, success: object) -> None:
    """Whatever is not JSON's ``true`` is a failure."""
    service.answer(PASSED | {"success": success})
    assert not await verify(service)


async def test_success_beside_an_error_code_is_a_failure(service: Any, verify: Verify) -> None:
    """An answer that contradicts itself is not believed."""
    service.answer(PASSED | {"error-codes": ["timeout-or-duplicate"]})
    assert not await verify(service)


async def test_a_lost_reply_is_asked_for_with_the_same_key(service: Any, verify: Verify) -> None:
    """The second attempt carries the first one's idempotency key and its answer counts."""
    service.answer(PASSED, PASSED)
    service.replies[0] = None
    assert await verify(service)
    first, second = service.forms
    assert first == second


async def test_internal_error_is_asked_again_with_the_same_key(service: Any, verify: Verify) -> None:
    """``internal-error`` is the service's word for: ask again."""
    service.answer({"success": False, "error-codes": ["internal-error"]}, PASSED)
    assert await verify(service, idempotency_key="6f1f9a52-0d5f-4c1e-9d7f-4d9a7a3f2b11")
    assert [form["idempotency_key"] for form in service.forms] == ["6f1f9a52-0d5f-4c1e-9d7f-4d9a7a3f2b11"] * 2


@pytest.mark.parametrize(
    "reply",
    [
        None,
        (500, b"oops"),
        (503, b'{"success": true}'),
        (200, b"not json"),
        (200, b"[true]"),
        (200, b"{}"),
        (200, b""),
        (302, b'{"success": true}'),
        (403, b'{"success": true}'),
        (200, b'{"success": false, "error-codes": ["internal-error"]}'),
    ],
)
async def test_no_usable_answer_fails_closed(service: Any, verify: Verify, reply: tuple[int, bytes] | None) -> None:
    """Whatever is not siteverify's answer raises; it never passes and no redirect is followed."""
    service.replies[:] = [reply]
    with pytest.raises(VerificationUnavailable):
        await verify(service)


async def test_a_silent_service_fails_closed_in_time(service: Any, verify: Verify) -> None:
    """A service that never answers costs two time-outs, then raises."""
    service.delay.clear()
    service.answer(PASSED)
    with pytest.raises(VerificationUnavailable, match="Timeout"):
        await verify(service, timeout_s=0.1)


async def test_an_unreachable_service_fails_closed(service: Any, verify: Verify) -> None:
    """Nobody listens: raises."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        service.url = f"http://127.0.0.1:{holder.getsockname()[1]}"
        with pytest.raises(VerificationUnavailable, match="ConnectError"):
            await verify(service)


@pytest.mark.parametrize("code", ["missing-input-secret", "invalid-input-secret", "sitekey-secret-mismatch"])
async def test_a_wrong_secret_is_the_sites_fault(service: Any, verify: Verify, code: str) -> None:
    """Misconfiguration is loud, and not asked twice."""
    service.answer({"success": False, "error-codes": [code]})
    with pytest.raises(InvalidSecret, match=code):
        await verify(service)
    assert len(service.forms) == 1


@pytest.mark.parametrize("code", ["bad-request", "invalid-remoteip"])
async def test_a_refused_request_is_the_callers_fault(service: Any, verify: Verify, code: str) -> None:
    """A request the service cannot read is loud, too."""
    service.answer({"success": False, "error-codes": [code]})
    with pytest.raises(InvalidRequest, match=code):
        await verify(service, remote_ip="not-an-address")


async def test_the_secret_is_never_shown(service: Any, verify: Verify, caplog: pytest.LogCaptureFixture) -> None:
    """Neither logs nor errors nor representations hold the secret."""
    service.replies[:] = [None]
    with caplog.at_level(logging.DEBUG), pytest.raises(VerificationUnavailable) as failure:
        await verify(service)
    client = Client(SECRET, base_url=service.url)
    client.close()
    assert SECRET not in caplog.text + repr(failure.value) + str(failure.value) + repr(client)


async def test_odd_fields_do_not_break_reading(service: Any, verify: Verify) -> None:
    """A field of an unexpected type is read as absent."""
    service.answer({"success": True, "hostname": 7, "challenge_ts": "yesterday", "score": "high", "error-codes": None})
    verification = await verify(service)
    assert verification.success
    assert (verification.hostname, verification.challenge_ts, verification.score) == (None, None, None)
