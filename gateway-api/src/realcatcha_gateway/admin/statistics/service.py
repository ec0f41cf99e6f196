"""What happened on all sites together in some days of UTC."""

from collections import defaultdict

from realcatcha_gateway.statistics.platform import PlatformStatistics
from realcatcha_gateway.statistics.ranges import DayRange, Step, day_number, day_of
from realcatcha_gateway.statistics.repository import Sums
from realcatcha_gateway.statistics.service import Point, Statistics, add_sums


class PlatformReport:
    """Puts the platform's sums together as a site's are."""

    def __init__(self, platform: PlatformStatistics) -> None:
        self._platform = platform

    def read(self, days: DayRange, step: Step) -> tuple[Statistics, int]:
        """Add up a range of UTC; gives it with the number of exact redemptions."""
        first, end = day_number(days.first_day), day_number(days.last_day) + 1
        points = self._points(days, step, first, end)
        labels: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for (dimension, label), times in self._platform.labels(first, end).items():
            labels[dimension][label] = times
        found = Statistics(
            range=days,
            step=step,
            points=points,
            totals=add_sums(point.sums for point in points),
            labels=labels,
            verifications=[],
            previous=None,
            rolled_up_at=self._platform.rolled_up_at(),
        )
        return found, sum(labels.get("redeemed_verdict", {}).values())

    def _points(self, days: DayRange, step: Step, first: int, end: int) -> list[Point]:
        starts = days.starts(step)
        if step == "hour":
            found = dict(self._platform.by_hour(days.first_hour, days.end_hour))
            keys = list(range(days.first_hour, days.end_hour))
        else:
            found = self._by_step(step, first, end)
            keys = [_bucket(day_number(start.date()), step) for start in starts]
        return [Point(start, found.get(key) or add_sums(())) for start, key in zip(starts, keys, strict=True)]

    def _by_step(self, step: Step, first: int, end: int) -> dict[int, Sums]:
        sums: defaultdict[int, list[Sums]] = defaultdict(list)
        for day, counted in self._platform.by_day(first, end):
            sums[_bucket(day, step)].append(counted)
        return {bucket: add_sums(all_sums) for bucket, all_sums in sums.items()}


def _bucket(day: int, step: Step) -> int:
    return day_number(day_of(day).replace(day=1)) if step == "month" else day
