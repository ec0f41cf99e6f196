"""A series as CSV (RFC 4180) that no spreadsheet takes for a formula."""

import csv
import io
from collections.abc import Sequence
from typing import Final

from realcatcha_contracts import FUNNEL

from realcatcha_gateway.statistics.service import Statistics

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def series_csv(found: Statistics, *, site: str) -> str:
    """Write one line for each step; `site` is the site's id or ``all``."""
    lines: list[Sequence[object]] = [("site", "start", *FUNNEL)]
    lines += [(site, point.start.isoformat(), *(point.sums[name] for name in FUNNEL)) for point in found.points]
    return _write(lines)


def labels_csv(found: Statistics, *, site: str) -> str:
    """Write one line for each label of each dimension, and for each cell of exact redemptions."""
    lines: list[Sequence[object]] = [("site", "dimension", "label", "times")]
    for dimension, counted in sorted(found.labels.items()):
        lines += [(site, dimension, label, times) for label, times in sorted(counted.items())]
    for one in sorted(found.verifications, key=lambda one: (one.kind, one.verdict, one.country)):
        lines.append((site, "verifications", f"{one.kind}/{one.verdict}/{one.country}", one.times))
    return _write(lines)


def guarded(value: object) -> str:
    """Write a cell; text that a spreadsheet would run gets an apostrophe before it."""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


def _write(lines: Sequence[Sequence[object]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([guarded(value) for value in line] for line in lines)
    return text.getvalue()
