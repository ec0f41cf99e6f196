"""Numbers of documents: one series a year, without gaps.

The rows of the series are locked from the moment a number is taken until the commit; a unit of work that rolls back
gives its number back. So numbers are taken last.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from realcatcha_gateway.billing.invoices.models import NumberSeries
from realcatcha_gateway.billing.periods import day_in_seoul

INVOICES: Final = "RC"
CREDIT_NOTES: Final = "RCN"


def take_number(session: Session, prefix: str, *, now: datetime) -> str:
    """Take the next number of the year that it is in Seoul, such as ``RC-2026-000001``."""
    _lock(session, prefix)  # it is always there: two that began the same year at once would block each other
    name = f"{prefix}-{day_in_seoul(now).year}"
    series = _lock(session, name)
    if series is None:
        series = NumberSeries(name=name, last=0)
        session.add(series)
    series.last += 1
    session.flush()
    return f"{name}-{series.last:06d}"


def _lock(session: Session, name: str) -> NumberSeries | None:
    query = select(NumberSeries).where(NumberSeries.name == name).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()
