"""The site repository sees one organisation only, on every database."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from realcatcha_contracts import Thresholds
from realcatcha_gateway.accounts.models import Organisation
from realcatcha_gateway.database import Database
from realcatcha_gateway.sites.models import Site, SiteSecret
from realcatcha_gateway.sites.repository import SitePosition, SiteRepository
from sqlalchemy.orm import Session

START = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def two_organisations(database: Database) -> Database:
    with database.write() as session:
        session.add_all([Organisation(id=f"org_{name}", name=name, created_at=START) for name in "ab"])
    return database


def site(number: int, *, seconds: int = 0) -> Site:
    moment = START + timedelta(seconds=seconds)
    return Site(
        id=f"{number:016d}".replace("0", "a").replace("1", "b"),
        name=f"Site {number}",
        domains=["example.com"],
        kinds=["image-grid"],
        thresholds=Thresholds(),
        ip_rules=[],
        secrets=[],
        created_at=moment,
        updated_at=moment,
    )


def add(session: Session, organisation_id: str, *sites: Site) -> None:
    repository = SiteRepository(session, organisation_id)
    for row in sites:
        repository.add(row)
        repository.add_secret(row, SiteSecret(id=f"sec_{row.id}", sha256=row.id, created_at=row.created_at))


def test_a_site_is_found_by_its_organisation_only(two_organisations: Database) -> None:
    """Finding, locking, listing and naming all stop at the border."""
    with two_organisations.write() as session:
        add(session, "org_a", site(2))
    with two_organisations.write() as session:
        own, other = SiteRepository(session, "org_a"), SiteRepository(session, "org_b")
        site_id = site(2).id
        asks: list[Callable[[SiteRepository], Any]] = [
            lambda repository: repository.find(site_id),
            lambda repository: repository.lock(site_id),
            lambda repository: repository.find_by_name("Site 2"),
            lambda repository: list(repository.page(limit=10, after=None)),
        ]
        assert all(ask(own) for ask in asks)
        assert not any(ask(other) for ask in asks)


def test_a_row_cannot_be_added_to_another_organisation(two_organisations: Database) -> None:
    """The repository's organisation wins over what the row says."""
    with two_organisations.write() as session:
        row = site(2)
        row.organisation_id = "org_b"
        add(session, "org_a", row)
    with two_organisations.read() as session:
        found = SiteRepository(session, "org_a").find(site(2).id)
        assert found is not None
        assert {found.organisation_id, *(secret.organisation_id for secret in found.secrets)} == {"org_a"}


def test_pages_come_newest_first_and_meet_nothing_twice(two_organisations: Database) -> None:
    """Also where sites were created in the same microsecond."""
    with two_organisations.write() as session:
        add(session, "org_a", *(site(number, seconds=number // 3) for number in range(2, 9)))
        add(session, "org_b", site(9))
    seen: list[Site] = []
    after: SitePosition | None = None
    with two_organisations.read() as session:
        repository = SiteRepository(session, "org_a")
        while page := repository.page(limit=2, after=after):
            seen.extend(page)
            after = SitePosition(page[-1].created_at, page[-1].id)
    keys = [(row.created_at, row.id) for row in seen]
    assert len(keys) == 7
    assert keys == sorted(keys, reverse=True)


def test_secrets_come_with_their_site(two_organisations: Database) -> None:
    """Loaded in the same unit of work, the oldest first."""
    with two_organisations.write() as session:
        add(session, "org_a", site(2))
        repository = SiteRepository(session, "org_a")
        found = repository.find(site(2).id)
        assert found is not None
        later = SiteSecret(id="sec_later", sha256="later", created_at=START + timedelta(days=1))
        repository.add_secret(found, later)
    with two_organisations.read() as session:
        again = SiteRepository(session, "org_a").find(site(2).id)
        assert again is not None
        assert [secret.id for secret in again.secrets] == [f"sec_{again.id}", "sec_later"]
