"""Sites with rows of statistics, as roll-ups leave them."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from realcatcha_gateway.database import Database
from realcatcha_gateway.rollup.repository import RollupRepository
from realcatcha_gateway.statistics.models import LabelHour, StatisticsHour
from realcatcha_gateway.usage.models import UsageHour


@pytest.fixture
def site(client: httpx.Client, owner: Any) -> str:
    body = {"name": "Shop", "domains": ["example.com"]}
    return str(client.post("/v1/sites", json=body, headers=owner.headers).json()["id"])


@pytest.fixture
def happened(database: Database, owner: Any, site: str) -> Callable[..., None]:
    """Let something happen in an hour, and add its day up."""

    def happened(hour: int, labels: dict[tuple[str, str], int] | None = None, *, on: str = site, **steps: int) -> None:
        key: dict[str, Any] = {"site_id": on, "hour": hour, "source": "", "organisation_id": owner.organisation_id}
        with database.write() as session:
            if steps:
                session.add(StatisticsHour(**key, **steps))
            if verified := steps.get("verified"):
                cell = {"kind": "none", "verdict": "passed", "country": "KR"}
                session.add(UsageHour(**key, **cell, verifications=verified))
            for (dimension, label), times in (labels or {}).items():
                session.add(LabelHour(**key, dimension=dimension, label=label, times=times))
            session.flush()
            RollupRepository(session).add_up_days([hour // 24])

    return happened
