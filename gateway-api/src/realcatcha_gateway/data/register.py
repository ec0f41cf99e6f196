"""What each table of the gateway means for a copy of somebody's data and for an erasure.

Every table has a rule here: `tests/data/test_register.py` walks the schema and fails on one without. Rules name tables
and columns as text, so that this module imports no other slice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Whose = Literal["user", "address", "acting", "joined", "organisation"]
"""Whom a column names.

``user``: ids of the person. ``address``: their e-mail address. ``acting``: the person and their API keys. ``joined``:
every organisation that they belong to. ``organisation``: those that a copy or an erasure is about.
"""


@dataclass(frozen=True)
class Match:
    """Rows whose column names somebody."""

    column: str
    whose: Whose


@dataclass(frozen=True)
class Drafts:
    """Rows whose `column` is empty; or, of another table, the row that `through` refers to.

    Attributes:
        table: The other table; empty: the rule's own.
    """

    column: str
    table: str = ""
    through: str = ""


@dataclass(frozen=True)
class Rule:
    """What a table means.

    Attributes:
        file: Name of the copy's file without ``.json``; empty: not copied, for the reason `not_copied`.
        copied: Rows that match any of these are copied.
        without: Columns that are never copied: secrets, digests of them, other people's ids.
        own: Columns whose value is copied only where it names whom the copy is about, and left empty otherwise.
        erased: Rows that match any of these are deleted.
        kept: Why rows that name whom an erasure is about stay; empty: none stay.
        drafts: Of the `erased` rows only these go; None: all go.
        counts: Rows are many and name no person: they are deleted in batches before the rest.
    """

    file: str = ""
    copied: tuple[Match, ...] = ()
    not_copied: str = ""
    without: frozenset[str] = frozenset()
    own: tuple[Match, ...] = ()
    erased: tuple[Match, ...] = ()
    kept: str = ""
    drafts: Drafts | None = None
    counts: bool = False


_USER: Final = Match("user_id", "user")
_ORGANISATION: Final = Match("organisation_id", "organisation")
_NOBODY: Final = "It says nothing about a person or an organisation."
_LAW: Final = (
    "Records of payments are kept for five years (Act on the Consumer Protection in Electronic Commerce, Article 6; "
    "Framework Act on National Taxes, Article 85-3); they name an organisation by an id that nothing else tells."
)
_INVOICES: Final = (
    "Invoices that were issued are kept for five years with the buyer that they name (Value-Added Tax Act, Article 71; "
    "Framework Act on National Taxes, Article 85-3); drafts go."
)


def _personal(file: str, *without: str, by: tuple[Match, ...] = (_USER,), kept: str = "") -> Rule:
    """Copy and delete what belongs to the person."""
    return Rule(file=file, copied=by, without=frozenset(without), erased=() if kept else by, kept=kept)


def _tenant(file: str, *without: str, kept: str = "") -> Rule:
    """Copy for owners what belongs to the organisation, and delete it with the organisation."""
    return Rule(
        file=file,
        copied=(_ORGANISATION,),
        without=frozenset(without),
        erased=() if kept else (_ORGANISATION,),
        kept=kept,
    )


def _uncopied(reason: str, *erased: Match, kept: str = "", counts: bool = False) -> Rule:
    return Rule(not_copied=reason, erased=erased, kept=kept, counts=counts)


BUSY: Final[Mapping[str, tuple[str, ...]]] = {
    "payments": ("reserved", "sent", "unknown"),
    "refunds": ("reserved", "sent", "unknown"),
}
"""Rows with such a status put an erasure off: money is on its way, and what comes of it has to find its invoice."""

REGISTER: Final[Mapping[str, Rule]] = {
    "users": _personal("profile", "password_hash", by=(Match("id", "user"),)),
    "oidc_identities": _personal("identities"),
    "login_sessions": Rule(file="sessions", copied=(_USER,), erased=(_USER, _ORGANISATION)),
    "second_factors": _personal("second-factor", "sealed_secret", "last_counter"),
    "memberships": Rule(file="memberships", copied=(_USER,), erased=(_USER, _ORGANISATION)),
    "api_keys": Rule(file="api-keys", copied=(_USER,), without=frozenset({"sha256"}), erased=(_USER, _ORGANISATION)),
    "one_time_tokens": _personal(
        "links", "sha256", "details", by=(_USER, Match("email", "address"))
    ),  # details may hold the hash of a password
    "sent_letters": _personal("letters", by=(Match("email", "address"),)),
    "data_exports": _personal("copies", "sealed", "claimed_until", "attempts", "link_sha256", "link_until"),
    "invitations": Rule(
        file="invitations",
        copied=(Match("email", "address"),),
        without=frozenset({"sha256", "invited_by"}),
        erased=(Match("email", "address"), Match("invited_by", "user"), _ORGANISATION),
    ),
    "admin_notes": Rule(
        file="notes",
        copied=(_USER, _ORGANISATION),
        without=frozenset({"author_id"}),
        erased=(_USER, _ORGANISATION),
        kept="A note about somebody else names the administrator who wrote it, by id alone.",
    ),
    "audit_entries": Rule(
        file="audit-log",
        copied=(Match("actor_id", "acting"), Match("subject_id", "user")),
        own=(Match("actor_id", "acting"),),
        without=frozenset({"previous_hash", "hash", "seal", "key_id"}),
        kept="The log is a chain: it holds ids alone, which nothing tells from then on.",
    ),
    "erasures": Rule(
        file="erasures",
        copied=(_USER, _ORGANISATION),
        without=frozenset({"cancel_sha256"}),
        erased=(),
        kept="That something was erased is kept; whom it was about is taken out of the row.",
    ),
    "organisations": Rule(file="organisations", copied=(Match("id", "joined"),), erased=(Match("id", "organisation"),)),
    "sites": _tenant("sites"),
    "site_secrets": _tenant("site-secrets", "sha256"),
    "site_attacks": _tenant("attacks"),
    "usage_quotas": _tenant("quotas"),
    "usage_notices": _tenant("quota-notices"),
    "usage_days": Rule(file="usage", copied=(_ORGANISATION,), erased=(_ORGANISATION,), counts=True),
    "statistics_days": Rule(file="statistics", copied=(_ORGANISATION,), erased=(_ORGANISATION,), counts=True),
    "webhook_endpoints": _tenant("webhooks", "sealed_secret", "sealed_previous"),
    "feature_flags": _tenant("flags"),
    "payment_customers": _tenant("payment-customers", "customer_key"),
    "payment_methods": _tenant("payment-methods", "customer_key", "sealed_billing_key", "auth_sha256"),
    "payments": _tenant("payments", kept=_LAW),
    "refunds": _tenant("refunds", kept=_LAW),
    "billing_accounts": _tenant("billing-account"),
    "subscriptions": _tenant("subscriptions", "live_organisation_id"),
    "subscription_periods": _tenant("subscription-periods"),
    "credit_entries": _tenant("credit"),
    "credit_topups": _tenant("credit-topups"),
    "invoices": Rule(
        file="invoices",
        copied=(_ORGANISATION,),
        erased=(_ORGANISATION,),
        drafts=Drafts("issued_at"),
        kept=_INVOICES,
    ),
    "invoice_lines": Rule(
        file="invoice-lines",
        copied=(_ORGANISATION,),
        erased=(_ORGANISATION,),
        drafts=Drafts("issued_at", table="invoices", through="invoice_id"),
        kept=_INVOICES,
    ),
    "credit_notes": _tenant("credit-notes", kept=_INVOICES),
    "payment_events": _uncopied("What Toss told us of a payment; `payments` says what came of it.", kept=_LAW),
    "usage_hours": _uncopied("`usage` has the same by day.", _ORGANISATION, counts=True),
    "statistics_hours": _uncopied("`statistics` has the same by day.", _ORGANISATION, counts=True),
    "statistics_label_hours": _uncopied("Counts of a site's visitors.", _ORGANISATION, counts=True),
    "statistics_label_days": _uncopied("Counts of a site's visitors.", _ORGANISATION, counts=True),
    "organisation_hours": _uncopied("`statistics` has the same by site and day.", _ORGANISATION, counts=True),
    "organisation_label_days": _uncopied("Counts of sites' visitors.", _ORGANISATION, counts=True),
    "organisation_usage_days": _uncopied("`usage` has the same by site.", _ORGANISATION, counts=True),
    "statistics_removals": _uncopied("Since when there are statistics.", _ORGANISATION),
    "webhook_deliveries": _uncopied("What was sent to the organisation's own systems.", _ORGANISATION),
    "webhook_attempts": _uncopied("What was sent to the organisation's own systems.", _ORGANISATION),
    "refresh_tokens": _uncopied("Digests of secrets; they go with their session."),
    "recovery_codes": _uncopied("Digests of secrets.", _USER),
    "idempotency_keys": _uncopied("Digests of requests, and answers that expire in minutes.", _ORGANISATION),
    "letters": _uncopied("Letters that wait to be sent, encrypted; `letters` has those that were."),
    "outbox": _uncopied("Messages between processes.", _ORGANISATION),
    "erased_sites": _uncopied(
        "Sites that are gone.", kept="It says which of a site's records are still to be removed, and goes with them."
    ),
    "number_series": _uncopied(_NOBODY),
    "plans": _uncopied(_NOBODY),
    "plan_prices": _uncopied(_NOBODY),
    "audit_heads": _uncopied(_NOBODY),
    "platform_days": _uncopied(_NOBODY),
    "platform_label_days": _uncopied(_NOBODY),
    "platform_label_months": _uncopied(_NOBODY),
    "platform_rules": _uncopied(_NOBODY),
    "platform_states": _uncopied(_NOBODY),
    "rollup_marks": _uncopied(_NOBODY),
    "rollup_sources": _uncopied(_NOBODY),
}
