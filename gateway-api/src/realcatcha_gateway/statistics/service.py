"""What happened on a site, or on all sites of an organisation, in some days of a time zone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from realcatcha_contracts import FUNNEL, latency_of_bucket

from realcatcha_gateway.sites.errors import SiteNotFound
from realcatcha_gateway.statistics.ranges import DayRange, Step, day_number, day_of
from realcatcha_gateway.statistics.repository import StatisticsRepository, Sums, Verifications

PERCENTILES: Final = (50, 90, 99)
MOST_LABELS: Final = 20


@dataclass(frozen=True)
class Point:
    """One step of a series."""

    start: datetime
    sums: Sums


@dataclass(frozen=True)
class Latency:
    """Percentiles of a histogram, milliseconds: each within 9.1 % (see `realcatcha_contracts.latency_bucket`)."""

    times: int
    p50_ms: float
    p90_ms: float
    p99_ms: float


@dataclass(frozen=True)
class Statistics:
    """Everything that a dashboard shows of a range.

    Attributes:
        labels: By dimension and label.
        verifications: Exact; the sums of the series are what processes had counted.
        previous: Sums of as many days before; None where it was not asked for.
    """

    range: DayRange
    step: Step
    points: list[Point]
    totals: Sums
    labels: Mapping[str, Mapping[str, int]]
    verifications: list[Verifications]
    previous: Sums | None
    rolled_up_at: datetime | None

    def top(self, dimension: str) -> list[tuple[str, int]]:
        """Give the most frequent labels of a dimension."""
        counted = self.labels.get(dimension, {})
        return sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:MOST_LABELS]

    def latency(self, dimension: str) -> Latency | None:
        """Read percentiles off a dimension whose labels are latency buckets; None without one."""
        counted = self.labels.get(dimension)
        return percentiles({int(bucket): times for bucket, times in counted.items()}) if counted else None


class StatisticsService:
    """The statistics that the repository is scoped to."""

    def __init__(self, statistics: StatisticsRepository) -> None:
        self._statistics = statistics

    def read(self, days: DayRange, step: Step, *, compare: bool) -> Statistics:
        """Add up a range."""
        points = self.points(days, step)
        labels = self.labels(days)
        before = days.previous() if compare else None
        return Statistics(
            range=days,
            step=step,
            points=points,
            totals=add_sums(point.sums for point in points),
            labels=labels,
            verifications=self.verifications(days),
            previous=self._statistics.totals(before.first_hour, before.end_hour) if before else None,
            rolled_up_at=self._statistics.rolled_up_at(),
        )

    def check_site(self) -> None:
        """Raise SiteNotFound where the repository's site is not its organisation's."""
        if not self._statistics.knows_site():
            raise SiteNotFound

    def labels(self, days: DayRange) -> Mapping[str, Mapping[str, int]]:
        """Add up every label of every dimension."""
        labels: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for (dimension, label), times in self._statistics.labels(days.first_hour, days.end_hour).items():
            labels[dimension][label] = times
        return labels

    def verifications(self, days: DayRange) -> list[Verifications]:
        """Add up the exact redemptions."""
        return self._statistics.verifications(days.first_hour, days.end_hour)

    def points(self, days: DayRange, step: Step) -> list[Point]:
        """Add up each step of a series."""
        starts = days.starts(step)
        if step == "hour":
            found = dict(self._statistics.by_hour(days.first_hour, days.end_hour))
            numbers = range(days.first_hour, days.end_hour)
            return [Point(start, found.get(hour, _nothing())) for start, hour in zip(starts, numbers, strict=True)]
        sums: dict[int, list[Sums]] = defaultdict(list)
        for segment in days.segments():
            for day, counted in self._statistics.by_day(segment):
                sums[day_number(day_of(day).replace(day=1)) if step == "month" else day].append(counted)
        keys = [day_number(start.date().replace(day=1) if step == "month" else start.date()) for start in starts]
        return [Point(start, add_sums(sums.get(key, ()))) for start, key in zip(starts, keys, strict=True)]


def percentiles(histogram: Mapping[int, int]) -> Latency:
    """Read percentiles off a histogram of latency buckets with at least one entry."""
    total = sum(histogram.values())
    found = []
    for percent in PERCENTILES:
        seen = 0
        for bucket in sorted(histogram):
            seen += histogram[bucket]
            if seen * 100 >= total * percent:
                found.append(round(latency_of_bucket(bucket), 1))
                break
    return Latency(total, *found)


def _nothing() -> Sums:
    return dict.fromkeys(FUNNEL, 0)


def add_sums(all_sums: Iterable[Sums]) -> Sums:
    """Add steps up, each for itself."""
    total = _nothing()
    for sums in all_sums:
        for name, times in sums.items():
            total[name] += times
    return total
