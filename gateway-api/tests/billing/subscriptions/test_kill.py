"""A scheduler that is killed in the middle of a renewal leaves nothing behind, and the next one does it once."""

import subprocess
import sys
from typing import Any

import pytest

SCRIPT = """
import sys, time
from datetime import datetime
from realcatcha_gateway.billing.parts import open_billing
from realcatcha_gateway.billing.invoices.parties import Party
from realcatcha_gateway.billing.subscriptions.books import open_books
from realcatcha_gateway.billing.subscriptions.renewals import count_use, renew
from realcatcha_gateway.database import Database, create_database_engine
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.mail.service import Postbox

url, organisation, subscription, now = sys.argv[1:]
clock = lambda: datetime.fromisoformat(now)
database = Database(create_database_engine(url), endings={"audit": lambda session, drafts: None})
sealer = Sealer(["x" * 40])
postbox = Postbox(sealer, clock, lambda: None)
billing = open_billing(None, database, sealer, postbox, Party(), clock)
with database.write() as session:
    books = open_books(session, organisation, billing.tools)
    count_use(books, subscription, 0)
    renew(books, subscription)
    session.flush()
    print("billed", books.invoicing.invoices.with_status(subscription, "paid")[-1].number, flush=True)
    time.sleep(600)
"""


@pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)
def test_a_killed_scheduler(real_world: Any, database_url: str) -> None:
    """Killed with a number taken and nothing committed; credit pays, so that the whole invoice is in there."""
    world = real_world
    world.top_up(58_000)
    world.collect()
    subscription = world.subscribe()
    world.clock.pass_by(days=31, hours=4)
    world.roll_up()
    arguments = [database_url, world.organisation_id, subscription.id, world.clock().isoformat()]
    with subprocess.Popen([sys.executable, "-c", SCRIPT, *arguments], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        number = process.stdout.readline().split()[-1]
        process.kill()
    assert len(world.invoices) == 1
    assert world.balances()["spent"] == 29_000
    world.tick()
    world.tick()
    assert [one.status for one in world.invoices] == ["paid", "paid"]
    assert world.invoices[-1].number == number
    assert world.balances() == {"outside": -58_000, "available": 0, "reserved": 0, "spent": 58_000}
