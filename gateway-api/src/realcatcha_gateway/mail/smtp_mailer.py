"""Send letters over SMTP."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Final, Literal

from realcatcha_kit.errors import Unavailable

from realcatcha_gateway.clock import Clock, utc_now
from realcatcha_gateway.mail.errors import LetterRefused
from realcatcha_gateway.mail.letters import Mail

Security = Literal["starttls", "tls", "none"]
_TIMEOUT_S: Final = 10.0
_PERMANENT: Final = 500
_ENCODED_WORD: Final = "=?"
"""Begins text that `email` decodes when it stores a header. Before Python 3.11.10 and 3.12.5 (CVE-2024-6923) it writes
the line breaks that were in it out again.
"""


@dataclass(frozen=True)
class SmtpServer:
    """Where letters go.

    Attributes:
        security: ``starttls`` (refused without it), ``tls`` from the first byte, or ``none``.
    """

    host: str
    port: int
    security: Security = "starttls"
    username: str = ""
    password: str = ""


class SmtpMailer:
    """Opens a connection for each letter.

    Args:
        sender: Value of ``From``.
    """

    def __init__(self, server: SmtpServer, *, sender: str, clock: Clock = utc_now) -> None:
        self._server = server
        self._sender = sender
        self._clock = clock

    def send(self, mail: Mail) -> None:
        """Hand one letter over (see the port). Refusals for now (4xx) and of ourselves mean that letters wait."""
        try:
            with self._connect() as connection:
                connection.send_message(self._message(mail))
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise _named(max(codes, default=0), error) from error
        except smtplib.SMTPDataError as error:
            raise _named(error.smtp_code, error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise Unavailable("Mail cannot be sent now.", private=repr(error)) from error

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        if server.security == "tls":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=_TIMEOUT_S, context=ssl.create_default_context()
            )
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT_S)
        try:
            if server.security == "starttls":
                connection.starttls(context=ssl.create_default_context())
            if server.username:
                connection.login(server.username, server.password)
        except BaseException:
            connection.close()
            raise
        return connection

    def _message(self, mail: Mail) -> EmailMessage:
        domain = parseaddr(self._sender)[1].rpartition("@")[2] or "localhost"
        message = EmailMessage(policy=SMTP)
        message["From"] = self._sender
        message["To"] = mail.to
        message["Subject"] = mail.subject.replace(_ENCODED_WORD, "= ?")
        message["Date"] = format_datetime(self._clock())
        message["Message-ID"] = f"<{mail.reference}@{domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        _make_sure_of_headers(message)
        return message


def _make_sure_of_headers(message: EmailMessage) -> None:
    """Refuse a letter whose header says more than was put into it."""
    head = message.as_bytes().partition(b"\r\n\r\n")[0]
    names = [
        line.partition(b":")[0].decode("ascii", "replace") for line in head.split(b"\r\n") if line[:1] not in b" \t"
    ]
    if names != message.keys():
        raise LetterRefused("a value would have added a header")


def _named(code: int, error: Exception) -> Exception:
    if code >= _PERMANENT:
        return LetterRefused(f"refused with {code}")
    return Unavailable("Mail cannot be sent now.", private=repr(error))
