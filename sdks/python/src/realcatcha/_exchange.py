"""One verification without I/O: what to send, what an answer means, whether to ask again."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

import httpx

from realcatcha._errors import InvalidRequest, InvalidSecret, VerificationUnavailable
from realcatcha._verification import Verification, read_answer

PATH: Final = "/siteverify"
_LONGEST_TOKEN: Final = 2048
_SECRET_CODES: Final = frozenset({"missing-input-secret", "invalid-input-secret", "sitekey-secret-mismatch"})
_REQUEST_CODES: Final = frozenset({"bad-request", "invalid-remoteip"})
_RETRIABLE_CODE: Final = "internal-error"


class AskAgain(Exception):
    """The service did not decide; the same question with the same idempotency key is safe."""


@dataclass(frozen=True)
class Exchange:
    """One question to the service.

    The idempotency key belongs to the question, not to the attempt: when a reply is lost on the way, the second
    attempt gets the stored answer instead of ``timeout-or-duplicate``.
    """

    token: str
    remote_ip: str | None = None
    expected_hostname: str | Collection[str] | None = None
    expected_action: str | None = None
    idempotency_key: str = field(default_factory=lambda: str(uuid.uuid4()))

    def answered_without_asking(self) -> Verification | None:
        """Answer what needs no service: no token, or one that is longer than any token."""
        if not self.token:
            return Verification(success=False, error_codes=("missing-input-response",))
        if len(self.token) > _LONGEST_TOKEN:
            return Verification(success=False, error_codes=("invalid-input-response",))
        return None

    def form(self, secret: str) -> dict[str, str]:
        """Give the form to post."""
        form = {"secret": secret, "response": self.token, "idempotency_key": self.idempotency_key}
        return form | ({"remoteip": self.remote_ip} if self.remote_ip else {})

    def read(self, response: httpx.Response) -> Verification:
        """Read a reply.

        Raises:
            AskAgain: The service failed or asks for patience.
            VerificationUnavailable: The reply is not siteverify's; another attempt would not help.
            InvalidSecret: See there.
            InvalidRequest: See there.
        """
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise AskAgain(f"the service answered {response.status_code}")
        try:
            document = response.json()
        except ValueError:
            document = None
        if response.status_code != HTTPStatus.OK or not isinstance(document, dict) or "success" not in document:
            raise VerificationUnavailable(f"no siteverify answer: HTTP {response.status_code}")
        verification = read_answer(document, hostnames=self._hostnames(), action=self.expected_action)
        codes = set(verification.error_codes)
        if _RETRIABLE_CODE in codes:
            raise AskAgain(f"the service answered {_RETRIABLE_CODE}")
        if codes & _SECRET_CODES:
            raise InvalidSecret(", ".join(sorted(codes & _SECRET_CODES)))
        if codes & _REQUEST_CODES:
            raise InvalidRequest(", ".join(sorted(codes & _REQUEST_CODES)))
        return verification

    def _hostnames(self) -> Collection[str] | None:
        return (self.expected_hostname,) if isinstance(self.expected_hostname, str) else self.expected_hostname
