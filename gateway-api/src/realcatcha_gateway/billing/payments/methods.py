"""Payment methods: cards that customers register on Toss's page, and that are charged without them afterwards.

The number of a card never comes here. What charges it, the billing key, is kept encrypted, and removed at Toss first.
"""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog
from realcatcha_kit.errors import Unavailable
from sqlalchemy.orm import Session

from realcatcha_gateway.audit.entries import Action, Actor
from realcatcha_gateway.audit.service import act_as, record
from realcatcha_gateway.billing.payments.errors import (
    MethodNeeded,
    MethodNotFound,
    PaymentDeclined,
    PaymentsOff,
    TooManyMethods,
)
from realcatcha_gateway.billing.payments.method_repository import MethodRepository, forgotten_methods, lock_method
from realcatcha_gateway.billing.payments.models import PaymentMethod
from realcatcha_gateway.billing.payments.ports import MethodNeed, MethodRecord
from realcatcha_gateway.billing.payments.records import method_record
from realcatcha_gateway.billing.toss.errors import TossAbsent, TossDeclined, TossError
from realcatcha_gateway.billing.toss.messages import TossBilling
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.database import Database
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.identifiers import random_id

if TYPE_CHECKING:
    from realcatcha_gateway.billing.toss.client import Toss

MOST_METHODS: Final = 10
_FORGOTTEN_WITHIN: Final = timedelta(days=1)
"""A key that Toss does not remove in this time is removed here alone: nobody can use it from here any more."""
_FORGOTTEN_AT_ONCE: Final = 20
_log = structlog.get_logger("realcatcha.payments")


class PaymentMethods:
    """The payment methods of every organisation, each call of one."""

    def __init__(self, database: Database, toss: "Toss | None", sealer: Sealer, *, clock: Clock) -> None:
        self._database = database
        self._toss = toss
        self._sealer = sealer
        self._clock = clock
        self._needs: list[MethodNeed] = []

    def ask(self, need: MethodNeed) -> None:
        """Have somebody asked before a method is removed; for composition roots."""
        self._needs.append(need)

    def customer_key(self, session: Session, organisation_id: str) -> str:
        """Give who the organisation is for Toss, from now on. Raises PaymentsOff."""
        if self._toss is None:
            raise PaymentsOff
        methods = MethodRepository(session, organisation_id)
        if methods.lock_customer() is None:
            methods.add_customer(random_id("rcc_", length=40), self._clock())
        customer = methods.lock_customer()
        if customer is None:
            raise Unavailable(private="the customer key went away")
        return customer.customer_key

    def register(self, organisation_id: str, *, auth_key: str, actor: Actor) -> MethodRecord:
        """Keep a card that the customer registered; the same `auth_key` again gives the same card.

        Raises:
            PaymentsOff: There is no account at Toss Payments.
            TooManyMethods: The organisation has as many as it may.
            PaymentDeclined: Toss does not accept it: too late, used already, for somebody else, or no card to charge.
            Unavailable: It is not known; the same request may be repeated.
        """
        if self._toss is None:
            raise PaymentsOff
        auth_sha256 = hashlib.sha256(auth_key.encode()).hexdigest()
        with self._database.write() as session:
            customer_key = self.customer_key(session, organisation_id)
            known = _known(MethodRepository(session, organisation_id), auth_sha256)
        if known is not None:
            return known
        billing = _issue(self._toss, auth_key, customer_key, key=auth_sha256)
        with self._database.write() as session:
            act_as(session, actor)
            methods = MethodRepository(session, organisation_id)
            methods.lock_customer()
            return _known(methods, auth_sha256) or self._add(methods, billing, auth_sha256)

    def methods(self, session: Session, organisation_id: str) -> Sequence[MethodRecord]:
        """Give the methods, the oldest first."""
        return [method_record(one) for one in MethodRepository(session, organisation_id).methods()]

    def make_default(self, session: Session, organisation_id: str, method_id: str) -> MethodRecord:
        """Have this one charged from now on. Raises MethodNotFound."""
        methods = MethodRepository(session, organisation_id)
        chosen, others = _find(methods, method_id)
        for other in others:
            other.is_default = False
        chosen.is_default = True
        _record(session, "payment-method.made-default", method_id, organisation_id)
        return method_record(chosen)

    def remove(self, session: Session, organisation_id: str, method_id: str) -> None:
        """Charge a method no more; another one becomes the default. `forget` it after the commit.

        Raises:
            MethodNotFound: There is no such method.
            MethodNeeded: Something is charged to it, and it is the one that is charged.
        """
        methods = MethodRepository(session, organisation_id)
        removed, others = _find(methods, method_id)
        if removed.is_default and any(need.needs_method(session, organisation_id) for need in self._needs):
            raise MethodNeeded("Make another one the default first.")
        if removed.is_default and others:
            others[-1].is_default = True
        removed.is_default, removed.removed_at = False, self._clock()
        _record(session, "payment-method.removed", method_id, organisation_id)

    def remove_all(self, session: Session, organisation_id: str) -> bool:
        """Charge an organisation's methods no more; tells whether Toss has none of them any more.

        `forget_removed` has Toss forget them after the commit. Without an account at Toss there is nobody to ask.
        """
        methods = MethodRepository(session, organisation_id)
        methods.lock_customer()
        for method in methods.methods():
            method.is_default, method.removed_at = False, self._clock()
            _record(session, "payment-method.removed", method.id, organisation_id)
        session.flush()
        return self._toss is None or not methods.are_at_toss()

    def forget_removed(self) -> None:
        """Have Toss forget methods that were removed here; stops at the first that it does not. Raises Unavailable."""
        if self._toss is None:
            return
        with self._database.read() as session:
            waiting = [method.id for method in forgotten_methods(session, limit=_FORGOTTEN_AT_ONCE)]
        for method_id in waiting:
            if not self.forget(method_id):
                return

    def forget(self, method_id: str) -> bool:
        """Have Toss forget one that was removed; False where that has to wait. Raises Unavailable."""
        with self._database.read() as session:
            method = lock_method(session, method_id)
        if self._toss is None or method is None or method.removed_at is None or method.sealed_billing_key is None:
            return True
        billing_key = self._sealer.open(method.sealed_billing_key)
        if billing_key is not None and not _is_forgotten(self._toss, billing_key.decode(), method_id):
            if self._clock() - method.removed_at < _FORGOTTEN_WITHIN:
                return False
            _log.error("billing_key_kept_by_toss", method_id=method_id)
        with self._database.write() as session:
            latest = lock_method(session, method_id)
            if latest is not None:
                latest.sealed_billing_key = None
        return True

    def _add(self, methods: MethodRepository, billing: TossBilling, auth_sha256: str) -> MethodRecord:
        method = PaymentMethod(
            id=random_id("pmt_"),
            customer_key=billing.customer_key,
            sealed_billing_key=self._sealer.seal(billing.billing_key.encode()),
            brand=billing.brand[:32],
            last4=billing.last4 if billing.last4.isascii() else "",
            auth_sha256=auth_sha256,
            is_default=not methods.methods(),
            created_at=self._clock(),
        )
        methods.add(method)
        _record(methods.session, "payment-method.added", method.id, methods.organisation_id)
        return method_record(method)


def _known(methods: MethodRepository, auth_sha256: str) -> MethodRecord | None:
    """Find what the same code registered. Raises TooManyMethods."""
    known = methods.registered_by(auth_sha256)
    if known is None and len(methods.methods()) >= MOST_METHODS:
        raise TooManyMethods(f"At most {MOST_METHODS} are possible.")
    return None if known is None else method_record(known)


def _record(session: Session, action: Action, method_id: str, organisation_id: str) -> None:
    record(session, action, subject=("payment-method", method_id), organisation_id=organisation_id)


def _find(methods: MethodRepository, method_id: str) -> tuple[PaymentMethod, list[PaymentMethod]]:
    """Find a method, and the others, while nobody else changes them. Raises MethodNotFound."""
    methods.lock_customer()
    present = methods.methods()
    found = next((one for one in present if one.id == method_id), None)
    if found is None:
        raise MethodNotFound
    return found, [one for one in present if one.id != method_id]


def _issue(toss: "Toss", auth_key: str, customer_key: str, *, key: str) -> TossBilling:
    try:
        return toss.issue(auth_key=auth_key, customer_key=customer_key, key=key)
    except TossDeclined as error:
        raise PaymentDeclined(error.message or None, extensions={"failure_code": error.code}) from error
    except TossError as error:
        _log.warning("billing_key_not_issued", kind=type(error).__name__, code=error.code)
        raise Unavailable("Toss Payments does not answer. Try again.", private=error.code) from error


def _is_forgotten(toss: "Toss", billing_key: str, method_id: str) -> bool:
    try:
        toss.forget(billing_key)
    except TossAbsent:
        return True
    except TossError as error:
        _log.warning("billing_key_not_removed", method_id=method_id, kind=type(error).__name__, code=error.code)
        return False
    return True
