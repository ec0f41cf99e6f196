"""Each threshold is noted, and its letters are queued, once a month; on SQLite and MariaDB."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from realcatcha_gateway.accounts.models import User
from realcatcha_gateway.billing.subscriptions.quotas import PlanQuotas
from realcatcha_gateway.database import Database
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.mail.letters import Letter
from realcatcha_gateway.mail.models import QueuedLetter
from realcatcha_gateway.mail.service import Postbox
from realcatcha_gateway.mail.texts import render
from realcatcha_gateway.usage.models import UsageDay, UsageQuota
from realcatcha_gateway.usage.quotas import Month, Quota, QuotaWatch
from realcatcha_gateway.usage.repository import EveryUsage
from realcatcha_gateway.webhooks.service import Events
from sqlalchemy import select

MARCH = Month.starting(2026, 3)
SEALER = Sealer(["a root key for tests, forty characters long"])


@pytest.mark.parametrize(
    ("used", "soft", "hard", "reached"),
    [
        (79, 100, None, []),
        (80, 100, None, ["soft-80"]),
        (100, 100, 200, ["soft-80", "soft-100"]),
        (160, 100, 200, ["soft-80", "soft-100", "hard-80"]),
        (10**12, None, None, []),
        (0, 0, None, ["soft-80", "soft-100"]),
    ],
)
def test_thresholds(used: int, soft: int | None, hard: int | None, reached: list[str]) -> None:
    """80 and 100 per cent of either limit; what is not limited is never reached."""
    assert [name for name, _ in Quota("pro", soft, hard).reached(used)] == reached


def test_months_end_where_the_next_begins() -> None:
    """Also in December and in a leap year."""
    assert Month.starting(2026, 12).last + 1 == Month.starting(2027, 1).first
    assert Month.starting(2028, 2).last - Month.starting(2028, 2).first == 28
    assert Month.of(datetime(2026, 3, 31, 23, 59, tzinfo=UTC)) == MARCH


@pytest.fixture
def watch(database: Database, clock: Any) -> QuotaWatch:
    events = Events(clock, wake=lambda: None)
    postbox = Postbox(SEALER, clock, wake=lambda: None)
    return QuotaWatch(database, postbox, events, quotas=PlanQuotas(), clock=clock)


def use(database: Database, organisation_id: str, verifications: int, *, day: int = MARCH.first) -> None:
    with database.write() as session:
        key = {"site_id": "a" * 16, "day": day, "kind": "none", "verdict": "passed", "country": ""}
        session.merge(UsageDay(organisation_id=organisation_id, verifications=verifications, **key))


def letters(database: Database) -> list[Letter]:
    with database.read() as session:
        sealed = session.scalars(select(QueuedLetter.sealed).order_by(QueuedLetter.id)).all()
        return [msgspec.json.decode(SEALER.open(one) or b"", type=Letter) for one in sealed]


def noted(database: Database, organisation_id: str, period: str = "2026-03") -> set[str]:
    with database.read() as session:
        return EveryUsage(session).notices(period).get(organisation_id, set())


def test_owners_and_admins_are_told_once(
    watch: QuotaWatch, database: Database, owner: Any, join: Callable[..., Any]
) -> None:
    """At 80 and at 100 per cent of the free plan, however often it is looked at."""
    admin = join("admin", organisation_id=owner.organisation_id)
    join("developer", organisation_id=owner.organisation_id)
    use(database, owner.organisation_id, 7_999)
    assert watch.run() == 0
    for used, threshold in ((8_000, "80"), (10_000, "100")):
        use(database, owner.organisation_id, used)
        watch.run()
        watch.run()
        told = [letter for letter in letters(database) if letter.fields["percent"] == threshold]
        assert {letter.to for letter in told} == {owner.email, admin.email}
        assert len(told) == 2
    assert noted(database, owner.organisation_id) == {"soft-80", "soft-100"}


def test_who_jumps_over_both_is_told_of_the_higher(watch: QuotaWatch, database: Database, owner: Any) -> None:
    """Both are noted."""
    use(database, owner.organisation_id, 50_000)
    assert watch.run() == 2
    (letter,) = letters(database)
    assert letter.fields["percent"] == "100"


def test_each_month_begins_anew(watch: QuotaWatch, database: Database, owner: Any, clock: Any) -> None:
    """What was used in March does not count in April."""
    use(database, owner.organisation_id, 10_000, day=MARCH.last)
    assert watch.run() == 2
    clock.pass_by(days=31)
    assert watch.run() == 0
    use(database, owner.organisation_id, 9_000, day=MARCH.last + 1)
    assert watch.run() == 1
    assert noted(database, owner.organisation_id, "2026-04") == {"soft-80"}


def test_a_contract_has_limits_of_its_own(
    watch: QuotaWatch, database: Database, owner: Any, join: Callable[..., Any], clock: Any
) -> None:
    """Another organisation's stay as they are."""
    other = join()
    with database.write() as session:
        quota = UsageQuota(organisation_id=owner.organisation_id, plan="pro", soft_limit=None, hard_limit=1_000)
        quota.updated_at = clock()
        EveryUsage(session).set_quota(quota)
    use(database, owner.organisation_id, 900)
    assert watch.run() == 1
    assert noted(database, owner.organisation_id) == {"hard-80"}
    assert noted(database, other.organisation_id) == set()


def test_two_at_once_tell_nobody_twice(watch: QuotaWatch, database: Database, owner: Any) -> None:
    """The second finds the notice, or fails to add it."""
    use(database, owner.organisation_id, 10_000)
    threads = [threading.Thread(target=watch.run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(letters(database)) == 1


@pytest.mark.parametrize("kind", ["quota-soft", "quota-hard"])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_letters_say_how_much(kind: Any, language: Any) -> None:
    """Of what, and that visitors are not refused."""
    fields = {"period": "2026-03", "percent": "80", "used": "8,000", "limit": "10,000"}
    mail = render(Letter(kind, "a@example.com", language, fields), origin="https://rc.test", reference="r")
    assert "80 %" in mail.subject
    assert all(part in mail.text for part in ("2026-03", "8,000", "10,000", "https://rc.test"))


def test_letters_are_in_the_receivers_language(
    watch: QuotaWatch, database: Database, owner: Any, join: Callable[..., Any]
) -> None:
    """Each owner's and admin's own."""
    admin = join("admin", organisation_id=owner.organisation_id)
    with database.write() as session:
        session.get_one(User, admin.user_id).language = "ko"
    use(database, owner.organisation_id, 10_000)
    watch.run()
    assert {(letter.to, letter.language) for letter in letters(database)} == {(owner.email, "en"), (admin.email, "ko")}
