"""The second factor over HTTP: login in two steps, codes that count once, and what may ask for it."""

import base64
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from realcatcha_gateway.accounts.login_limits import PER_NETWORK_AND_ACCOUNT, SHORT_GUESSES_PER_ACCOUNT
from realcatcha_gateway.accounts.models import Organisation
from realcatcha_gateway.accounts.second_factors.codes import code_at
from realcatcha_gateway.accounts.second_factors.models import RecoveryCode, SecondFactor
from realcatcha_gateway.database import Database
from realcatcha_gateway.main import create_app
from realcatcha_kit.testing.plain_http import PLAIN
from sqlalchemy import select, update


class App:
    """A person's authenticator app."""

    def __init__(self, secret: str, clock: Any) -> None:
        self._secret, self._clock = base64.b32decode(secret), clock

    def code(self) -> str:
        """Give a code that was not given before."""
        self._clock.pass_by(seconds=30)
        return code_at(self._secret, self._clock.now)


class Person:
    """Somebody with an account and a browser."""

    def __init__(self, client: httpx.Client, account: Any, clock: Any) -> None:
        self.client, self.account, self.clock = client, account, clock
        self.headers = self.bearer(self.first_step())

    @staticmethod
    def bearer(answer: httpx.Response) -> dict[str, str]:
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        return self.client.post(f"/v1{path}", json=body, headers=self.headers | headers)

    def first_step(self, **headers: str) -> httpx.Response:
        body = {"email": self.account.email, "password": self.account.password}
        return self.client.post("/v1/auth/login", json=body, headers=headers)

    def second_step(self, ticket: str, code: str, **headers: str) -> httpx.Response:
        body = {"ticket": ticket, "code": code}
        return self.client.post("/v1/auth/login/second-factor", json=body, headers=headers)

    def ticket(self, **headers: str) -> str:
        answer = self.first_step(**headers)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["ticket"])

    def proof(self, app: App) -> dict[str, str]:
        return {"code": app.code(), "password": self.account.password}

    def add_factor(self) -> tuple[App, list[str]]:
        begun = self.post("/me/second-factor", {"password": self.account.password})
        assert begun.status_code == 201, begun.text
        app = App(begun.json()["secret"], self.clock)
        confirmed = self.post("/me/second-factor/confirm", {"code": app.code()})
        assert confirmed.status_code == 200, confirmed.text
        return app, confirmed.json()["recovery_codes"]


@pytest.fixture
def client(database: Database, settings: Any, clock: Any, serve: Callable[..., Any]) -> Iterator[httpx.Client]:
    with httpx.Client(
        base_url=serve(create_app(settings, clock=clock)).url, trust_env=False, timeout=20, verify=PLAIN
    ) as client:
        yield client


@pytest.fixture
def person(client: httpx.Client, owner: Any, clock: Any) -> Person:
    return Person(client, owner, clock)


def test_login_takes_two_steps_once_an_app_has_proved_its_secret(person: Person, clock: Any) -> None:
    """Before that the password is enough; after it the password alone gives no token."""
    begun = person.post("/me/second-factor", {"password": person.account.password}).json()
    assert re.fullmatch(r"otpauth://totp/RealCatcha:owner0%40example\.com\?.*", begun["uri"])
    assert f"secret={begun['secret']}" in begun["uri"]
    assert "period=30" in begun["uri"]
    assert person.first_step().status_code == 200
    app, _ = person.add_factor()
    answer = person.first_step()
    assert (answer.status_code, set(answer.json())) == (202, {"ticket", "expires_in"})
    headers = person.bearer(person.second_step(answer.json()["ticket"], app.code()))
    assert person.client.get("/v1/me", headers=headers).status_code == 200


def test_adding_one_asks_for_the_password(person: Person) -> None:
    """Who stole a session locks nobody out."""
    answer = person.post("/me/second-factor", {"password": "wrong"})
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong-password")


def test_a_code_counts_once(person: Person, clock: Any) -> None:
    """Neither it nor an earlier one is taken again, also within its half minute; a clock one step off is borne."""
    app, _ = person.add_factor()
    code = app.code()
    person.bearer(person.second_step(person.ticket(), code))
    again = person.second_step(person.ticket(), code)
    assert (again.status_code, again.json()["code"]) == (403, "wrong-code")
    late = app.code()
    clock.pass_by(seconds=30)
    person.bearer(person.second_step(person.ticket(), late))
    stale = app.code()
    clock.pass_by(seconds=60)
    assert person.second_step(person.ticket(), stale).status_code == 403


def test_of_two_uses_of_a_code_at_once_one_counts(person: Person) -> None:
    """Whoever looked over the shoulder comes too late."""
    app, _ = person.add_factor()
    tickets, code = [person.ticket() for _ in range(4)], app.code()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda ticket: person.second_step(ticket, code).status_code, tickets))
    assert sorted(answers) == [200, 403, 403, 403]


def test_a_ticket_holds_once_and_for_five_minutes(person: Person, clock: Any) -> None:
    """Also with a code that holds."""
    app, _ = person.add_factor()
    ticket = person.ticket()
    person.bearer(person.second_step(ticket, app.code()))
    for spent in (ticket, "x", "é" * 50):
        answer = person.second_step(spent, app.code())
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid-ticket")
    ticket = person.ticket()
    clock.pass_by(minutes=5)
    assert person.second_step(ticket, app.code()).status_code == 401


def test_a_wrong_code_leaves_the_ticket(person: Person) -> None:
    """Mistyping does not begin the login again."""
    app, _ = person.add_factor()
    ticket = person.ticket()
    for wrong in ("000000", "¹²³⁴⁵⁶", "١٢٣٤٥٦"):
        assert person.second_step(ticket, wrong).status_code == 403
    person.bearer(person.second_step(ticket, app.code()))


def test_guessing_codes_is_limited_per_network(person: Person) -> None:
    """A guesser who knows the password uses up its own attempts only."""
    app, _ = person.add_factor()
    ticket = person.ticket()
    there = {"X-Forwarded-For": "192.0.2.1"}
    answers = [person.second_step(ticket, "000000", **there).status_code for _ in range(11)]
    assert answers == [403] * PER_NETWORK_AND_ACCOUNT.amount + [429]
    assert person.second_step(ticket, app.code(), **there).status_code == 429
    person.bearer(person.second_step(ticket, app.code(), **{"X-Forwarded-For": "198.51.100.1"}))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_many_networks_together_guess_few_codes(person: Person) -> None:
    """Nor is the owner locked out by them: not from where they logged in lately, and from elsewhere not from codes that
    nobody guesses.
    """
    app, codes = person.add_factor()
    ticket = person.ticket()
    answers = [
        person.second_step(ticket, f"{number:06d}", **{"X-Forwarded-For": f"2001:db8:{number:x}::1"})
        for number in range(SHORT_GUESSES_PER_ACCOUNT.amount + 5)
    ]
    left = SHORT_GUESSES_PER_ACCOUNT.amount - 1  # the owner's first code came from a network that was not known yet
    assert [answer.status_code for answer in answers] == [403] * left + [429] * (len(answers) - left)
    elsewhere = {"X-Forwarded-For": "198.51.100.1"}
    assert person.second_step(ticket, app.code(), **elsewhere).status_code == 429
    person.bearer(person.second_step(person.ticket(), app.code()))
    person.bearer(person.second_step(person.ticket(), codes[0], **elsewhere))
    person.bearer(person.second_step(person.ticket(), app.code(), **elsewhere))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_tickets_that_do_not_hold_use_up_nobodys_guesses(person: Person) -> None:
    """They open no account, so no code is guessed with them."""
    for number in range(SHORT_GUESSES_PER_ACCOUNT.amount + 1):
        answer = person.second_step("x", "000000", **{"X-Forwarded-For": f"2001:db8:{number:x}::1"})
        assert answer.status_code == 401


@pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)
def test_of_two_secrets_made_at_once_one_holds(person: Person) -> None:
    """Neither request fails; the app that was told last is the one that confirms."""
    body = {"password": person.account.password}
    for _ in range(2):
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: person.post("/me/second-factor", body), range(4)))
        assert [answer.status_code for answer in answers] == [201] * 4, [answer.text for answer in answers]
        apps = [App(answer.json()["secret"], person.clock) for answer in answers]
        confirmed = [person.post("/me/second-factor/confirm", {"code": app.code()}) for app in apps]
        (done,) = [answer for answer in confirmed if answer.status_code == 200]
        removal = body | {"code": done.json()["recovery_codes"][0]}
        assert person.post("/me/second-factor/remove", removal).status_code == 204


def test_a_recovery_code_stands_in_once(person: Person) -> None:
    """However it is typed; new ones replace all of them."""
    app, codes = person.add_factor()
    assert len(set(codes)) == 10
    typed = f"{codes[0][:8]}-{codes[0][8:]}".upper()
    person.bearer(person.second_step(person.ticket(), typed))
    assert person.second_step(person.ticket(), codes[0]).status_code == 403
    state = person.client.get("/v1/me/second-factor", headers=person.headers).json()
    assert state == {"enabled": True, "recovery_codes_left": 9}
    renewed = person.post("/me/recovery-codes", person.proof(app)).json()["recovery_codes"]
    assert person.second_step(person.ticket(), codes[1]).status_code == 403
    person.bearer(person.second_step(person.ticket(), renewed[0]))


def test_secrets_are_sealed_and_codes_hashed(person: Person, database: Database) -> None:
    """Nothing in the tables lets anybody in."""
    app, codes = person.add_factor()
    with database.read() as session:
        sealed = session.scalars(select(SecondFactor.sealed_secret)).one()
        stored = session.scalars(select(RecoveryCode.sha256)).all()
    assert app._secret not in sealed
    assert not set(stored) & set(codes)
    assert all(len(digest) == 64 for digest in stored)


@pytest.mark.parametrize("path", ["/me/second-factor/remove", "/me/recovery-codes"])
def test_a_session_and_a_code_weaken_nothing_without_the_password(person: Person, path: str) -> None:
    """Whoever looked over the shoulder, in a browser that was left open."""
    app, _ = person.add_factor()
    missing = person.post(path, {"code": app.code()})
    assert (missing.status_code, missing.json()["accepts"]) == (403, ["password"])
    wrong = person.post(path, {"code": app.code(), "password": "a guess"})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "wrong-password")
    assert person.first_step().status_code == 202


def test_it_is_removed_with_a_code_and_the_password(person: Person) -> None:
    """Not with the session alone; afterwards the password is enough, and another one may be added."""
    app, _ = person.add_factor()
    assert person.post("/me/second-factor", {"password": person.account.password}).status_code == 409
    assert person.post("/me/second-factor/confirm", {"code": "123456"}).status_code == 409
    wrong = person.proof(app) | {"code": "123456"}
    assert person.post("/me/second-factor/remove", wrong).status_code == 403
    assert person.post("/me/second-factor/remove", person.proof(app)).status_code == 204
    assert person.first_step().status_code == 200
    assert person.post("/me/second-factor/remove", wrong).json()["code"] == "no-second-factor"
    person.add_factor()


def test_an_organisation_may_ask_owners_and_admins_for_it(
    person: Person, database: Database, join: Callable[..., Any], clock: Any
) -> None:
    """They reach their own account only, until the session has shown one; others go on as before."""
    organisation_id = person.account.organisation_id
    developer = Person(person.client, join("developer", organisation_id=organisation_id), clock)
    with database.write() as session:
        session.execute(
            update(Organisation).where(Organisation.id == organisation_id).values(second_factor_required=True)
        )
    refused = person.client.get("/v1/sites", headers=person.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "second-factor-required")
    assert person.client.get("/v1/me", headers=person.headers).status_code == 200
    assert person.client.get("/v1/sites", headers=developer.headers).status_code == 200
    app, _ = person.add_factor()
    assert person.client.get("/v1/sites", headers=person.headers).status_code == 200
    headers = person.bearer(person.second_step(person.ticket(), app.code()))
    assert person.client.get("/v1/sites", headers=headers).status_code == 200
