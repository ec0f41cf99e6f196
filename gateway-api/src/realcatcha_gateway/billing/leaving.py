"""The money of organisations that are to be erased (`data.erasures.ports.LeavingMoney`)."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from realcatcha_gateway.billing.credits.repository import CreditRepository
from realcatcha_gateway.billing.invoices.models import BillingAccount
from realcatcha_gateway.billing.payments.methods import PaymentMethods


class Leaving:
    """Looks after what would be lost with an organisation, and after what would be left of it at Toss."""

    def __init__(self, methods: PaymentMethods) -> None:
        self._methods = methods

    def credit_left(self, session: Session, organisation_ids: Collection[str]) -> dict[str, int]:
        """Give the prepaid credit of those that have some, in won; what is set aside for bills counts."""
        found = {}
        for organisation_id in organisation_ids:
            ledger = CreditRepository(session, organisation_id)
            found[organisation_id] = ledger.balance("available") + ledger.balance("reserved")
        return {organisation_id: left_krw for organisation_id, left_krw in found.items() if left_krw > 0}

    def lock(self, session: Session, organisation_ids: Collection[str]) -> None:
        """Lock their billing accounts, as all that changes their money does, always in the same order."""
        for organisation_id in sorted(organisation_ids):
            account = select(BillingAccount.organisation_id).where(BillingAccount.organisation_id == organisation_id)
            session.execute(account.with_for_update())

    def cards_are_forgotten(self, session: Session, organisation_ids: Collection[str]) -> bool:
        """Remove their cards, so that the sweep has Toss forget them; tells whether it has forgotten all of them."""
        known = [one for one in organisation_ids if not self._methods.remove_all(session, one)]
        return not known
