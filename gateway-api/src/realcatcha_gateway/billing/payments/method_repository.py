"""Read and write payment methods."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from realcatcha_gateway.billing.payments.models import PaymentCustomer, PaymentMethod
from realcatcha_gateway.database.scoped import ScopedRepository


class MethodRepository(ScopedRepository):
    """Every query is scoped by the organisation that it was made for."""

    def lock_customer(self) -> PaymentCustomer | None:
        """Find who the organisation is for Toss, and let nobody else change its methods until the end."""
        query = select(PaymentCustomer).where(PaymentCustomer.organisation_id == self._organisation_id)
        return self._session.scalars(query.with_for_update()).one_or_none()

    def add_customer(self, customer_key: str, now: datetime) -> bool:
        """Give the organisation a key; False where somebody else just did."""
        customer = PaymentCustomer(organisation_id=self._organisation_id, customer_key=customer_key, created_at=now)
        try:
            with self._session.begin_nested():
                self._session.add(customer)
        except IntegrityError:
            return False
        return True

    def methods(self) -> Sequence[PaymentMethod]:
        """Give the methods that were not removed, the oldest first."""
        query = select(PaymentMethod).where(
            PaymentMethod.organisation_id == self._organisation_id, PaymentMethod.removed_at.is_(None)
        )
        return self._session.scalars(query.order_by(PaymentMethod.created_at, PaymentMethod.id)).all()

    def are_at_toss(self) -> bool:
        """Tell whether any method, removed or not, has a billing key."""
        query = select(PaymentMethod.id).where(
            PaymentMethod.organisation_id == self._organisation_id, PaymentMethod.sealed_billing_key.is_not(None)
        )
        return self._session.scalar(query.limit(1)) is not None

    def registered_by(self, auth_sha256: str) -> PaymentMethod | None:
        """Find the method that a code registered."""
        query = select(PaymentMethod).where(
            PaymentMethod.organisation_id == self._organisation_id, PaymentMethod.auth_sha256 == auth_sha256
        )
        return self._session.scalars(query).one_or_none()

    def add(self, method: PaymentMethod) -> None:
        """Add a method."""
        method.organisation_id = self._organisation_id
        self._session.add(method)
        self._session.flush()


def default_method(session: Session, organisation_id: str) -> PaymentMethod | None:
    """Give the method that is charged; None where the organisation has none, or is gone."""
    methods = MethodRepository(session, organisation_id).methods()
    return next((method for method in methods if method.is_default), None)


def forgotten_methods(session: Session, *, limit: int) -> Sequence[PaymentMethod]:
    """Give methods of every organisation that were removed here and not at Toss yet."""
    query = select(PaymentMethod).where(
        PaymentMethod.removed_at.is_not(None), PaymentMethod.sealed_billing_key.is_not(None)
    )
    return session.scalars(query.order_by(PaymentMethod.removed_at, PaymentMethod.id).limit(limit)).all()


def lock_method(session: Session, method_id: str) -> PaymentMethod | None:
    """Find a method of any organisation in its latest state, and lock it."""
    query = select(PaymentMethod).where(PaymentMethod.id == method_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()
