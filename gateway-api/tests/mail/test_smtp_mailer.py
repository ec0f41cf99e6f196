"""The SMTP adapter against a real server: what arrives, and what its refusals mean."""

from typing import Any

import pytest
from realcatcha_gateway.mail.errors import LetterRefused
from realcatcha_gateway.mail.letters import Mail
from realcatcha_gateway.mail.local_mailers import MissingMailer, PrintedMailer
from realcatcha_gateway.mail.smtp_mailer import SmtpMailer, SmtpServer
from realcatcha_kit.errors import Unavailable
from realcatcha_kit.testing.servers import free_port

MAIL = Mail(to="owner@example.com", subject="비밀번호", text="안녕하세요\n", reference="17.4")


def mailer(port: int, **others: Any) -> SmtpMailer:
    server = SmtpServer("127.0.0.1", port, **({"security": "none"} | others))
    return SmtpMailer(server, sender="RealCatcha <no-reply@captcha.example>")


def test_a_letter_arrives(inbox: Any) -> None:
    """In any language, and marked so that no machine answers it."""
    mailer(inbox.port).send(MAIL)
    [letter] = inbox.letters
    assert (letter["to"], letter["subject"]) == ("owner@example.com", "비밀번호")
    assert letter.get_content().strip() == "안녕하세요"
    assert (letter["from"], letter["auto-submitted"]) == ("RealCatcha <no-reply@captcha.example>", "auto-generated")
    assert letter["message-id"] == "<17.4@captcha.example>"


def test_a_permanent_refusal_is_told_from_a_passing_one(inbox: Any) -> None:
    """The first loses the letter, the second makes it wait."""
    inbox.refuse_with = "550 no such user"
    with pytest.raises(LetterRefused):
        mailer(inbox.port).send(MAIL)
    inbox.refuse_with = "450 come back later"
    with pytest.raises(Unavailable):
        mailer(inbox.port).send(MAIL)


def test_a_server_that_is_away_makes_letters_wait() -> None:
    """As any part that is away."""
    with pytest.raises(Unavailable):
        mailer(free_port()).send(MAIL)


def test_nothing_is_sent_in_clear_where_encryption_is_asked_for(inbox: Any) -> None:
    """A server without STARTTLS, perhaps because somebody in between removed it, gets no letter and no password."""
    with pytest.raises(Unavailable):
        mailer(inbox.port, security="starttls", username="u", password="p").send(MAIL)
    assert inbox.letters == []


@pytest.mark.parametrize("field", ["to", "subject"])
def test_no_value_adds_a_header(inbox: Any, field: str) -> None:
    """A line break in an address or a subject sends nothing."""
    values = {"to": MAIL.to, "subject": MAIL.subject, "text": MAIL.text, "reference": MAIL.reference}
    values[field] += "\r\nBcc: victim@example.com"
    with pytest.raises(ValueError, match=r"linefeed|newline|header"):
        mailer(inbox.port).send(Mail(**values))
    assert inbox.letters == []


@pytest.mark.parametrize("added", ["X-Evil:1", "Bcc:victim=40example.com", "=0d=0aanother body"])
def test_an_encoded_word_adds_no_header(inbox: Any, added: str) -> None:
    """Line breaks inside text that mail software decodes: the letter arrives, with the headers that it should have."""
    subject = f"Hi =?utf-8?q?=0d=0a{added}?= and =?utf-8?b?DQpYLUV2aWw6IDE=?="
    mailer(inbox.port).send(Mail(MAIL.to, subject, MAIL.text, MAIL.reference))
    (letter,) = inbox.letters
    expected = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version"}
    assert set(letter.keys()) - {"Content-Type", "Content-Transfer-Encoding", "X-Peer"} == expected
    assert "another body" not in letter.get_content()


def test_an_encoded_word_is_no_address(inbox: Any) -> None:
    """It names another one once it is decoded."""
    with pytest.raises(ValueError, match="CR or LF"):
        mailer(inbox.port).send(Mail("=?utf-8?q?=0d=0aBcc=3aevil?=@example.com", "x", "x", "1"))
    assert inbox.letters == []


def test_without_a_mail_server_letters_are_printed() -> None:
    """Whole, for the one who runs the embedded set-up; production keeps them instead."""
    written: list[str] = []
    PrintedMailer(written.append).send(MAIL)
    assert "owner@example.com" in written[0]
    assert "안녕하세요" in written[0]
    with pytest.raises(Unavailable):
        MissingMailer().send(MAIL)
