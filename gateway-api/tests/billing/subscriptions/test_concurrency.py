"""On a real MariaDB: two schedulers, many askers at once, and a process that dies bill and move nothing twice."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from realcatcha_gateway.billing.credits.errors import CreditTooLow
from realcatcha_gateway.billing.invoices.errors import InvoiceNotPayable, OrganisationGone
from realcatcha_gateway.billing.invoices.models import Invoice
from realcatcha_gateway.billing.leaving import Leaving
from realcatcha_gateway.billing.payments.errors import NotRefundable
from realcatcha_gateway.billing.payments.methods import PaymentMethods
from realcatcha_gateway.billing.payments.models import Payment
from realcatcha_gateway.billing.subscriptions.errors import AlreadySubscribed, PaymentInProgress
from realcatcha_gateway.billing.subscriptions.renewals import Renewals
from realcatcha_gateway.data.erasures.eraser import Eraser
from realcatcha_gateway.data.models import Erasure
from realcatcha_gateway.schema import metadata
from sqlalchemy.exc import IntegrityError

pytestmark = pytest.mark.parametrize("database_url", ["sqlite", "mariadb"], indirect=True)


def at_once(*works: Callable[[], object]) -> list[BaseException]:
    """Do things in threads that start together; gives what they raised."""
    start, raised = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        start.wait()
        try:
            work()
        except Exception as error:  # noqa: BLE001  # whatever it is, the test shows it
            raised.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def in_a_row(numbers: list[str], count: int) -> bool:
    """Tell whether there are so many numbers, one after the other."""
    found = sorted(int(number[-6:]) for number in numbers)
    return found == list(range(found[0], found[0] + count))


def test_credit_is_never_spent_twice(real_world: Any) -> None:
    """Eight reserve 300 of 1 000 won at once, each confirms or releases: three get it, and the books balance."""
    world = real_world
    world.top_up(1_000)
    world.collect()
    done: list[int] = []

    def reserve(number: int) -> None:
        with world.books() as books:
            books.invoicing.ledger.reserve(300, f"r{number}")
        done.append(number)
        with world.books() as books:
            books.invoicing.ledger.confirm(f"r{number}")
        with world.books() as books:
            books.invoicing.ledger.release(f"r{number}")  # what is spent stays spent

    raised = at_once(*(lambda n=n: reserve(n) for n in range(8)))  # type: ignore[misc]  # bound now
    assert [type(error) for error in raised] == [CreditTooLow] * 5
    assert len(done) == 3
    assert world.balances() == {"outside": -1_000, "available": 100, "reserved": 0, "spent": 900}


def test_the_same_move_is_made_once(real_world: Any) -> None:
    """However many ask for it at once."""
    world = real_world

    def top_up() -> None:
        with world.books() as books:
            books.invoicing.ledger.top_up(500, "top_x")

    assert at_once(*[top_up] * 6) == []
    assert world.balances()["available"] == 500


def test_of_many_who_subscribe_at_once_one_does(real_world: Any) -> None:
    """And the card is charged once."""
    world = real_world

    def subscribe() -> None:
        with world.service() as service:
            service.subscribe("pro")

    raised = at_once(*[subscribe] * 5)
    assert [type(error) for error in raised] == [AlreadySubscribed] * 4
    world.collect()
    assert world.bank.holds_krw == 29_000
    assert len(world.invoices) == 1


def test_two_schedulers_bill_a_period_once(real_world: Any) -> None:
    """Both look at the same moment, and collect what they billed."""
    world = real_world
    world.subscribe()
    world.use(150_000)
    world.clock.pass_by(days=31, hours=4)
    world.roll_up()
    others = [Renewals(world.database, world.tools) for _ in range(3)]
    assert at_once(*(one.run for one in others)) == []
    world.collect()
    for one in others:
        one.run()
    assert [(one.kind, one.status, one.total_krw) for one in world.invoices] == [
        ("first", "paid", 29_000),
        ("renewal", "paid", 54_000),
    ]
    assert world.bank.holds_krw == 83_000


def test_numbers_have_no_gap_after_a_death(real_world: Any) -> None:
    """A unit of work that ends before its commit gives its number back, and leaves nothing behind."""
    world = real_world
    world.subscribe()
    world.clock.pass_by(days=31, hours=4)
    world.top_up(29_000)
    world.collect()

    def dies() -> None:
        with world.books() as books:
            world.renewals_in(books)
            raise KeyboardInterrupt

    world.roll_up()
    with pytest.raises(KeyboardInterrupt):
        dies()
    assert len(world.invoices) == 1
    world.tick()
    assert in_a_row([one.number for one in world.invoices], 2)
    assert world.invoices[-1].credit_krw == 29_000


def test_the_table_itself_refuses_a_second_bill(real_world: Any) -> None:
    """Whatever a program forgets."""
    world = real_world
    world.subscribe()
    (invoice,) = world.invoices
    copy = {column.name: getattr(invoice, column.name) for column in Invoice.__table__.columns}
    with pytest.raises(IntegrityError), world.database.write() as session:
        session.add(Invoice(**copy | {"id": "inv_other", "number": None}))


def test_many_organisations_are_numbered_one_after_the_other(real_world: Any) -> None:
    """Results that arrive at once wait for each other's numbers, and none is left out."""
    world = real_world
    ids = [world.organisation_id, *(world.make_organisation() for _ in range(4))]
    for id in ids:
        world.organisation_id = id
        with world.service() as service:
            service.subscribe("pro")
    payments = list(world.soon)
    world.soon.clear()
    assert at_once(*(lambda one=one: world.payments.collect(one) for one in payments)) == []  # type: ignore[misc]  # bound now
    numbers = []
    for id in ids:
        world.organisation_id = id
        numbers += [one.number for one in world.invoices]
    assert in_a_row(numbers, 5)


def test_credit_is_spent_or_paid_back(real_world: Any) -> None:
    """Two administrators give its price back while its owner subscribes with it: one of the three gets it."""
    world = real_world
    world.top_up(29_000)
    world.collect()
    (payment,) = world.rows(Payment)

    def give_back(key: str) -> None:
        with world.database.write() as session:
            world.payments.refund(session, payment_id=payment.id, amount_krw=29_000, reason="goodwill", key=key)

    def subscribe() -> None:
        with world.service() as service:
            service.subscribe("pro")

    raised = at_once(lambda: give_back("one"), lambda: give_back("two"), subscribe)
    assert {type(error) for error in raised} <= {CreditTooLow, NotRefundable}
    world.clock.pass_by(minutes=1)
    world.collect()
    world.sweep()
    world.collect()
    assert world.subscription().status == "active"
    assert world.bank.holds_krw == 29_000
    balances = world.balances()
    assert (balances["available"], balances["reserved"]) == (0, 0)


def test_a_card_is_tried_again_once(real_world: Any) -> None:
    """By hand in two tabs, and by two schedulers, at the same moment."""
    world = real_world
    world.subscribe()
    world.bank.mood = "declines"
    world.clock.pass_by(days=31, hours=4)
    world.tick()
    world.bank.mood = "pays"
    world.clock.pass_by(days=1, hours=1)
    (bill,) = [one for one in world.invoices if one.status == "open"]

    def pay() -> None:
        with world.service() as service:
            service.pay(bill.id)

    others = [Renewals(world.database, world.tools) for _ in range(2)]
    raised = at_once(pay, pay, *(one.run for one in others))
    assert {type(error) for error in raised} <= {PaymentInProgress}
    assert at_once(*(lambda one=one: world.payments.collect(one) for one in world.soon)) == []  # type: ignore[misc]  # bound now
    world.soon.clear()
    assert world.bank.holds_krw == 58_000
    assert len(world.bank.paid) == 2


def test_who_subscribes_is_not_erased_with_the_money(real_world: Any) -> None:
    """At the same moment: either the erasure waits for the payment, or nothing is charged. Nobody is in a deadlock."""
    world = real_world
    leaving = Leaving(PaymentMethods(world.database, None, world.sealer, clock=world.clock))
    eraser = Eraser(
        world.database, metadata, sealer=world.sealer, money=leaving, deny=lambda _ids: None, clock=world.clock
    )
    for _ in range(6):
        world.organisation_id = world.make_organisation()
        with world.books():
            pass  # its billing account is there, as after any earlier look
        with world.database.write() as session:
            moment = {"requested_at": world.clock(), "due_at": world.clock()}
            id = f"era_{world.organisation_id}"
            session.add(Erasure(id=id, kind="organisation", subject=world.organisation_id, **moment))

        def subscribe() -> None:
            with world.service() as service:
                service.subscribe("pro")

        raised = at_once(subscribe, eraser.run)
        assert {type(error) for error in raised} <= {OrganisationGone}, raised
        held = world.bank.holds_krw
        world.collect()
        assert world.bank.holds_krw - held == (0 if raised else 29_000)


def test_money_that_comes_late_and_a_payment_by_hand_wait_for_each_other(real_world: Any) -> None:
    """A declined charge is collected after all while its bill is paid once more: neither ends in a deadlock."""
    world = real_world
    world.subscribe()
    world.bank.mood = "declines"
    world.clock.pass_by(days=31, hours=4)
    world.tick()
    world.bank.mood = "pays"
    (bill,) = [one for one in world.invoices if one.status == "open"]
    (order_id,) = world.bank.declined
    world.bank.change_its_mind(order_id)
    written = threading.Event()

    class Slow(type(world.witness)):  # type: ignore[misc]  # of the fixture
        """Hears before billing does, and takes its time."""

        def settled(self, *_: Any) -> None:
            written.set()
            time.sleep(0.5)

    world.payments._listeners.insert(0, Slow(world.clock))

    def pay() -> None:
        written.wait(10)
        with world.service() as service:
            service.pay(bill.id)

    raised = at_once(lambda: world.ask_about(order_id), pay)
    assert [type(error) for error in raised] == [InvoiceNotPayable]
    assert [one.status for one in world.invoices] == ["paid", "paid"]
    assert world.bank.holds_krw == 58_000
