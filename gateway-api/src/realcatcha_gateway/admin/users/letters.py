"""The letters that administrators have sent to people: they hold a link, which administrators never see."""

from datetime import timedelta

from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.credentials.models import OneTimeToken, Purpose
from realcatcha_gateway.accounts.credentials.one_time_tokens import new_token, token_digest
from realcatcha_gateway.accounts.credentials.repository import OneTimeTokenRepository
from realcatcha_gateway.accounts.credentials.service import CONFIRMATION_LIFE, RESET_LIFE
from realcatcha_gateway.accounts.models import User
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.mail.letters import Language, Letter, LetterKind
from realcatcha_gateway.mail.service import Postbox


class AccountLetters:
    """Letters in one unit of work."""

    def __init__(self, session: Session, postbox: Postbox, *, clock: Clock) -> None:
        self._session = session
        self._tokens = OneTimeTokenRepository(session)
        self._postbox = postbox
        self._clock = clock

    def reset(self, user: User) -> None:
        """Send the link that sets a new password; earlier links, and logins that wait for a code, stop working."""
        purposes: tuple[Purpose, ...] = ("reset", "login", "email-change")
        for purpose in purposes:
            self._tokens.forget_of_user(user.id, purpose)
        token = self._add("reset", user.email, {}, life=RESET_LIFE, user_id=user.id)
        self._write("reset", user.email, user.language, token)

    def confirm_again(self, waiting: OneTimeToken) -> None:
        """Send the link of a sign-up again; it is another one, and the earlier one stops working."""
        details = dict(waiting.details)
        self._session.delete(waiting)
        token = self._add("sign-up", waiting.email, details, life=CONFIRMATION_LIFE)
        self._write("sign-up", waiting.email, "ko" if details.get("language") == "ko" else "en", token)

    def _add(
        self, purpose: Purpose, email: str, details: dict[str, str], *, life: timedelta, user_id: str | None = None
    ) -> str:
        token, now = new_token(), self._clock()
        self._tokens.add(
            OneTimeToken(
                sha256=token_digest(token),
                purpose=purpose,
                user_id=user_id,
                email=email,
                details=details,
                created_at=now,
                expires_at=now + life,
            )
        )
        return token

    def _write(self, kind: LetterKind, to: str, language: Language, token: str) -> None:
        self._postbox.add(self._session, Letter(kind, to, language, {"token": token}))
