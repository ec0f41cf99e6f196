"""The billing account: where invoices go, and the lock of all that changes an organisation's money."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.models import Organisation
from realcatcha_gateway.billing.invoices.errors import OrganisationGone
from realcatcha_gateway.billing.invoices.models import BillingAccount


def find_account(session: Session, organisation_id: str) -> BillingAccount | None:
    """Find a billing account, without locking it."""
    return session.get(BillingAccount, organisation_id)


def lock_account(session: Session, organisation_id: str, *, now: datetime) -> BillingAccount:
    """Give an organisation's billing account, made where there is none; others wait until the unit of work ends.

    It is locked before anything that belongs to the organisation's money is read.

    Raises:
        OrganisationGone: There is no such organisation any more.
    """
    query = (
        select(BillingAccount)
        .where(BillingAccount.organisation_id == organisation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    account = session.scalars(query).one_or_none()
    return _make(session, organisation_id, now=now) if account is None else account


def _make(session: Session, organisation_id: str, *, now: datetime) -> BillingAccount:
    """Make the account under the organisation's lock: two that insert the same key at once would block each other."""
    locked = select(Organisation.id).where(Organisation.id == organisation_id).with_for_update()
    if session.scalar(locked) is None:
        raise OrganisationGone(organisation_id)
    made = select(BillingAccount).where(BillingAccount.organisation_id == organisation_id).with_for_update()
    account = session.scalars(made).one_or_none()
    if account is None:
        account = new_account(organisation_id, now=now)
        session.add(account)
        session.flush()
    return account


def new_account(organisation_id: str, *, now: datetime) -> BillingAccount:
    """Make an account that nobody has filled in."""
    return BillingAccount(
        organisation_id=organisation_id,
        name="",
        address="",
        business_number="",
        email="",
        language="ko",
        updated_at=now,
    )
