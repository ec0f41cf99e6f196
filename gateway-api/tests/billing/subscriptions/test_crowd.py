"""On MariaDB: everything at once about one organisation, and nothing is lost, made or charged twice."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from realcatcha_gateway.billing.credits.models import CreditTopup
from realcatcha_kit.errors import AppError

ROUNDS = 6


def asking(world: Any, request: Callable[[Any], object]) -> Callable[[], None]:
    def ask() -> None:
        with world.service() as service:
            request(service)

    return ask


def all_at_once(*works: Callable[[], object]) -> list[BaseException]:
    """Do each of them again and again, in a thread of its own; gives defects: being refused, or waiting, is none."""
    defects: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        for _ in range(ROUNDS):
            try:
                work()
            except (AppError, IndexError):  # the latter where another one has just taken the last payment
                continue
            except Exception as error:  # noqa: BLE001  # the test shows it
                defects.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return defects


@pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)
def test_a_crowd(real_world: Any) -> None:
    """Top-ups, changes, cancellations, schedulers and sweeps; what was left undone the next look does."""
    world = real_world
    world.subscribe()
    world.clock.pass_by(days=31, hours=4)
    world.roll_up()
    defects = all_at_once(
        lambda: world.top_up(10_000),
        asking(world, lambda service: service.change("business")),
        asking(world, lambda service: service.change("pro")),
        asking(world, lambda service: service.cancel()),
        asking(world, lambda service: service.resume()),
        world.renewals.run,
        world.sweep,
        world.collect,
    )
    assert defects == []
    for _ in range(3):
        world.clock.pass_by(minutes=5)
        world.tick()
        world.sweep()
    topups = [one for one in world.rows(CreditTopup) if one.status == "paid"]
    invoices = world.invoices
    assert topups
    assert {one.status for one in invoices} <= {"paid", "void"}
    assert len([one for one in invoices if one.kind in {"first", "renewal"}]) == len(world.periods)
    by_card = sum(one.total_krw - one.credit_krw for one in invoices if one.status == "paid")
    assert world.bank.holds_krw == by_card + 10_000 * len(topups)
    balances = world.balances()
    assert balances["available"] + balances["spent"] == 10_000 * len(topups)
    assert balances["reserved"] == 0
