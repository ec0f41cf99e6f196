"""Make Redis say what a restored database says: policies of its sites and of the platform, and of no others."""

from realcatcha_contracts import PLATFORM_KEY, policy_key
from realcatcha_kit.errors import Unavailable
from redis.exceptions import RedisError
from starlette.concurrency import run_in_threadpool

from realcatcha_gateway.composition import open_redis
from realcatcha_gateway.database import Database, create_database_engine
from realcatcha_gateway.policies.platform import PlatformPublisher
from realcatcha_gateway.policies.repository import PolicyRepository
from realcatcha_gateway.policies.service import PolicyPublisher
from realcatcha_gateway.policies.store import RedisPolicyStore
from realcatcha_gateway.settings import GatewaySettings


async def republish(settings: GatewaySettings) -> int:
    """Store every site's policy, whatever version Redis has, and remove those of sites that are not there.

    Gives how many were removed. Raises Unavailable.
    """
    database = Database(create_database_engine(settings.database_url))
    redis = open_redis(settings.redis_url)
    try:
        store = RedisPolicyStore(redis)
        await PolicyPublisher(database, store).rebuild(force=True)
        await PlatformPublisher(database, store).publish(force=True)
        known = await run_in_threadpool(_known, database)
        stale = [key async for key in redis.scan_iter(policy_key("*"), count=1_000) if key.decode() not in known]
        if stale:
            await redis.delete(*stale)
        return len(stale)
    except (RedisError, OSError) as error:
        raise Unavailable("Redis is away.", private=repr(error)) from error
    finally:
        await redis.aclose()
        database.close()


def _known(database: Database) -> set[str]:
    with database.read() as session:
        return {PLATFORM_KEY, *map(policy_key, PolicyRepository(session).site_ids())}
