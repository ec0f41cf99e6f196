"""The simulation of docs/operations/capacity.md, against what is known of queues."""

import pytest
from capacity import Rates, needed, waits


def test_a_request_costs_the_mean_of_the_mix() -> None:
    assert Rates(session=10, evaluate=10, answer=10, siteverify=10).seconds() == pytest.approx(0.1)


def test_twice_the_peak_needs_twice_the_processes() -> None:
    one, _ = needed(5_000, Rates())
    two, _ = needed(10_000, Rates())
    assert abs(two - 2 * one) <= 1


def test_a_single_server_waits_as_the_formula_says() -> None:
    """M/D/1 at a load of one half: the mean wait is half of the service time."""
    found = waits(50.0, 1, 0.01, count=100_000, seed=3)
    assert sum(found) / len(found) == pytest.approx(0.005, rel=0.1)


def test_too_few_processes_never_catch_up() -> None:
    enough, few = waits(1000, 4, 0.003, count=20_000, seed=5), waits(1000, 2, 0.003, count=20_000, seed=5)
    assert few[-1] > 100 * enough[-1]
