"""Letters are sent after their commit, at least once, whatever goes away in between."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from realcatcha_gateway.database import Database
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.mail.errors import LetterRefused
from realcatcha_gateway.mail.letters import Letter, Mail
from realcatcha_gateway.mail.models import QueuedLetter
from realcatcha_gateway.mail.relay import MailRelay
from realcatcha_gateway.mail.service import Postbox
from realcatcha_gateway.mail.smtp_mailer import SmtpMailer, SmtpServer
from realcatcha_kit.errors import Unavailable
from sqlalchemy import func, select

ORIGIN = "http://gateway.test"
SEALER = Sealer(["a key"])


class Killed(BaseException):
    """Stands for the end of the process."""


class Remembering:
    """A mailer that remembers, and fails when told to."""

    def __init__(self) -> None:
        self.sent: list[Mail] = []
        self.fail: BaseException | None = None
        self.fail_after: BaseException | None = None

    def send(self, mail: Mail) -> None:
        if self.fail is not None:
            raise self.fail
        self.sent.append(mail)
        if self.fail_after is not None:
            raise self.fail_after


@pytest.fixture
def mailer() -> Remembering:
    return Remembering()


@pytest.fixture
def relay(database: Database, mailer: Remembering, clock: Any) -> MailRelay:
    return MailRelay(database, mailer, SEALER, origin=ORIGIN, clock=clock, poll_s=0.05)


@pytest.fixture
def write(database: Database, relay: MailRelay, clock: Any) -> Callable[..., None]:
    postbox = Postbox(SEALER, clock, relay.wake)

    def write(*addresses: str, kind: Any = "reset") -> None:
        with database.write() as session:
            for address in addresses:
                postbox.add(session, Letter(kind, address, "en", {"token": "a-token"}))

    return write


def waiting(database: Database) -> int:
    with database.read() as session:
        return session.execute(select(func.count()).select_from(QueuedLetter)).scalar_one()


def addresses(mailer: Remembering) -> list[str]:
    return [mail.to for mail in mailer.sent]


async def test_a_commit_sends_at_once(
    database: Database, clock: Any, inbox: Any, write: Callable[..., None], relay: MailRelay
) -> None:
    """Through a real mail server; the link carries the token in its fragment."""
    relay._mailer = SmtpMailer(SmtpServer("127.0.0.1", inbox.port, security="none"), sender="a@b.example")
    relay._poll_s = 60
    task = asyncio.create_task(relay.run())
    await asyncio.sleep(0)
    await asyncio.to_thread(write, "owner@example.com")
    async with asyncio.timeout(60):
        while not inbox.letters or waiting(database):  # noqa: ASYNC110  # the condition is elsewhere
            await asyncio.sleep(0.01)
    task.cancel()
    assert f"{ORIGIN}/reset-password#token=a-token" in inbox.letters[0].get_content()


def test_what_waits_is_sealed(database: Database, write: Callable[..., None]) -> None:
    """Neither address nor token can be read in the table."""
    write("owner@example.com")
    with database.read() as session:
        sealed = session.scalars(select(QueuedLetter.sealed)).one()
    assert b"owner" not in sealed
    assert b"a-token" not in sealed


def test_nothing_is_sent_of_a_transaction_that_was_undone(
    relay: MailRelay, mailer: Remembering, database: Database, clock: Any
) -> None:
    """The letter shares the fate of the change."""

    def fail() -> None:
        with database.write() as session:
            Postbox(SEALER, clock, relay.wake).add(session, Letter("reset", "a@b.example", "en", {"token": "t"}))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    relay.send_due()
    assert mailer.sent == []


def test_letters_wait_while_the_server_is_away(
    relay: MailRelay, mailer: Remembering, write: Callable[..., None], database: Database, clock: Any
) -> None:
    """And are sent once it is back."""
    mailer.fail = Unavailable()
    write("a@example.com")
    with pytest.raises(Unavailable):
        relay.send_due()
    assert waiting(database) == 1
    mailer.fail = None
    relay.send_due()
    assert mailer.sent == []
    clock.pass_by(seconds=2)
    relay.send_due()
    assert (addresses(mailer), waiting(database)) == (["a@example.com"], 0)


def test_a_process_killed_after_sending_has_the_letter_sent_again(
    relay: MailRelay, mailer: Remembering, write: Callable[..., None], database: Database, clock: Any
) -> None:
    """By another one, when the lease is over, under the same Message-ID."""
    write("a@example.com")
    mailer.fail_after = Killed()
    with pytest.raises(Killed):
        relay.send_due()
    mailer.fail_after = None
    clock.pass_by(seconds=100)
    relay.send_due()
    assert len(mailer.sent) == 1
    clock.pass_by(seconds=20)
    relay.send_due()
    first, second = mailer.sent
    assert (first.reference, waiting(database)) == (second.reference, 0)


def test_a_process_killed_before_sending_loses_nothing(
    relay: MailRelay, mailer: Remembering, write: Callable[..., None], clock: Any
) -> None:
    """The claim runs out."""
    write("a@example.com")
    mailer.fail = Killed()
    with pytest.raises(Killed):
        relay.send_due()
    mailer.fail = None
    clock.pass_by(minutes=2)
    relay.send_due()
    assert addresses(mailer) == ["a@example.com"]


def test_two_relays_send_each_letter_once(
    relay: MailRelay, mailer: Remembering, write: Callable[..., None], database: Database, clock: Any
) -> None:
    """The claim of one is seen by the other, also between its look and its claim."""
    other = MailRelay(database, mailer, SEALER, origin=ORIGIN, clock=clock)
    write("a@example.com", "b@example.com")
    send = relay._send

    def send_after_the_other(letter_id: int) -> None:
        other.send_due()
        send(letter_id)

    relay._send = send_after_the_other  # type: ignore[method-assign]  # steps into the middle
    relay.send_due()
    assert addresses(mailer) == ["a@example.com", "b@example.com"]


@pytest.mark.parametrize("failure", [LetterRefused("550"), ValueError("defect")])
def test_a_bad_letter_holds_nobody_up(
    relay: MailRelay,
    mailer: Remembering,
    write: Callable[..., None],
    database: Database,
    failure: Exception,
) -> None:
    """One that the server refuses for good is dropped, one that meets a defect is tried again later."""
    write("bad@example.com", "good@example.com")
    send = mailer.send

    def picky(mail: Mail) -> None:
        if mail.to == "bad@example.com":
            raise failure
        send(mail)

    mailer.send = picky  # type: ignore[method-assign]  # the fake's own
    relay.send_due()
    assert (addresses(mailer), waiting(database)) == (
        ["good@example.com"],
        int(isinstance(failure, ValueError)),
    )


def test_stand_ins_and_unreadable_letters_are_dropped(
    relay: MailRelay, mailer: Remembering, write: Callable[..., None], database: Database, clock: Any
) -> None:
    """The first are never sent; the second were sealed with a key that is gone."""
    write("a@example.com", kind="nothing")
    with database.write() as session:
        postbox = Postbox(Sealer(["another key"]), clock, relay.wake)
        postbox.add(session, Letter("reset", "b@example.com", "en", {"token": "t"}))
    relay.send_due()
    assert (mailer.sent, waiting(database)) == ([], 0)


def test_a_letter_is_given_up_in_the_end(
    relay: MailRelay, mailer: Remembering, write: Callable[..., None], database: Database, clock: Any
) -> None:
    """After three days its link would not hold any more."""
    write("a@example.com")
    mailer.fail = Unavailable()
    clock.now += timedelta(days=3, seconds=1)
    relay.send_due()
    assert waiting(database) == 0
