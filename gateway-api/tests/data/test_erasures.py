"""An account or an organisation goes after the delay, whole, and nobody else's data is touched."""

from collections.abc import Callable
from typing import Any

import pytest
from realcatcha_gateway.accounts.models import Membership, Organisation, User
from realcatcha_gateway.audit.entries import Seals
from realcatcha_gateway.audit.verification import verify
from realcatcha_gateway.billing.invoices.models import Invoice
from realcatcha_gateway.data.models import ErasedSite, Erasure
from realcatcha_gateway.data.register import REGISTER
from realcatcha_gateway.schema import metadata
from realcatcha_gateway.usage.models import UsageHour
from redis import Redis
from sqlalchemy import func, select, update

KEPT_ID = {name for name, rule in REGISTER.items() if rule.kept}
"""Tables in which the id of whom was erased may stay."""
NOBODYS = {name for name, rule in REGISTER.items() if not (rule.kept or rule.erased) and rule.not_copied}
"""Tables whose rows are about nobody."""

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what is the same on both: each test more costs."""


def count(product: Any, model: Any) -> int:
    with product.database.read() as session:
        return int(session.scalar(select(func.count()).select_from(model)))


def test_nothing_of_a_person_is_left_but_what_is_said_to_stay(
    product: Any, owner: Any, join: Callable[..., Any], fill: Callable[..., None], find: Callable[..., Any]
) -> None:
    """Every table has rows of theirs, and of somebody else's; afterwards only the stated ids are found."""
    stranger = join()
    fill(owner, "mine")
    fill(stranger, "theirs")
    with product.database.write() as session:
        session.execute(update(User).where(User.id == owner.user_id).values(name="Erased Person"))
        session.execute(update(Organisation).where(Organisation.id == owner.organisation_id).values(name="Erased Ltd"))
    assert product.confirmed("/auth/erasure", owner).status_code == 202
    theirs = find(stranger.user_id, stranger.organisation_id, stranger.email)
    product.run_in(days=7)
    assert find(owner.email, "Erased Person", "Erased Ltd") == set()
    assert {table for table, _ in find(owner.user_id, owner.organisation_id)} <= KEPT_ID
    assert {table for table, _ in find("mine")} <= KEPT_ID | NOBODYS
    assert find(stranger.user_id, stranger.organisation_id, stranger.email) == theirs
    with product.database.read() as session:
        assert verify(product.database, Seals(["a root key for tests, forty characters long"])).findings == []
        (erasure,) = session.scalars(select(Erasure).where(Erasure.finished_at.is_not(None)))
        assert (erasure.subject, erasure.user_id, erasure.organisation_id) == (None, None, None)


@SQLITE
def test_a_letter_tells_of_it_and_cancels_it(product: Any, owner: Any) -> None:
    """Once, and not any more when the time has come."""
    asked = product.confirmed("/auth/erasure", owner).json()
    (letter,) = product.letters("account-erasure")
    assert (letter.to, letter.fields["due"][:10]) == (owner.email, asked["due_at"][:10])
    token = {"token": letter.fields["token"]}
    assert product.client.post("/v1/auth/cancel-erasure", json=token).status_code == 204
    assert product.client.post("/v1/auth/cancel-erasure", json=token).json()["code"] == "one-time-token-spent"
    assert product.client.get("/v1/auth/erasure", headers=owner.headers).json() == {"erasure": None}
    product.confirmed("/auth/erasure", owner)
    late = {"token": product.letters("account-erasure")[-1].fields["token"]}
    product.clock.pass_by(days=7)
    assert product.client.post("/v1/auth/cancel-erasure", json=late).status_code == 410


@SQLITE
def test_nothing_happens_before_its_time(product: Any, owner: Any) -> None:
    """Nor after it was cancelled in a session, which may be repeated."""
    product.confirmed("/auth/erasure", owner)
    product.run_in(days=6, hours=23)
    assert product.client.delete("/v1/auth/erasure", headers=owner.headers).status_code == 204
    assert product.client.delete("/v1/auth/erasure", headers=owner.headers).status_code == 204
    product.run_in(days=9)
    assert count(product, User) == 1


@SQLITE
def test_it_is_asked_for_once_and_with_the_password(product: Any, owner: Any) -> None:
    """The same key repeats the answer."""
    assert product.post("/auth/erasure", owner, {"password": "a guess"}).json()["code"] == "wrong-password"
    first = product.confirmed("/auth/erasure", owner, **{"Idempotency-Key": "k"})
    assert product.confirmed("/auth/erasure", owner, **{"Idempotency-Key": "k"}).json() == first.json()
    assert product.confirmed("/auth/erasure", owner).json()["code"] == "erasure-pending"


@SQLITE
def test_who_alone_owns_what_others_belong_to_stays(product: Any, owner: Any, join: Callable[..., Any]) -> None:
    """At the request, which names the organisation; and when the last other owner has gone since."""
    partner = join("owner", organisation_id=owner.organisation_id)
    join("viewer", organisation_id=owner.organisation_id)
    assert product.confirmed("/auth/erasure", owner).status_code == 202
    assert product.confirmed("/auth/erasure", partner).status_code == 202
    product.run_in(days=7)
    assert count(product, User) == 2
    with product.database.read() as session:
        (waiting,) = session.scalars(select(Erasure).where(Erasure.finished_at.is_(None)))
    left = next(one for one in (owner, partner) if one.user_id == waiting.subject)
    assert product.client.delete("/v1/auth/erasure", headers=left.headers).status_code == 204
    refused = product.confirmed("/auth/erasure", left)
    assert (refused.status_code, refused.json()["code"]) == (409, "sole-owner")
    assert [one["id"] for one in refused.json()["organisations"]] == [owner.organisation_id]


@SQLITE
def test_colleagues_keep_their_organisation(product: Any, owner: Any, join: Callable[..., Any]) -> None:
    """A developer goes; site, owner and organisation stay, and the developer's tokens are refused at once."""
    developer = join("developer", organisation_id=owner.organisation_id)
    site = product.post("/sites", owner, {"name": "Shop", "domains": []}).json()["id"]
    product.confirmed("/auth/erasure", developer)
    product.run_in(days=7)
    assert product.client.get(f"/v1/sites/{site}", headers=owner.headers).status_code == 200
    assert product.client.get("/v1/me", headers=developer.headers).status_code == 401
    denied = list(product.redis.scan_iter("denied:ses_*"))
    assert len(denied) == 1
    assert count(product, ErasedSite) == 0


def test_an_organisation_goes_with_its_sites_and_its_people_stay(
    product: Any, owner: Any, join: Callable[..., Any]
) -> None:
    """Every owner hears of it; only an owner asks; who belongs nowhere else gets an organisation of their own."""
    partner = join("owner", organisation_id=owner.organisation_id)
    viewer = join("viewer", organisation_id=owner.organisation_id)
    assert product.confirmed("/organisation/erasure", viewer).json()["code"] == "role-too-low"
    site = product.post("/sites", owner, {"name": "Shop", "domains": []}).json()["id"]
    assert product.confirmed("/organisation/erasure", owner).status_code == 202
    assert {letter.to for letter in product.letters("organisation-erasure")} == {owner.email, partner.email}
    state = product.client.get("/v1/organisation/erasure", headers=viewer.headers).json()
    assert state["erasure"]["due_at"]
    product.run_in(days=7)
    assert product.redis.hget(f"policy:{{{site}}}", "status") == "deactivated"
    assert product.redis.zscore("erasures", site)
    with product.database.read() as session:
        assert session.get(Organisation, owner.organisation_id) is None
        assert list(session.scalars(select(ErasedSite.site_id))) == [site]
        assert set(session.scalars(select(Membership.role))) == {"owner"}
    body = {"email": viewer.email, "password": viewer.password}
    assert product.client.post("/v1/auth/login", json=body).status_code == 200


def test_many_rows_of_counts_go_in_short_statements(product: Any, owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred at once here; all of them in the one unit of work."""
    monkeypatch.setattr("realcatcha_gateway.data.erasures.eraser._ROWS_AT_ONCE", 100)
    row = {"site_id": "a" * 16, "source": "", "kind": "none", "verdict": "passed", "country": "", "verifications": 1}
    with product.database.write() as session:
        rows = [UsageHour(**row, organisation_id=owner.organisation_id, hour=hour) for hour in range(250)]
        session.add_all(rows)
    product.confirmed("/organisation/erasure", owner)
    product.run_in(days=7)
    assert count(product, UsageHour) == 0


def test_drafts_of_invoices_go_and_invoices_stay(product: Any, owner: Any, fill: Callable[..., None]) -> None:
    """With their lines."""
    fill(owner, "mine")
    with product.database.write() as session:
        issued = session.scalars(select(Invoice)).one()
        values = {column.name: getattr(issued, column.name) for column in Invoice.__table__.c}
        draft = values | {"id": "draft", "occasion": "draft", "number": None, "issued_at": None}
        session.execute(
            metadata.tables["invoices"]
            .insert()
            .values(draft | {"supply_krw": 0, "tax_krw": 0, "total_krw": 0, "credit_krw": 0})
        )
    product.confirmed("/auth/erasure", owner)
    product.run_in(days=7)
    with product.database.read() as session:
        assert list(session.scalars(select(Invoice.id))) == [issued.id]


@SQLITE
def test_captcha_api_is_asked_until_it_has_confirmed(product: Any, owner: Any) -> None:
    """A Redis that lost everything is told again; then the site's policy goes, and nothing of it is remembered."""
    site = product.post("/sites", owner, {"name": "Shop", "domains": []}).json()["id"]
    product.confirmed("/auth/erasure", owner)
    product.run_in(days=7)
    redis: Redis = product.redis
    redis.flushdb()
    product.requests.run()
    assert redis.zscore("erasures", site) is not None
    redis.zrem("erasures", site)
    redis.sadd("erasures:done", site)
    product.requests.run()
    assert count(product, ErasedSite) == 0
    assert redis.keys("*erasures*") == redis.keys(f"policy:*{site}*") == []


@SQLITE
def test_money_that_moves_is_waited_for(product: Any, owner: Any, fill: Callable[..., None]) -> None:
    """A payment whose end nobody knows puts the erasure off by a day; afterwards it goes on."""
    fill(owner, "mine")
    payments = metadata.tables["payments"]
    with product.database.write() as session:
        session.execute(update(payments).values(status="unknown"))
    product.confirmed("/organisation/erasure", owner)
    product.run_in(days=7)
    assert count(product, Organisation) == 1
    with product.database.write() as session:
        session.execute(update(payments).values(status="confirmed"))
        session.execute(update(metadata.tables["refunds"]).values(status="done"))
    product.run_in(days=7, hours=1)
    assert count(product, Organisation) == 1
    product.run_in(days=8)
    with product.database.read() as session:
        assert session.get(Organisation, owner.organisation_id) is None


_ERASER = """
import time
from datetime import timedelta
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.data.erasures.eraser import Eraser
from realcatcha_gateway.maintenance.parts import MaintenanceParts
from realcatcha_gateway.settings import GatewaySettings
Eraser._finish = lambda *_: (print("erasing", flush=True), time.sleep(600))
requests = MaintenanceParts(GatewaySettings()).data_requests
requests.eraser._clock = lambda: utc_now() + timedelta(days=8)
requests.eraser.run()
"""


def test_a_killed_eraser_has_erased_nothing(product: Any, owner: Any, find: Callable[..., Any]) -> None:
    """Kill -9 after the last deletion, before the commit; the next run erases all."""
    product.post("/sites", owner, {"name": "Shop", "domains": []})
    product.confirmed("/auth/erasure", owner)
    before = find(owner.user_id, owner.organisation_id, owner.email)
    product.kill_at(b"erasing", _ERASER)
    assert find(owner.user_id, owner.organisation_id, owner.email) == before
    product.run_in(days=8)
    assert find(owner.email) == set()
