"""An erased organisation's sites stop at once, and what both services keep of their visitors is removed."""

import asyncio
import time
from typing import Any

import pymongo
import pytest
from realcatcha_captcha.adapters.mongo_clients import connect_mongo, database_of
from realcatcha_captcha.adapters.mongo_telemetry import MongoTelemetryArchive
from realcatcha_captcha.adapters.redis_client import connect
from realcatcha_captcha.adapters.redis_site_erasures import RedisSiteErasures
from realcatcha_captcha.application.erase_sites import SETTLED_S, SiteEraser
from realcatcha_gateway.billing.leaving import Leaving
from realcatcha_gateway.billing.payments.methods import PaymentMethods
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.data.models import ErasedSite
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.mail.service import Postbox
from realcatcha_gateway.maintenance.data_requests import DataRequests
from redis import Redis
from sqlalchemy import select

pytestmark = pytest.mark.timeout(240)


def maintenance(stores: Any, redis: Redis) -> DataRequests:
    sealer = Sealer(stores.settings.root_keys)
    money = Leaving(PaymentMethods(stores.database, None, sealer, clock=utc_now))
    return DataRequests(stores.settings, stores.database, redis, Postbox(sealer, utc_now, lambda: None), money=money)


async def erase_as_captcha_does(stores: Any) -> int:
    """Do what the drain does, after the time in which sessions end."""
    client, mongo = connect(stores.settings.redis_url, timeout_s=20), connect_mongo(stores.mongo_uri, timeout_s=20)
    archive = MongoTelemetryArchive(database_of(mongo))
    eraser = SiteEraser(RedisSiteErasures(client), archive, clock=lambda: time.time() + SETTLED_S + 60)
    try:
        return await eraser.step()
    finally:
        await client.aclose()
        await mongo.close()


def telemetry_of(uri: str) -> set[str]:
    with pymongo.MongoClient(uri) as client:
        database = client.get_default_database()
        return {one["site"] for name in ("telemetry", "verdicts") for one in database[name].find({})}


def test_a_sites_visitors_are_forgotten_everywhere(stores: Any) -> None:
    """From the owner's request to MongoDB, on real servers; another site's telemetry stays."""
    redis = Redis.from_url(stores.settings.redis_url, decode_responses=True)
    site = stores.make_site()
    assert stores.redeem(site, stores.token(site))["success"] is True
    stores.archive(site["id"], 50)
    stores.archive("b" * 16, 5)
    redis.delete("telemetry")  # nothing waits for the archive here, as no drain runs
    body = {"password": "correct horse battery"}
    stores.gateway.post("/v1/organisation/erasure", json=body, headers=stores.log_in()).raise_for_status()
    token = stores.token(site)
    assert asyncio.run(erase_as_captcha_does(stores)) == 0
    maintenance(stores, redis).run()

    give_up_at = time.monotonic() + 30
    while True:  # each process remembers a policy for some seconds
        answer = stores.redeem(site, token)
        if answer["error-codes"] == ["invalid-input-secret"] or time.monotonic() > give_up_at:
            break
        time.sleep(0.2)
    assert answer["error-codes"] == ["invalid-input-secret"]
    body = {"site_key": site["site_key"], "mode": "managed"}
    refused = stores.captcha.post("/captcha/v1/sessions", json=body, headers={"origin": "https://shop.example.com"})
    assert refused.json()["code"] == "unknown-site-key"
    redis.delete("telemetry")
    assert asyncio.run(erase_as_captcha_does(stores)) == 1
    assert telemetry_of(stores.mongo_uri) == {"b" * 16}
    maintenance(stores, redis).run()
    with stores.database.read() as session:
        assert list(session.scalars(select(ErasedSite.site_id))) == []
    left = {key: redis.ttl(key) for key in redis.scan_iter() if site["id"] in key}
    assert all(key.startswith(("mix:", "rl:")) and 0 < ttl <= 1_200 for key, ttl in left.items()), left
    redis.close()
