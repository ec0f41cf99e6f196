"""Kill -9 of a process that is moving money: what it began is found out about and settled by another one, once."""

import signal
import subprocess
import sys
from typing import Any

import pytest
from realcatcha_gateway.clock import utc_now
from realcatcha_kit.testing.toss import SECRET_KEY, TossStandIn

DYING = """
import os, sys
from realcatcha_gateway.audit.entries import Seals
from realcatcha_gateway.audit.service import AuditLog
from realcatcha_gateway.billing.payments.service import Payments
from realcatcha_gateway.billing.toss.client import Toss
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.database import Database, create_database_engine
from realcatcha_gateway.idempotency.sealing import Sealer

database_url, toss_url, secret_key, when, call, *arguments = sys.argv[1:]
root_key = "a root key for tests, forty characters long"
exchange = Toss._exchange

def exchange_and_die(self, *request):
    if when == "before":
        os.kill(os.getpid(), 9)
    exchange(self, *request)
    os.kill(os.getpid(), 9)

Toss._exchange = exchange_and_die
log = AuditLog(Seals([root_key]), clock=utc_now)
database = Database(create_database_engine(database_url), endings=log.endings)
payments = Payments(database, Toss(toss_url, secret_key), Sealer([root_key]), clock=utc_now)
if call == "confirm":
    organisation_id, order_id, payment_key = arguments
    payments.confirm(organisation_id, order_id=order_id, payment_key=payment_key, amount_krw=10_000)
else:
    getattr(payments, call)(*arguments)
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_process_dies_while_it_moves_money(  # noqa: PLR0917  # fixtures
    desk: Any, toss: TossStandIn, owner: Any, ear: Any, clock: Any, database_url: str, when: str
) -> None:
    """Right before, or right after, Toss carried the request out and before that was noted."""
    clock.now = utc_now()
    organisation_id = owner.organisation_id
    desk.card(organisation_id)
    charged = desk.reserve(organisation_id, "inv_a")
    given_back = desk.reserve(organisation_id, "inv_b")
    assert desk.payments.collect(given_back).status == "confirmed"
    refund = desk.refund(given_back, 4_000)
    order_id = desk.order(organisation_id, "top_a")
    payment_key = toss.agree(order_id, 10_000)
    calls = [
        ["collect", charged],
        ["give_back", refund],
        ["confirm", organisation_id, order_id, payment_key],
    ]
    dying = [sys.executable, "-c", DYING, database_url, toss.url, SECRET_KEY, when]
    processes = [subprocess.Popen([*dying, *call], stderr=subprocess.PIPE) for call in calls]
    for process in processes:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == -signal.SIGKILL, errors.decode()
    moved = len(toss.books.ledger.charged) - 1, len(toss.books.ledger.given_back)
    assert moved == ((0, 0) if when == "before" else (2, 1))
    assert desk.row(charged).status == "sent"
    confirmed = desk.payments.confirm(organisation_id, order_id=order_id, payment_key=payment_key, amount_krw=10_000)
    assert confirmed.status == "sent"
    for payment_id in (charged, confirmed.id):
        assert desk.sweep_until_decided(clock, payment_id) == "confirmed"
        assert ear.of(payment_id) == ["settled"]
    assert desk.sweep_until_decided(clock, given_back) == "partially_cancelled"
    assert ear.of(given_back) == ["settled", "refunded"]
    assert sorted(toss.books.ledger.charged) == sorted({*toss.books.ledger.charged})
    assert len(toss.books.ledger.charged) == 3
    assert [amount for _, amount in toss.books.ledger.given_back] == [4_000]
