"""Whoever had somebody's password for a while does not keep the account, and nobody keeps letters from others."""

import base64
from collections.abc import Callable
from typing import Any

import httpx
from realcatcha_gateway.accounts.limits import LETTERS
from realcatcha_gateway.accounts.models import User
from realcatcha_gateway.accounts.passwords import Passwords
from realcatcha_gateway.accounts.second_factors.codes import code_at
from realcatcha_gateway.database import Database

THIEF = "thief@example.com"
NEXT = "an entirely new one"


def bearer(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def test_a_new_password_undoes_a_change_of_address_that_waits(
    site: Any, owner: Any, database: Database, clock: Any
) -> None:
    """Whoever knew the password asked for the account to move; the link that still holds for a day moves nothing."""
    with database.write() as session:
        session.get_one(User, owner.user_id).email_verified_at = clock.now
    thief = bearer(site.log_in(owner.email, owner.password))
    assert site.post("/me/email", {"password": owner.password, "email": THIEF}, **thief).status_code == 202
    link = site.token(THIEF)
    site.post("/auth/forgot-password", {"email": owner.email})
    reset = {"token": site.token(owner.email), "password": NEXT}
    assert site.post("/auth/reset-password", reset).status_code == 204
    here = bearer(site.log_in(owner.email, NEXT))
    assert site.post("/me/email/confirm", {"token": link}, **here).status_code == 410
    assert site.client.get("/v1/me", headers=here).json()["user"]["email"] == owner.email


def test_letters_of_one_kind_leave_the_others_to_their_owner(site: Any, owner: Any) -> None:
    """Somebody who signs up with another's address again and again keeps no reset letter from them."""
    body = {"email": owner.email, "password": "correct horse new", "organisation": "Acme"}
    for number in range(LETTERS.amount + 1):
        site.post("/auth/sign-up", body, **{"X-Forwarded-For": f"203.0.113.{number}"})
    site.post("/auth/forgot-password", {"email": owner.email})
    token = site.token(owner.email, LETTERS.amount + 1)
    assert site.post("/auth/reset-password", {"token": token, "password": NEXT}).status_code == 204


class Slow(Passwords):
    """Checks passwords, and has something happen before the answer is used."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        super().__init__()
        self._meanwhile = [meanwhile]

    def holds(self, password: str, password_hash: str | None) -> bool:
        holds = super().holds(password, password_hash)
        while self._meanwhile:
            self._meanwhile.pop()()
        return holds


def test_a_login_with_the_password_of_before_opens_no_session(site: Any, owner: Any) -> None:
    """It was right when it was checked; the password was replaced before the session began."""
    site.post("/auth/forgot-password", {"email": owner.email})
    reset = {"token": site.token(owner.email), "password": NEXT}

    def meanwhile() -> None:
        assert site.post("/auth/reset-password", reset).status_code == 204

    site.app.state.passwords = Slow(meanwhile)
    answer = site.log_in(owner.email, owner.password)
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid-credentials")


def test_a_login_that_waits_for_its_code_ends_with_the_password(site: Any, owner: Any, clock: Any) -> None:
    """Also one that was checked before the password was replaced, and asked for the code after that."""
    here = bearer(site.log_in(owner.email, owner.password))
    secret = site.post("/me/second-factor", {"password": owner.password}, **here).json()["secret"]
    code = code_at(base64.b32decode(secret), clock.now)
    assert site.post("/me/second-factor/confirm", {"code": code}, **here).status_code == 200
    site.post("/auth/forgot-password", {"email": owner.email})
    reset = {"token": site.token(owner.email), "password": NEXT}

    def meanwhile() -> None:
        assert site.post("/auth/reset-password", reset).status_code == 204

    site.app.state.passwords = Slow(meanwhile)
    answer = site.log_in(owner.email, owner.password)
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid-credentials")


VICTIM = "victim@example.com"
BEGUN = {"email": VICTIM, "password": "a thief's choice", "organisation": "Trap"}


def test_nobody_opens_an_account_that_somebody_else_began_under_their_address(site: Any) -> None:
    """The letter is theirs, the password is not: no account comes of it that two people could use, and theirs may."""
    site.post("/auth/sign-up", BEGUN)
    trap = site.token(VICTIM)
    for body in ({"token": trap}, {"token": trap, "password": "what I would choose"}):
        assert site.post("/auth/verify-email", body).status_code in {403, 422}
    assert site.log_in(VICTIM, BEGUN["password"]).status_code == 401
    mine = BEGUN | {"password": "what I would choose", "organisation": "Mine"}
    site.post("/auth/sign-up", mine)
    body = {"token": site.token(VICTIM, 2), "password": mine["password"]}
    assert site.post("/auth/verify-email", body).status_code == 204
    assert site.log_in(VICTIM, BEGUN["password"]).status_code == 401
    late = site.post("/auth/verify-email", {"token": trap, "password": BEGUN["password"]})
    assert (late.status_code, late.json()["code"]) == (410, "one-time-token-spent")


def test_nobody_gives_their_address_to_somebody_elses_account(site: Any, owner: Any, join: Callable[..., Any]) -> None:
    """Whoever opens the link of an address that a thief named: the account moves in the thief's session alone."""
    thief = bearer(site.log_in(owner.email, owner.password))
    site.post("/me/email", {"password": owner.password, "email": VICTIM}, **thief)
    link = {"token": site.token(VICTIM)}
    assert site.post("/auth/verify-email", link | {"password": "x"}).status_code == 410
    assert site.post("/me/email/confirm", link).status_code == 401
    other = join()
    mine = bearer(site.log_in(other.email, other.password))
    assert site.post("/me/email/confirm", link, **mine).status_code == 410
    assert site.client.get("/v1/me", headers=thief).json()["user"]["email"] == owner.email
