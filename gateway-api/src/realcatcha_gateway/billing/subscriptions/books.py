"""An organisation's books, opened in a unit of work under the lock of its billing account."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from realcatcha_gateway.audit.entries import Action, Detail
from realcatcha_gateway.audit.service import record
from realcatcha_gateway.billing.invoices.accounts import find_account, lock_account, new_account
from realcatcha_gateway.billing.invoices.models import BillingAccount
from realcatcha_gateway.billing.invoices.service import Charging, Invoicing
from realcatcha_gateway.billing.periods import day_in_seoul
from realcatcha_gateway.billing.plans.service import Plans
from realcatcha_gateway.billing.subscriptions.models import Subscription
from realcatcha_gateway.billing.subscriptions.repository import SubscriptionRepository
from realcatcha_gateway.mail.service import Postbox


@dataclass(frozen=True)
class Tools:
    """What billing needs beside the database."""

    charging: Charging
    postbox: Postbox

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.charging.clock()


@dataclass(frozen=True)
class Books:
    """Everything about one organisation's money, in one unit of work."""

    session: Session
    organisation_id: str
    account: BillingAccount
    invoicing: Invoicing
    subscriptions: SubscriptionRepository
    plans: Plans
    tools: Tools

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.tools.now

    @property
    def today(self) -> date:
        """The day that it is in Seoul."""
        return day_in_seoul(self.now)

    def record(self, action: Action, subscription: Subscription, **details: Detail) -> None:
        """Note in the audit log what happens to a subscription."""
        subject = ("subscription", subscription.id)
        record(self.session, action, subject=subject, organisation_id=self.organisation_id, details=details)  # type: ignore[arg-type]  # a literal


def open_books(session: Session, organisation_id: str, tools: Tools) -> Books:
    """Lock an organisation's billing account and give its books. Raises OrganisationGone."""
    return _books(session, lock_account(session, organisation_id, now=tools.now), tools)


def look_at_books(session: Session, organisation_id: str, tools: Tools) -> Books:
    """Give the books without locking anything, in a unit of work that writes nothing."""
    account = find_account(session, organisation_id) or new_account(organisation_id, now=tools.now)
    return _books(session, account, tools)


def _books(session: Session, account: BillingAccount, tools: Tools) -> Books:
    organisation_id = account.organisation_id
    return Books(
        session,
        organisation_id,
        account,
        Invoicing(session, account, tools.charging),
        SubscriptionRepository(session, organisation_id),
        Plans(session),
        tools,
    )
