"""Write every policy to Redis again: ``python -m realcatcha_gateway.rebuild [--site ID] [--force]``.

Without ``--site`` that is the policy of each site, and the record of the whole platform.

Needed after Redis lost its data (captcha-api would ask site by site) or, with ``--force``, after the database was
restored from a backup, whose versions are lower than what Redis holds.
"""

import argparse
import asyncio
import sys

import structlog
from realcatcha_kit.logs import configure_logging

from realcatcha_gateway.composition import open_redis
from realcatcha_gateway.database import Database, create_database_engine
from realcatcha_gateway.policies.platform import PlatformPublisher
from realcatcha_gateway.policies.service import PolicyPublisher
from realcatcha_gateway.policies.store import RedisPolicyStore
from realcatcha_gateway.settings import GatewaySettings

_log = structlog.get_logger("realcatcha.rebuild")


async def rebuild(settings: GatewaySettings, *, site_id: str | None = None, force: bool = False) -> int:
    """Store the policy of one site, or of all and of the platform; returns how many were stored.

    Raises:
        UnknownSite: There is no such site.
        Unavailable: The database or Redis is away.
    """
    database = Database(create_database_engine(settings.database_url))
    redis = open_redis(settings.redis_url)
    try:
        store = RedisPolicyStore(redis)
        stored = await PolicyPublisher(database, store).rebuild([site_id] if site_id else None, force=force)
        if site_id is None:
            stored += await PlatformPublisher(database, store).publish(force=force)
        return stored
    finally:
        await redis.aclose()
        database.close()


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--site", help="id of one site (default: all)")
    parser.add_argument("--force", action="store_true", help="also where Redis holds the same or a higher version")
    options = parser.parse_args(arguments)
    settings = GatewaySettings()  # type: ignore[call-arg]  # read from the environment
    configure_logging("gateway-rebuild", level=settings.log_level)
    stored = asyncio.run(rebuild(settings, site_id=options.site, force=options.force))
    _log.info("policies_rebuilt", stored=stored)
    return 0


if __name__ == "__main__":
    sys.exit(main())
