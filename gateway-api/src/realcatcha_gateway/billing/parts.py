"""Put billing together: once, for every process that moves money, so that each of them tells the same listeners."""

from realcatcha_gateway.billing.payments.parts import PaymentParts, open_payments
from realcatcha_gateway.billing.toss.account import TossAccount
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.database import Database
from realcatcha_gateway.idempotency.sealing import Sealer


def open_billing(account: TossAccount | None, database: Database, sealer: Sealer, *, clock: Clock) -> PaymentParts:
    """Put billing together; nothing connects before it is used.

    Whoever has to hear of payments is told here (`payments.tell`), and whoever needs payment methods is asked here
    (`methods.ask`): a process that settled a payment without telling would settle it for nobody.
    """
    return open_payments(account, database, sealer, clock=clock)
