"""Pages of what has a moment and an id, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, and_, or_

_Row = TypeVar("_Row")


@dataclass(frozen=True)
class Position:
    """Where a page continues: after this one."""

    created_at: datetime
    id: str


def newest_first(query: Select[Any], model: Any, *, limit: int, after: Position | None) -> Select[Any]:
    """Have a query give up to `limit` rows of a model after a position, and one more that tells whether more follow."""
    query = query.order_by(model.created_at.desc(), model.id.desc()).limit(limit + 1)
    if after is None:
        return query
    earlier = and_(model.created_at == after.created_at, model.id < after.id)
    return query.where(or_(model.created_at < after.created_at, earlier))


def cut(rows: Sequence[_Row], *, limit: int) -> tuple[Sequence[_Row], Position | None]:
    """Split what `newest_first` gave into the page and where the next one continues."""
    page: Sequence[Any] = rows[:limit]
    return page, Position(page[-1].created_at, page[-1].id) if len(rows) > limit else None
