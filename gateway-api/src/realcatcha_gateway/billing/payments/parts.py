"""Put payments together: the same for the gateway and for its maintenance process."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from realcatcha_gateway.billing.payments.events import PaymentEvents
from realcatcha_gateway.billing.payments.methods import PaymentMethods
from realcatcha_gateway.billing.payments.service import Payments
from realcatcha_gateway.billing.payments.sweep import Sweep
from realcatcha_gateway.billing.toss.account import TossAccount
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.database import Database
from realcatcha_gateway.idempotency.sealing import Sealer

if TYPE_CHECKING:
    from realcatcha_gateway.billing.toss.client import Toss


@dataclass(frozen=True)
class PaymentParts:
    """What moves money; `account` is None where nobody can pay."""

    account: TossAccount | None
    payments: Payments
    methods: PaymentMethods
    events: PaymentEvents
    sweep: Sweep
    toss: "Toss | None"

    def close(self) -> None:
        """Close the connections to Toss."""
        if self.toss is not None:
            self.toss.close()


def open_payments(account: TossAccount | None, database: Database, sealer: Sealer, *, clock: Clock) -> PaymentParts:
    """Put payments together; nothing connects before it is used."""
    toss = None if account is None else _open_toss(account)
    payments = Payments(database, toss, sealer, clock=clock)
    methods = PaymentMethods(database, toss, sealer, clock=clock)
    key = "" if account is None else account.webhook_key
    events = PaymentEvents(database, security_key=key, clock=clock)
    return PaymentParts(account, payments, methods, events, Sweep(payments, methods), toss)


def _open_toss(account: TossAccount) -> "Toss":
    from realcatcha_gateway.billing.toss.client import Toss  # noqa: PLC0415  # memory: most installations never need it

    return Toss(account.url, account.secret_key)
