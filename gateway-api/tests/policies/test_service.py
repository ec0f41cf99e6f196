"""Policies are built whole, with only the secrets that still work."""

from datetime import timedelta
from typing import Any

import pytest
from realcatcha_gateway.database import Database
from realcatcha_gateway.outbox.service import Outbox
from realcatcha_gateway.policies.errors import UnknownSite
from realcatcha_gateway.policies.service import PolicyPublisher
from realcatcha_gateway.policies.store import MemoryPolicyStore
from realcatcha_gateway.sites.repository import SiteRepository
from realcatcha_gateway.sites.service import NewSite, SiteService
from realcatcha_gateway.webhooks.service import Events


async def test_a_secret_past_its_time_leaves_the_policy(database: Database, owner: Any, clock: Any) -> None:
    """Until then it is there with its end."""
    with database.write() as session:
        sites = SiteRepository(session, owner.organisation_id)
        service = SiteService(
            sites, outbox=Outbox(clock, lambda: None), events=Events(clock, lambda: None), clock=clock
        )
        site, _ = service.create(NewSite(name="x", domains=[]))
        clock.pass_by(seconds=1)
        service.rotate_secret(site.id, overlap=timedelta(hours=1))
    publisher = PolicyPublisher(database, MemoryPolicyStore(), clock=clock)
    assert [secret.not_after for secret in (await publisher.look_up(site.id)).secrets] == [
        (clock.now + timedelta(hours=1)).timestamp(),
        None,
    ]
    clock.pass_by(hours=1)
    assert [secret.not_after for secret in (await publisher.look_up(site.id)).secrets] == [None]


async def test_a_site_that_does_not_exist(database: Database) -> None:
    """Publishing it is no error, looking it up or rebuilding it is."""
    store = MemoryPolicyStore()
    publisher = PolicyPublisher(database, store)
    await publisher.publish("a" * 16)
    with pytest.raises(UnknownSite):
        await publisher.look_up("a" * 16)
    with pytest.raises(UnknownSite):
        await publisher.rebuild(["a" * 16])
    assert (await publisher.rebuild(), store.policies) == (0, {})
