"""Read and add subscriptions and their periods."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.models import Organisation
from realcatcha_gateway.billing.payments.models import PaymentMethod
from realcatcha_gateway.billing.subscriptions.models import Subscription, SubscriptionPeriod
from realcatcha_gateway.database.scoped import ScopedRepository
from realcatcha_gateway.statistics.models import ROLLED_UP, RollupMark
from realcatcha_gateway.usage.models import UsageHour, UsageNotice


class SubscriptionRepository(ScopedRepository):
    """Every query is scoped by the organisation that it was made for, and reads the latest state."""

    def add(self, subscription: Subscription) -> None:
        """Add a subscription. Raises sqlalchemy.exc.IntegrityError where one lives."""
        subscription.organisation_id = self._organisation_id
        self._session.add(subscription)
        self._session.flush()

    def live(self) -> Subscription | None:
        """Find the subscription that lives."""
        query = select(Subscription).where(Subscription.live_organisation_id == self._organisation_id)
        return self._session.scalars(query.execution_options(populate_existing=True)).one_or_none()

    def get(self, subscription_id: str) -> Subscription | None:
        """Find a subscription."""
        query = select(Subscription).where(
            Subscription.organisation_id == self._organisation_id, Subscription.id == subscription_id
        )
        return self._session.scalars(query.execution_options(populate_existing=True)).one_or_none()

    def latest(self) -> Subscription | None:
        """Find the subscription that lives, or lived last."""
        query = select(Subscription).where(Subscription.organisation_id == self._organisation_id)
        return self._session.scalars(query.order_by(Subscription.created_at.desc()).limit(1)).one_or_none()

    def add_period(self, period: SubscriptionPeriod) -> None:
        """Add a period. Raises sqlalchemy.exc.IntegrityError where it is there already."""
        period.organisation_id = self._organisation_id
        self._session.add(period)
        self._session.flush()

    def period(self, subscription_id: str, number: int) -> SubscriptionPeriod | None:
        """Find a period of a subscription."""
        query = select(SubscriptionPeriod).where(
            SubscriptionPeriod.organisation_id == self._organisation_id,
            SubscriptionPeriod.subscription_id == subscription_id,
            SubscriptionPeriod.period == number,
        )
        return self._session.scalars(query.execution_options(populate_existing=True)).one_or_none()

    def overages(self, subscription_id: str) -> Sequence[SubscriptionPeriod]:
        """Give the periods with an overage that no bill has a line for, the earliest first."""
        query = select(SubscriptionPeriod).where(
            SubscriptionPeriod.organisation_id == self._organisation_id,
            SubscriptionPeriod.subscription_id == subscription_id,
            SubscriptionPeriod.overage_krw > 0,
            SubscriptionPeriod.overage_invoice_id.is_(None),
        )
        ordered = query.order_by(SubscriptionPeriod.period).execution_options(populate_existing=True)
        return self._session.scalars(ordered).all()

    def overages_on(self, invoice_id: str) -> Sequence[SubscriptionPeriod]:
        """Give the periods whose overages are lines of a bill."""
        query = select(SubscriptionPeriod).where(
            SubscriptionPeriod.organisation_id == self._organisation_id,
            SubscriptionPeriod.overage_invoice_id == invoice_id,
        )
        return self._session.scalars(query.execution_options(populate_existing=True)).all()

    def unbill(self, invoice_id: str) -> None:
        """Have the overages that a bill had lines for be billed again."""
        self._session.execute(
            update(SubscriptionPeriod)
            .where(
                SubscriptionPeriod.organisation_id == self._organisation_id,
                SubscriptionPeriod.overage_invoice_id == invoice_id,
            )
            .values(overage_invoice_id=None)
        )

    def forget_warnings(self, key: str) -> None:
        """Have what is used in a period be warned of anew."""
        self._session.execute(
            delete(UsageNotice).where(UsageNotice.organisation_id == self._organisation_id, UsageNotice.period == key)
        )

    def used(self, hours: range) -> int:
        """Add up the verifications of hours since 1970, UTC."""
        query = select(func.sum(UsageHour.verifications)).where(
            UsageHour.organisation_id == self._organisation_id, UsageHour.hour.between(hours.start, hours.stop - 1)
        )
        return int(self._session.scalar(query) or 0)

    def has_open_hours(self, hours: range) -> bool:
        """Tell whether any of the hours may still change."""
        query = select(UsageHour.hour).where(
            UsageHour.organisation_id == self._organisation_id,
            UsageHour.hour.between(hours.start, hours.stop - 1),
            UsageHour.source != "",
        )
        return self._session.scalar(query.limit(1)) is not None

    def is_suspended(self) -> bool:
        """Tell whether the organisation's sites are kept off."""
        query = select(Organisation.suspended_at).where(Organisation.id == self._organisation_id)
        return self._session.scalar(query) is not None

    def has_method(self) -> bool:
        """Tell whether there is a card to charge."""
        query = select(PaymentMethod.id).where(
            PaymentMethod.organisation_id == self._organisation_id, PaymentMethod.removed_at.is_(None)
        )
        return self._session.scalar(query.limit(1)) is not None


def rolled_up_at(session: Session) -> datetime | None:
    """Tell when a roll-up last finished."""
    return session.scalar(select(RollupMark.at).where(RollupMark.name == ROLLED_UP))


def subscriptions_due(session: Session, *, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
    """Give organisation and id of every organisation's subscriptions whose period is over."""
    query = select(Subscription.organisation_id, Subscription.id).where(Subscription.due_at <= now)
    ordered = query.order_by(Subscription.due_at, Subscription.id).limit(limit)
    return [(organisation, id) for organisation, id in session.execute(ordered)]


def periods_to_count(session: Session, *, today: date, limit: int) -> Sequence[tuple[str, str, int]]:
    """Give organisation, subscription and number of every organisation's periods that are over and not counted."""
    query = select(
        SubscriptionPeriod.organisation_id, SubscriptionPeriod.subscription_id, SubscriptionPeriod.period
    ).where(SubscriptionPeriod.overage_due, SubscriptionPeriod.ends_on <= today)
    ordered = query.order_by(SubscriptionPeriod.ends_on, SubscriptionPeriod.subscription_id).limit(limit)
    return [(organisation, id, number) for organisation, id, number in session.execute(ordered)]
