"""Publish what holds for the whole platform: after a change, on demand, or again."""

from typing import Final

import structlog
from realcatcha_contracts import PlatformPolicy, PlatformRule
from realcatcha_kit.errors import Unavailable
from starlette.concurrency import run_in_threadpool

from realcatcha_gateway.clock import Clock, utc_now
from realcatcha_gateway.database import Database
from realcatcha_gateway.flags.platform import PlatformRepository
from realcatcha_gateway.policies.store import PolicyStore

PLATFORM_TOPIC: Final = "platform"
PLATFORM_SUBJECT: Final = "platform"
_log = structlog.get_logger("realcatcha.policies")


class PlatformPublisher:
    """Builds the platform's record from SQL and stores it where captcha-api reads it."""

    def __init__(self, database: Database, store: PolicyStore, *, clock: Clock = utc_now) -> None:
        self._database = database
        self._store = store
        self._clock = clock

    async def publish(self, _subject: str = PLATFORM_SUBJECT, *, force: bool = False) -> bool:
        """Bring the stored record up to date; tells whether it was stored. Raises Unavailable."""
        policy = await run_in_threadpool(self._build)
        stored = await self._store.put_platform(policy, force=force)
        _log.info("platform_published", version=policy.version, rules=len(policy.rules), stored=stored)
        return stored

    async def deliver(self, subject: str) -> None:
        """Publish, for the outbox. Raises Unavailable."""
        await self.publish(subject)

    async def look_up(self) -> PlatformPolicy:
        """Give the present record and store it on the way, which may fail without harm.

        Raises Unavailable where the database is away.
        """
        policy = await run_in_threadpool(self._build)
        try:
            await self._store.put_platform(policy)
        except Unavailable as error:
            _log.warning("platform_not_stored", private=error.private)
        return policy

    def _build(self) -> PlatformPolicy:
        with self._database.read() as session:
            version, rules = PlatformRepository(session).published(now=self._clock())
            return PlatformPolicy(
                version,
                [
                    PlatformRule(rule.network, rule.action, rule.expires_at.timestamp() if rule.expires_at else None)
                    for rule in rules
                ],
            )
