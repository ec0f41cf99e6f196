"""What money has to say before an organisation is erased; `billing.leaving` knows."""

from collections.abc import Collection, Mapping
from typing import Protocol

from sqlalchemy.orm import Session


class LeavingMoney(Protocol):
    """The money of organisations that are to be erased."""

    def credit_left(self, session: Session, organisation_ids: Collection[str]) -> Mapping[str, int]:
        """Give the prepaid credit, in won, of those that have some; what is set aside for bills counts."""

    def lock(self, session: Session, organisation_ids: Collection[str]) -> None:
        """Have nobody change the organisations' money until the unit of work ends; before anything else is locked."""

    def cards_are_forgotten(self, session: Session, organisation_ids: Collection[str]) -> bool:
        """Have Toss forget the organisations' cards, from the commit on; tells whether it has forgotten all of them."""
