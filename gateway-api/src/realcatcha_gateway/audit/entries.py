"""What an entry says, its canonical form, and how entries are chained and sealed. Pure."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, get_args

ActorKind = Literal["user", "api-key", "command", "system", "anonymous"]
Action = Literal[
    "account.logged-in",
    "account.second-factor-failed",
    "account.second-factor-added",
    "account.second-factor-removed",
    "account.recovery-codes-renewed",
    "account.password-changed",
    "account.address-changed",
    "account.created",
    "account.session-ended",
    "account.refresh-token-reused",
    "account.identity-linked",
    "account.identity-removed",
    "account.taken-over",
    "account.data-export-requested",
    "account.data-export-fetched",
    "account.erasure-requested",
    "account.erasure-cancelled",
    "account.erased",
    "api-key.created",
    "api-key.revoked",
    "organisation.created",
    "organisation.changed",
    "organisation.erasure-requested",
    "organisation.erasure-cancelled",
    "organisation.erased",
    "organisation.member-invited",
    "organisation.invitation-withdrawn",
    "organisation.member-joined",
    "organisation.role-changed",
    "organisation.member-removed",
    "organisation.member-left",
    "organisation.ownership-transferred",
    "site.created",
    "site.changed",
    "site.secret-rotated",
    "site.activated",
    "site.deactivated",
    "webhook.created",
    "webhook.changed",
    "webhook.secret-rotated",
    "webhook.removed",
    "payment-method.added",
    "payment-method.made-default",
    "payment-method.removed",
    "payment.refunded",
    "admin.granted",
    "admin.withdrawn",
    "admin.log-exported",
    "admin.note-added",
    "admin.sessions-ended",
    "admin.confirmation-resent",
    "admin.secrets-expired",
    "admin.user-suspended",
    "admin.user-restored",
    "admin.password-reset-forced",
    "admin.second-factor-removed",
    "admin.organisation-suspended",
    "admin.organisation-restored",
    "admin.organisation-limited",
    "admin.plan-changed",
    "admin.refunded",
    "admin.invoice-resolved",
    "admin.site-suspended",
    "admin.site-restored",
    "admin.rule-added",
    "admin.rule-removed",
    "admin.flag-set",
    "admin.flag-cleared",
    "admin.picture-decided",
    "admin.upload-signed",
    "admin.picture-removed",
    "billing.subscribed",
    "billing.plan-changed",
    "billing.plan-change-planned",
    "billing.cancelled",
    "billing.resumed",
    "billing.subscription-ended",
    "billing.subscription-restored",
    "billing.profile-changed",
    "billing.topped-up",
    "billing.invoice-issued",
    "billing.invoice-retried",
    "billing.credit-noted",
]
ACTIONS: Final[tuple[Action, ...]] = get_args(Action)
SubjectKind = Literal[
    "user",
    "session",
    "api-key",
    "organisation",
    "invitation",
    "site",
    "webhook",
    "rule",
    "flag",
    "picture",
    "upload",
    "log",
    "subscription",
    "invoice",
    "top-up",
    "payment",
    "payment-method",
    "plan",
]
Detail = str | int | bool | None | Sequence[str]
GENESIS: Final = "0" * 64
"""Stands for the hash before the first entry's."""


@dataclass(frozen=True)
class Actor:
    """Who does something; `id` is empty where nobody is known."""

    kind: ActorKind
    id: str = ""


SYSTEM: Final = Actor("system")


@dataclass(frozen=True)
class Draft:
    """An entry before it has its place in the chain.

    Attributes:
        organisation_id: Whose data it is about; empty: the platform's.
        details: Ids, names of fields, settings; never an address, a name of a person, or free text.
    """

    action: Action
    actor: Actor
    subject_kind: SubjectKind
    subject_id: str
    organisation_id: str = ""
    details: Mapping[str, Detail] = field(default_factory=dict)


def canonical(value: object) -> str:
    """Write JSON in its one form: sorted keys, no space, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def moment_text(moment: datetime) -> str:
    """Write a moment in UTC to the microsecond."""
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def entry_hash(fields: Mapping[str, object]) -> str:
    """Give the SHA-256 of an entry: all that it says, and the hash before it."""
    return hashlib.sha256(canonical(fields).encode()).hexdigest()


class Seals:
    """HMAC seals under keys derived from the gateway's root keys; the first one seals, all of them verify.

    Whoever can write to the database alone can compute hashes anew, but no seals.
    """

    def __init__(self, secret_keys: Sequence[str]) -> None:
        derived = [hmac.digest(key.encode(), b"realcatcha audit log v1", "sha256") for key in secret_keys]
        self._keys = {hashlib.sha256(key).hexdigest()[:16]: key for key in reversed(derived)}
        self._present = hashlib.sha256(derived[0]).hexdigest()[:16]

    def seal(self, text: str) -> tuple[str, str]:
        """Give the seal of a hash, and the id of its key."""
        return self._seal(self._present, text), self._present

    def knows(self, key_id: str) -> bool:
        """Tell whether seals of this key can be checked."""
        return key_id in self._keys

    def holds(self, text: str, seal: str, key_id: str) -> bool:
        """Tell whether a seal is ours."""
        return self.knows(key_id) and hmac.compare_digest(self._seal(key_id, text), seal)

    def _seal(self, key_id: str, text: str) -> str:
        return hmac.new(self._keys[key_id], text.encode(), hashlib.sha256).hexdigest()
