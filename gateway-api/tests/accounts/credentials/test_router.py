"""Signing up, confirming, recovering and changing credentials over HTTP, with letters through a real mail server."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from realcatcha_gateway.accounts.limits import LETTERS, SIGN_UP
from realcatcha_gateway.accounts.models import Organisation, User
from sqlalchemy import event

NEW = {"email": "New.Owner@Example.com", "password": "correct horse new", "organisation": "Acme"}
ADDRESS = "new.owner@example.com"


def bearer(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def confirm(site: Any, token: str, password: str = NEW["password"]) -> httpx.Response:
    answer: httpx.Response = site.post("/auth/verify-email", {"token": token, "password": password})
    return answer


def test_an_account_appears_when_its_address_is_confirmed(site: Any) -> None:
    """Not before; whoever signed up then owns an organisation."""
    answer = site.post("/auth/sign-up", NEW)
    assert (answer.status_code, answer.content) == (202, b"")
    assert site.log_in(ADDRESS, NEW["password"]).status_code == 401
    token = site.token(ADDRESS)
    assert confirm(site, token).status_code == 204
    me = site.client.get("/v1/me", headers=bearer(site.log_in(ADDRESS, NEW["password"]))).json()
    assert (me["user"]["email"], me["organisation"]["name"], me["organisation"]["role"]) == (ADDRESS, "Acme", "owner")


def test_a_letter_comes_in_the_browsers_language(site: Any) -> None:
    """Korean here."""
    site.post("/auth/sign-up", NEW, **{"Accept-Language": "ko-KR"})
    assert "가입" in site.letters(ADDRESS, 1)[0]


def test_a_confirmation_holds_once_and_for_a_day(site: Any, clock: Any) -> None:
    """Then it is gone, as is one that never was."""
    site.post("/auth/sign-up", NEW)
    token = site.token(ADDRESS)
    clock.pass_by(hours=24)
    for spent in (token, "x", "é" * 60):
        answer = confirm(site, spent)
        assert (answer.status_code, answer.json()["code"]) == (410, "one-time-token-spent")
    site.post("/auth/sign-up", NEW)
    token = site.token(ADDRESS, 2)
    assert confirm(site, token).status_code == 204
    assert confirm(site, token).status_code == 410
    assert site.count(User) == 1


def test_of_two_confirmations_at_once_one_counts(site: Any) -> None:
    """Whether of one sign-up or of two for the same address; no request fails for another reason."""
    site.post("/auth/sign-up", NEW)
    first = site.token(ADDRESS)
    site.post("/auth/sign-up", NEW | {"organisation": "Another"})
    second = site.token(ADDRESS, 2)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda token: confirm(site, token), [first, second] * 3))
    assert sorted(answer.status_code for answer in answers) == [204] + [410] * 5
    assert (site.count(User), site.count(Organisation)) == (1, 1)


def test_nobody_learns_who_has_an_account(site: Any, owner: Any) -> None:
    """Same answer; only the owner's letter differs."""
    known = site.post("/auth/sign-up", NEW | {"email": owner.email})
    unknown = site.post("/auth/sign-up", NEW)
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (202, b"")
    assert "already" in site.letters(owner.email, 1)[0]
    known = site.post("/auth/forgot-password", {"email": owner.email})
    unknown = site.post("/auth/forgot-password", {"email": "nobody@example.com"})
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (202, b"")
    site.letters("nobody@example.com", 0)


@pytest.mark.parametrize("path", ["/auth/sign-up", "/auth/forgot-password"])
def test_known_and_unknown_addresses_cost_the_same(site: Any, owner: Any, path: str) -> None:
    """The same statements reach the database either way."""

    def statements(email: str) -> list[str]:
        seen: list[str] = []

        def remember(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if "one_time_tokens" in statement or "users" in statement or "INSERT INTO letters" in statement:
                seen.append(statement)  # the rest is the relay's

        body = NEW | {"email": email} if path.endswith("sign-up") else {"email": email}
        engine = site.app.state.database.engine
        event.listen(engine, "before_cursor_execute", remember)
        try:
            assert site.post(path, body).status_code == 202
        finally:
            event.remove(engine, "before_cursor_execute", remember)
        return seen

    known, unknown = statements(owner.email), statements("nobody@example.com")
    assert known == unknown
    assert any("INSERT INTO letters" in statement for statement in known)


def test_a_forgotten_password_is_replaced(site: Any, owner: Any, clock: Any) -> None:
    """Every session ends, the owner is told, and the link holds once, for an hour."""
    headers = bearer(site.log_in(owner.email, owner.password))
    site.post("/auth/forgot-password", {"email": owner.email})
    late = site.token(owner.email)
    clock.pass_by(hours=1)
    assert site.post("/auth/reset-password", {"token": late, "password": "an entirely new one"}).status_code == 410
    site.post("/auth/forgot-password", {"email": owner.email})
    token = site.token(owner.email, 2)
    assert site.post("/auth/reset-password", {"token": token, "password": "an entirely new one"}).status_code == 204
    assert site.post("/auth/reset-password", {"token": token, "password": "yet another one"}).status_code == 410
    assert site.client.get("/v1/me", headers=headers).status_code == 401
    assert site.log_in(owner.email, owner.password).status_code == 401
    bearer(site.log_in(owner.email, "an entirely new one"))
    assert "was changed" in site.letters(owner.email, 3)[-1]


def test_a_reset_spends_the_other_links_too(site: Any, owner: Any) -> None:
    """Two used at once: one counts, none fails for another reason."""
    tokens = []
    for number in range(3):
        site.post("/auth/forgot-password", {"email": owner.email})
        tokens.append(site.token(owner.email, number + 1))
    with ThreadPoolExecutor(3) as pool:
        answers = list(
            pool.map(
                lambda token: site.post("/auth/reset-password", {"token": token, "password": "an entirely new one"}),
                tokens,
            )
        )
    assert sorted(answer.status_code for answer in answers) == [204, 410, 410]


def test_tokens_open_what_they_were_made_for_only(site: Any, owner: Any) -> None:
    """A confirmation sets no password, and a reset confirms no address."""
    site.post("/auth/sign-up", NEW)
    confirmation = site.token(ADDRESS)
    site.post("/auth/forgot-password", {"email": owner.email})
    reset = site.token(owner.email)
    answer = site.post("/auth/reset-password", {"token": confirmation, "password": "an entirely new one"})
    assert answer.status_code == 410
    assert confirm(site, reset).status_code == 410
    here = bearer(site.log_in(owner.email, owner.password))
    for token in (confirmation, reset):
        assert site.post("/me/email/confirm", {"token": token}, **here).status_code == 410


def test_a_password_is_changed(site: Any, owner: Any) -> None:
    """Every other session ends; the wrong present password changes nothing."""
    here, there = (bearer(site.log_in(owner.email, owner.password)) for _ in range(2))
    wrong = site.post("/me/password", {"password": "wrong", "new_password": "an entirely new one"}, **here)
    assert (wrong.status_code, wrong.json()["code"]) == (403, "wrong-password")
    right = {"password": owner.password, "new_password": "an entirely new one"}
    assert site.post("/me/password", right, **here).status_code == 204
    assert [site.client.get("/v1/me", headers=headers).status_code for headers in (here, there)] == [200, 401]
    bearer(site.log_in(owner.email, "an entirely new one"))
    site.letters(owner.email, 1)


def test_guessing_the_present_password_is_limited(site: Any, owner: Any) -> None:
    """As logging in is: who stole a session does not get the account."""
    here = bearer(site.log_in(owner.email, owner.password))
    body = {"password": "wrong", "new_password": "an entirely new one"}
    answers = [site.post("/me/password", body, **here).status_code for _ in range(11)]
    assert answers == [403] * 10 + [429]


def test_an_address_is_changed_when_the_new_one_is_confirmed(site: Any, owner: Any) -> None:
    """The earlier one is told, other sessions end, and the earlier address opens nothing any more."""
    here, there = (bearer(site.log_in(owner.email, owner.password)) for _ in range(2))
    body = {"password": owner.password, "email": ADDRESS}
    assert site.post("/me/email", body | {"password": "wrong"}, **here).status_code == 403
    assert site.post("/me/email", body, **here).status_code == 202
    assert site.client.get("/v1/me", headers=here).json()["user"]["email"] == owner.email
    assert site.post("/me/email/confirm", {"token": site.token(ADDRESS)}, **here).status_code == 204
    assert site.client.get("/v1/me", headers=here).json()["user"]["email"] == ADDRESS
    assert site.client.get("/v1/me", headers=there).status_code == 401
    assert ADDRESS in site.letters(owner.email, 1)[0]
    assert site.log_in(owner.email, owner.password).status_code == 401
    bearer(site.log_in(ADDRESS, owner.password))


def test_an_address_that_is_taken_is_not_given_away(site: Any, owner: Any, join: Callable[..., Any]) -> None:
    """Same answer; its owner hears of it. One that is taken in the meantime stays whose it is."""
    other = join()
    here = bearer(site.log_in(owner.email, owner.password))
    assert site.post("/me/email", {"password": owner.password, "email": other.email}, **here).status_code == 202
    assert "already" in site.letters(other.email, 1)[0]
    site.post("/me/email", {"password": owner.password, "email": ADDRESS}, **here)
    change = site.token(ADDRESS)
    site.post("/auth/sign-up", NEW)
    assert confirm(site, site.token(ADDRESS, 2)).status_code == 204
    assert site.post("/me/email/confirm", {"token": change}, **here).status_code == 410
    assert site.client.get("/v1/me", headers=here).json()["user"]["email"] == owner.email


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"password": "too short"}, "/password"),
        ({"password": "x" * 1025}, "/password"),
        ({"password": "password123"}, "/password"),
        ({"password": "new.owner2026"}, "/password"),
        ({"email": "nobody"}, "/email"),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, "/email"),
        ({"email": "kim@한국.kr\0"}, "/email"),
        ({"email": "용@example.com"}, "/email"),
        ({"organisation": ""}, "/organisation"),
        ({"organisation": "a\nb"}, "/organisation"),
        ({"role": "owner"}, "/role"),
        ({"user_id": "usr_a"}, "/user_id"),
    ],
)
def test_what_cannot_be_signed_up_names_the_field(site: Any, change: dict[str, str], pointer: str) -> None:
    """Weak passwords, addresses that are none, line breaks, and fields that are not the caller's to set."""
    answer = site.post("/auth/sign-up", NEW | change)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_a_network_signs_up_a_bounded_number(site: Any) -> None:
    """Another network is not touched."""
    body = NEW | {"password": "password123"}  # refused before the slow hash; counted all the same
    answers = [
        site.post("/auth/sign-up", body, **{"X-Forwarded-For": "192.0.2.1"}).status_code
        for _ in range(SIGN_UP.amount + 1)
    ]
    assert answers == [422] * SIGN_UP.amount + [429]
    assert site.post("/auth/sign-up", body, **{"X-Forwarded-For": "198.51.100.1"}).status_code == 422


def test_nobodys_mailbox_is_flooded_and_nobody_is_locked_out(site: Any, owner: Any) -> None:
    """Past the limit, whatever networks ask, requests are still answered but write no letter; the last link holds."""
    for number in range(LETTERS.amount + 3):
        answer = site.post(
            "/auth/forgot-password", {"email": owner.email}, **{"X-Forwarded-For": f"203.0.113.{number}"}
        )
        assert answer.status_code == 202
    token = site.token(owner.email, LETTERS.amount)
    assert site.post("/auth/reset-password", {"token": token, "password": "an entirely new one"}).status_code == 204
