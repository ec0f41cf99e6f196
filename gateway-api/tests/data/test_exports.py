"""A person gets a copy of everything about them, without secrets and without other people's data."""

from collections.abc import Callable
from typing import Any

import pytest
from realcatcha_gateway.audit.models import AuditEntry
from realcatcha_gateway.data import archive
from realcatcha_gateway.data.models import DataExport
from realcatcha_gateway.data.register import REGISTER
from realcatcha_gateway.database import Database
from realcatcha_gateway.schema import metadata
from sqlalchemy import select, update

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what is the same on both: each test more costs."""


def rows(database: Database) -> list[DataExport]:
    with database.read() as session:
        return list(session.scalars(select(DataExport)))


def test_a_copy_is_asked_for_made_told_of_and_fetched_once(product: Any, owner: Any) -> None:
    """The whole way: 202, a letter, a link that gives the file once."""
    asked = product.confirmed("/auth/data-exports", owner)
    assert (asked.status_code, asked.json()["status"]) == (202, "waiting")
    assert product.post(f"/auth/data-exports/{asked.json()['id']}/link", owner).json()["code"] == (
        "data-export-not-ready"
    )
    product.requests.run()
    (listed,) = product.client.get("/v1/auth/data-exports", headers=owner.headers).json()["items"]
    assert (listed["status"], listed["size_bytes"] > 500) == ("ready", True)
    (letter,) = product.letters("export-ready")
    assert (letter.to, letter.fields["until"][:10]) == (owner.email, listed["expires_at"][:10])
    files = product.fetch(owner, asked.json()["id"])
    assert files["profile.json"][0]["email"] == owner.email
    assert [one["role"] for one in files["memberships.json"]] == ["owner"]
    assert {entry["action"] for entry in files["audit-log.json"]} >= {"account.data-export-requested"}
    assert set(files) == {"README.txt"} | {f"{rule.file}.json" for rule in REGISTER.values() if rule.file}


@SQLITE
def test_an_administrator_who_acted_on_the_account_is_not_named(product: Any, owner: Any, database: Database) -> None:
    """What was done to the person is told, not by whom; what they did themselves names them."""
    with database.write() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.sequence).limit(1)).one()
        facts = {column.name: getattr(entry, column.name) for column in AuditEntry.__table__.columns}
        newest = session.scalars(select(AuditEntry.sequence).order_by(AuditEntry.sequence.desc()).limit(1)).one()
        other = {
            "sequence": newest + 1000,
            "actor_kind": "admin",
            "actor_id": "an-administrator",
            "subject_id": owner.user_id,
        }
        session.add(AuditEntry(**{**facts, **other}))
    export_id = product.confirmed("/auth/data-exports", owner).json()["id"]
    product.requests.run()
    files = product.fetch(owner, export_id)
    assert {one["actor_id"] for one in files["audit-log.json"]} == {"", owner.user_id}
    assert "an-administrator" not in repr(files)


def test_everything_of_the_person_is_in_it_and_no_secret(
    product: Any, owner: Any, join: Callable[..., Any], fill: Callable[..., None]
) -> None:
    """Every table that has a file, filled for this person and for a stranger."""
    stranger = join()
    fill(owner, "mine")
    fill(stranger, "theirs")
    assert product.confirmed("/auth/erasure", owner).status_code == 202
    export_id = product.confirmed("/auth/data-exports", owner).json()["id"]
    product.requests.run()
    files = product.fetch(owner, export_id)
    for name, rule in REGISTER.items():
        if rule.file:
            assert files[f"{rule.file}.json"], name
    text = repr(files)
    assert "theirs" not in text
    for secret in (stranger.user_id, stranger.organisation_id, stranger.email, "sealed", "argon2"):
        assert secret not in text, secret


@SQLITE
def test_a_link_holds_once_and_for_five_minutes(product: Any, owner: Any) -> None:
    """Then it is spent, as is one that never was."""
    export_id = product.confirmed("/auth/data-exports", owner).json()["id"]
    product.requests.run()
    url = product.post(f"/auth/data-exports/{export_id}/link", owner).json()["url"]
    path = url.removeprefix("http://gateway.test")
    assert product.client.get(path).status_code == 200
    assert product.client.get(path).json()["code"] == "one-time-token-spent"
    url = product.post(f"/auth/data-exports/{export_id}/link", owner).json()["url"]
    product.clock.pass_by(minutes=5)
    assert product.client.get(url.removeprefix("http://gateway.test")).status_code == 410
    assert product.client.get("/v1/auth/data-exports/archive?token=never").status_code == 410


@SQLITE
def test_it_is_encrypted_at_rest_and_no_one_elses(product: Any, owner: Any, join: Callable[..., Any]) -> None:
    """Neither the address nor the ZIP file's signature is in the row; another person gets 404."""
    export_id = product.confirmed("/auth/data-exports", owner).json()["id"]
    product.requests.run()
    (row,) = rows(product.database)
    assert row.sealed is not None
    assert owner.email.encode() not in row.sealed
    assert not row.sealed.startswith(b"PK")
    colleague = join("owner", organisation_id=owner.organisation_id)
    assert product.post(f"/auth/data-exports/{export_id}/link", colleague).status_code == 404
    path = f"/v1/auth/data-exports/{export_id}"
    assert product.client.delete(path, headers=colleague.headers).status_code == 404
    assert product.client.delete(path, headers=owner.headers).status_code == 204
    assert rows(product.database) == []


@SQLITE
def test_the_password_is_asked_for_and_one_is_made_at_a_time(product: Any, owner: Any) -> None:
    """A repeated key gives the first answer, five a day are enough."""
    wrong = product.post("/auth/data-exports", owner, {"password": "a guess"})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "wrong-password")
    first = product.confirmed("/auth/data-exports", owner, **{"Idempotency-Key": "k"})
    again = product.confirmed("/auth/data-exports", owner, **{"Idempotency-Key": "k"})
    assert first.json() == again.json()
    assert product.confirmed("/auth/data-exports", owner).json()["code"] == "data-export-pending"
    codes = [product.confirmed("/auth/data-exports", owner).status_code for _ in range(4)]
    assert codes == [409, 409, 429, 429]


def test_too_much_for_one_file_fails_and_says_so(product: Any, owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound is on what is written, not on what is read."""
    monkeypatch.setattr(archive, "MOST_BYTES", 100)
    product.confirmed("/auth/data-exports", owner)
    product.requests.run()
    (row,) = rows(product.database)
    assert (row.status, row.sealed) == ("failed", None)
    assert product.letters("export-ready") == []


@SQLITE
def test_a_newer_copy_takes_the_place_of_an_earlier_one(product: Any, owner: Any, join: Callable[..., Any]) -> None:
    """Once it is there; somebody else's stays."""
    stranger = join()
    for account in (owner, stranger):
        product.confirmed("/auth/data-exports", account)
    product.requests.run()
    second = product.confirmed("/auth/data-exports", owner).json()["id"]
    assert len(rows(product.database)) == 3
    product.requests.run()
    assert {row.user_id: row.id for row in rows(product.database)}[owner.user_id] == second
    assert len(rows(product.database)) == 2


@SQLITE
def test_a_copy_in_korean_says_so_in_korean(product: Any, owner: Any) -> None:
    """The account's language decides."""
    with product.database.write() as session:
        session.execute(update(metadata.tables["users"]).values(language="ko"))
    export_id = product.confirmed("/auth/data-exports", owner).json()["id"]
    product.requests.run()
    assert "데이터 사본" in product.fetch(owner, export_id)["README.txt"]
    assert product.letters("export-ready")[0].language == "ko"


_MAKER = """
import sys, time
from realcatcha_gateway.data.exports import maker
maker.write_archive = lambda *_, **__: (print("making", flush=True), time.sleep(600))
from realcatcha_gateway.maintenance.parts import MaintenanceParts
from realcatcha_gateway.settings import GatewaySettings
MaintenanceParts(GatewaySettings()).data_requests.exports.run()
"""


@SQLITE
def test_a_killed_maker_leaves_it_to_the_next(product: Any, owner: Any) -> None:
    """Kill -9 in the middle: nobody else touches it while the claim holds, then it is made."""
    export_id = product.confirmed("/auth/data-exports", owner).json()["id"]
    product.kill_at(b"making", _MAKER)
    product.requests.run()
    assert [row.status for row in rows(product.database)] == ["waiting"]
    product.clock.pass_by(minutes=11)
    product.requests.run()
    assert product.fetch(owner, export_id)["profile.json"][0]["id"] == owner.user_id
