"""The port through which letters leave."""

from typing import Protocol

from realcatcha_gateway.mail.letters import Mail


class Mailer(Protocol):
    """Hands letters to somebody who delivers them."""

    def send(self, mail: Mail) -> None:
        """Hand one letter over. Blocks for a bounded time; call it in a thread.

        Raises:
            LetterRefused: It will never be taken.
            Unavailable: Not now; all letters wait.
        """
