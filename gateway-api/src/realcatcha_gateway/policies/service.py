"""Publish policies: after a change, on demand, or all of them."""

from collections.abc import Sequence

import structlog
from realcatcha_contracts import SitePolicy
from realcatcha_kit.errors import Unavailable
from starlette.concurrency import run_in_threadpool

from realcatcha_gateway.clock import Clock, utc_now
from realcatcha_gateway.database import Database
from realcatcha_gateway.policies.errors import UnknownSite
from realcatcha_gateway.policies.repository import PolicyRepository
from realcatcha_gateway.policies.store import PolicyStore

_log = structlog.get_logger("realcatcha.policies")


class PolicyPublisher:
    """Builds policies from SQL and stores them where captcha-api reads them."""

    def __init__(self, database: Database, store: PolicyStore, *, clock: Clock = utc_now) -> None:
        self._database = database
        self._store = store
        self._clock = clock

    async def publish(self, site_id: str) -> None:
        """Bring the stored policy up to date; a site that is gone needs nothing. Raises Unavailable."""
        policy = await run_in_threadpool(self._build, site_id)
        if policy is not None:
            stored = await self._store.put(policy)
            _log.info("policy_published", site_id=site_id, version=policy.version, stored=stored)

    async def look_up(self, site_id: str) -> SitePolicy:
        """Give the present policy and store it on the way, which may fail without harm.

        Raises:
            UnknownSite: There is no such site.
            Unavailable: The database is away.
        """
        policy = await run_in_threadpool(self._build, site_id)
        if policy is None:
            raise UnknownSite
        try:
            await self._store.put(policy)
        except Unavailable as error:
            _log.warning("policy_not_stored", site_id=site_id, private=error.private)
        return policy

    async def rebuild(self, site_ids: Sequence[str] | None = None, *, force: bool = False) -> int:
        """Store the policy of the given sites, or of every one; returns how many were stored.

        Raises:
            UnknownSite: One of the given sites does not exist.
            Unavailable: The database or the store is away.
        """
        stored = 0
        for site_id in site_ids if site_ids is not None else await run_in_threadpool(self._site_ids):
            policy = await run_in_threadpool(self._build, site_id)
            if policy is None and site_ids is not None:
                raise UnknownSite
            if policy is not None and await self._store.put(policy, force=force):
                stored += 1
        return stored

    def _build(self, site_id: str) -> SitePolicy | None:
        with self._database.read() as session:
            return PolicyRepository(session).policy(site_id, now=self._clock())

    def _site_ids(self) -> list[str]:
        with self._database.read() as session:
            return list(PolicyRepository(session).site_ids())
