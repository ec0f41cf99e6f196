"""Mailers for where there is no mail server."""

import sys
from collections.abc import Callable

from realcatcha_kit.errors import Unavailable

from realcatcha_gateway.mail.letters import Mail


class PrintedMailer:
    """Prints letters: the embedded set-up's way, whose operator is its only reader."""

    def __init__(self, write: Callable[[str], object] = sys.stdout.write) -> None:
        self._write = write

    def send(self, mail: Mail) -> None:
        """Print one letter."""
        self._write(f"--- mail to {mail.to}\nSubject: {mail.subject}\n\n{mail.text}--- end of mail\n")
        sys.stdout.flush()


class MissingMailer:
    """Keeps letters waiting: production without a mail server, where links must not get into a log."""

    def send(self, mail: Mail) -> None:
        """Refuse for now. Raises Unavailable."""
        raise Unavailable("No mail server is configured.", private="set GATEWAY_SMTP_HOST")
