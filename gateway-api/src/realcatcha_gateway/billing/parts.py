"""Put billing together: once, for every process that moves money, so that each of them tells the same listeners."""

from dataclasses import dataclass

from realcatcha_gateway.billing.collector import Collector
from realcatcha_gateway.billing.invoices.immutability import install
from realcatcha_gateway.billing.invoices.parties import Party
from realcatcha_gateway.billing.invoices.service import Charging
from realcatcha_gateway.billing.leaving import Leaving
from realcatcha_gateway.billing.payments.parts import PaymentParts, open_payments
from realcatcha_gateway.billing.settlements import Settlements
from realcatcha_gateway.billing.subscriptions.books import Tools
from realcatcha_gateway.billing.subscriptions.renewals import Renewals
from realcatcha_gateway.billing.toss.account import TossAccount
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.database import Database
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.mail.service import Postbox


@dataclass(frozen=True)
class BillingParts:
    """What bills and moves money."""

    payments: PaymentParts
    tools: Tools
    renewals: Renewals
    collector: Collector
    leaving: Leaving

    def close(self) -> None:
        """Finish what was begun, and close the connections to Toss."""
        self.collector.close()
        self.payments.close()


def open_billing(  # noqa: PLR0917  # what it is put together from
    account: TossAccount | None, database: Database, sealer: Sealer, postbox: Postbox, supplier: Party, clock: Clock
) -> BillingParts:
    """Put billing together; nothing connects before it is used.

    Whoever has to hear of payments is told here (`payments.tell`), and whoever needs payment methods is asked here
    (`methods.ask`): a process that settled a payment without telling would settle it for nobody.
    """
    install()
    parts = open_payments(account, database, sealer, clock=clock)
    collector = Collector(parts.payments.collect)
    tools = Tools(Charging(parts.payments, collector.soon, supplier, clock), postbox)
    settlements = Settlements(tools)
    parts.payments.tell(settlements)
    parts.methods.ask(settlements)
    return BillingParts(parts, tools, Renewals(database, tools), collector, Leaving(parts.methods))
