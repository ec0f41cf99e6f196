"""Counts as captcha-api leaves them in Redis, and sums of what became of them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
import redis
from realcatcha_contracts import (
    COUNTS_INDEX,
    INCARNATION_FIELD,
    TOTAL_FIELD,
    Thresholds,
    UsageEvent,
    counts_key,
    open_usage_key,
    usage_fields,
    usage_index_key,
)
from realcatcha_gateway.accounts.models import Organisation
from realcatcha_gateway.database import Database
from realcatcha_gateway.rollup.redis_counts import RedisCounts
from realcatcha_gateway.rollup.service import Rollup
from realcatcha_gateway.sites.models import Site
from sqlalchemy import func, select

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SITES = ("a" * 16, "b" * 16)


@dataclass
class Counting:
    """What captcha-api writes; the real one is driven in ``tests/chaos``."""

    client: "redis.Redis"
    epoch: int = 0
    redeemed: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    number: int = 0

    def redeem(self, site: str = SITES[0], *, hour: str = "2026030112", tag: str = "3f", **event: Any) -> None:
        self.number += 1
        fields = {"kind": "none", "verdict": "passed", "country": "", "latency_ms": 900, **event}
        redeemed = UsageEvent(f"{tag}{self.number:030x}", site, "org", 0.0, **fields)
        key = open_usage_key(tag, hour)
        with self.client.pipeline(transaction=True) as pipeline:
            pipeline.hsetnx(key, INCARNATION_FIELD, redeemed.id)
            pipeline.sadd(usage_index_key(tag), hour)
            pipeline.hincrby(key, TOTAL_FIELD, 1)
            for name in usage_fields(redeemed, epoch=self.epoch):
                pipeline.hincrby(key, name, 1)
            pipeline.execute()
        self.redeemed[site, redeemed.kind, redeemed.verdict] += 1

    def count(self, process: str, values: dict[str, int], *, hour: str = "2026030112") -> None:
        self.client.hset(counts_key(process, hour), mapping=dict(values))  # type: ignore[arg-type]  # looser keys
        self.client.sadd(COUNTS_INDEX, f"{process}:{hour}")

    def keys(self) -> set[str]:
        return {str(key) for key in self.client.scan_iter("[uc]:*")}


@pytest.fixture
def client(redis_url: str) -> Iterator["redis.Redis"]:
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        yield client


@pytest.fixture
def counting(client: "redis.Redis") -> Counting:
    return Counting(client)


@pytest.fixture
def sites(database: Database) -> Database:
    """Two sites of two organisations."""
    with database.write() as session:
        session.add_all([Organisation(id=f"org_{site[0]}", name=site[0], created_at=START) for site in SITES])
        session.flush()
        for site in SITES:
            facts: dict[str, Any] = {"domains": [], "kinds": [], "thresholds": Thresholds(), "ip_rules": []}
            times = {"created_at": START, "updated_at": START}
            session.add(Site(id=site, organisation_id=f"org_{site[0]}", name=site[0], secrets=[], **facts, **times))
    return database


@pytest.fixture
def rollup(sites: Database, client: "redis.Redis", clock: Any) -> Rollup:
    return Rollup(sites, RedisCounts(client), clock=clock)


@pytest.fixture
def total(sites: Database) -> Any:
    """Sum a column of a model over rows that match."""

    def total(model: Any, column: str, **matching: Any) -> int:
        with sites.read() as session:
            return int(session.scalar(select(func.sum(getattr(model, column))).filter_by(**matching)) or 0)

    return total
