"""Simulate visitors against a number of captcha-api processes, from rates measured per core.

``python tools/capacity.py --requests 5000`` prints what a peak needs, and how long requests wait around it.
Arrivals are Poisson; a process serves one request at a time, in the order of arrival (an M/D/c queue, simulated).
The rates are those of one core of the machine that `make bench` ran on: give yours.
"""

import argparse
import heapq
import random
from dataclasses import dataclass

# Requests of one visitor: a session, an evaluation, one token in ten never verified; a third is asked a challenge.
CALLS = {"session": 1.0, "evaluate": 1.0, "answer": 0.33, "siteverify": 0.9}


@dataclass(frozen=True)
class Rates:
    """What one core does in a second; medians of `make bench`."""

    session: float = 4_215.0
    evaluate: float = 533.0
    answer: float = 533.0
    siteverify: float = 7_392.0
    job: float = 1 / 38e-6

    def seconds(self) -> float:
        """Mean time of a core for one request of the mix."""
        rates = {
            "session": self.session,
            "evaluate": self.evaluate,
            "answer": self.answer,
            "siteverify": self.siteverify,
        }
        return sum(share / rates[call] for call, share in CALLS.items()) / sum(CALLS.values())


def needed(requests_s: float, rates: Rates, *, busy: float = 0.6) -> tuple[int, int]:
    """Processes of captcha-api and of workers that hold a rate while each is busy for at most that share."""
    jobs_s = requests_s * (CALLS["evaluate"] + CALLS["answer"]) / sum(CALLS.values())
    return _ceil(requests_s * rates.seconds() / busy), _ceil(jobs_s / rates.job / busy)


def waits(requests_s: float, processes: int, service_s: float, *, count: int, seed: int) -> list[float]:
    """Simulate an M/D/c queue; return how long each request waited, in seconds, in ascending order."""
    draw = random.Random(seed)  # noqa: S311 - a simulation
    free_at = [0.0] * processes
    now, found = 0.0, []
    for _ in range(count):
        now += draw.expovariate(requests_s)
        start = max(now, heapq.heappop(free_at))
        heapq.heappush(free_at, start + service_s)
        found.append(start - now)
    return sorted(found)


def _ceil(value: float) -> int:
    return max(1, -int(-value // 1))


def main() -> None:
    """Print what the design's peak needs, and how long visitors wait with what was given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=float, default=5_000.0, help="a second, at the peak")
    parser.add_argument("--captcha", type=int, help="processes of captcha-api; left out: as many as are needed")
    parser.add_argument("--evaluate-rate", type=float, default=Rates.evaluate, help="evaluations a second on one core")
    parser.add_argument("--count", type=int, default=200_000, help="requests to simulate")
    options = parser.parse_args()
    rates = Rates(evaluate=options.evaluate_rate, answer=options.evaluate_rate)
    processes, workers = needed(options.requests, rates)
    processes = options.captcha or processes
    print(f"one request of the mix: {rates.seconds() * 1e3:.3f} ms of a core")
    print(f"at {options.requests:,.0f} requests/s: {processes} processes of captcha-api, {workers} of workers")
    for share in (0.25, 0.5, 0.75, 1.0, 1.25):
        load = options.requests * share * rates.seconds() / processes
        found = waits(options.requests * share, processes, rates.seconds(), count=options.count, seed=1)
        p50, p99 = found[len(found) // 2], found[int(len(found) * 0.99)]
        print(f"{share:5.0%} of the peak: busy {load:4.0%}, waits p50 {p50 * 1e3:7.2f} ms, p99 {p99 * 1e3:9.2f} ms")


if __name__ == "__main__":
    main()
