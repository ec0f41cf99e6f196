"""The audit log is one chain, whoever writes at once, and shows what was done to it by other ways."""

import threading

import pytest
from realcatcha_gateway.audit.entries import Actor, Draft, Seals, canonical, entry_hash
from realcatcha_gateway.audit.models import AuditEntry
from realcatcha_gateway.audit.service import AuditLog, act_as, fields_of, record
from realcatcha_gateway.audit.verification import Anchor, Finding, verify
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.database import Database
from sqlalchemy import select, text

SEALS = Seals(["a root key for tests, forty characters long"])
THREADS, ROWS = 8, 25


def write(database: Database, count: int = 1, *, user: str = "usr_a") -> None:
    for number in range(count):
        with database.write() as session:
            act_as(session, Actor("user", user))
            record(session, "site.changed", subject=("site", f"site{number}"), details={"fields": ["name"]})


def run(database: Database, statement: str, **values: object) -> None:
    with database.write() as session:
        session.execute(text(statement), values)


def findings(database: Database, **options: object) -> list[Finding]:
    return verify(database, SEALS, **options).findings  # type: ignore[arg-type]  # a test's shorthand


def test_an_entry_says_who_did_what(database: Database) -> None:
    """And is written with the commit of what it is about."""
    write(database)
    with database.read() as session:
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.sequence, entry.actor_kind, entry.actor_id) == (1, "user", "usr_a")
    assert (entry.action, entry.subject_id, entry.details) == ("site.changed", "site0", '{"fields":["name"]}')


def test_nothing_is_written_of_what_was_rolled_back(database: Database) -> None:
    """Neither an entry nor a number is used up."""

    def fail() -> None:
        with database.write() as session:
            record(session, "site.created", subject=("site", "x"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    write(database)
    assert verify(database, SEALS).last == 1


def test_recording_without_a_log_fails_loudly(database: Database) -> None:
    """A process that was built without one must not lose entries in silence."""
    bare = Database(database.engine)
    with pytest.raises(KeyError), bare.write() as session:
        record(session, "site.created", subject=("site", "x"))


def test_many_at_once_write_one_unbroken_chain(database: Database) -> None:
    """Eight threads, 25 units of work each, some with two entries."""
    failures: list[BaseException] = []

    def work(thread: int) -> None:
        try:
            for number in range(ROWS):
                with database.write() as session:
                    record(session, "site.changed", subject=("site", f"{thread}.{number}"))
        except BaseException as error:  # noqa: BLE001  # whatever it is, the test shows it
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    found = verify(database, SEALS)
    assert (found.checked, found.last, found.findings) == (THREADS * ROWS, THREADS * ROWS, [])
    with database.read() as session:
        assert len(set(session.scalars(select(AuditEntry.subject_id)))) == THREADS * ROWS


def test_a_whole_log_has_no_faults(database: Database) -> None:
    """Also an empty one, one read in parts, and one compared with an anchor."""
    assert verify(database, SEALS).findings == []
    write(database, 7)
    whole = verify(database, SEALS, anchor=Anchor(0, "0" * 64))
    assert (whole.checked, whole.complete, whole.findings) == (7, True, [])
    part = verify(database, SEALS, after=2, most=3)
    assert (part.checked, part.last, part.complete, part.findings) == (3, 5, False, [])
    rest = verify(database, SEALS, after=5, most=3)
    assert (rest.checked, rest.last, rest.complete, rest.findings) == (2, 7, True, [])
    assert findings(database, anchor=Anchor(whole.last, whole.hash)) == []


@pytest.mark.parametrize(
    "column", ["at", "actor_kind", "actor_id", "organisation_id", "action", "subject_kind", "subject_id", "details"]
)
def test_a_changed_entry_is_found(database: Database, column: str) -> None:
    """Whatever of it was changed."""
    write(database, 4)
    value = utc_now().replace(tzinfo=None) if column == "at" else "x"
    run(database, f"UPDATE audit_entries SET {column} = :value WHERE sequence = 2", value=value)  # noqa: S608
    assert findings(database) == [Finding(2, "changed")]


def test_an_entry_that_was_changed_with_its_hash_is_found(database: Database) -> None:
    """Whoever only has the database can compute hashes anew, but no seals."""
    write(database, 4)
    with database.write() as session:
        entry = session.get(AuditEntry, 2)
        assert entry is not None
        entry.actor_id = "usr_innocent"
        entry.hash = entry_hash(fields_of(entry))
    assert findings(database) == [Finding(2, "not-sealed"), Finding(3, "changed")]


def test_a_removed_entry_is_found(database: Database) -> None:
    """In the middle by the gap, at the beginning too, at the end by the head."""
    write(database, 5)
    run(database, "DELETE FROM audit_entries WHERE sequence = 3")
    assert findings(database) == [Finding(3, "removed")]
    run(database, "DELETE FROM audit_entries WHERE sequence = 1")
    assert findings(database)[0] == Finding(1, "removed")
    run(database, "DELETE FROM audit_entries WHERE sequence = 5")
    assert Finding(5, "cut-off") in findings(database)


def test_an_inserted_entry_is_found(database: Database) -> None:
    """Beyond the head as well as in the place of another."""
    write(database, 3)
    with database.write() as session:
        log = AuditLog(Seals(["somebody else's key"]), clock=utc_now)
        draft = Draft("site.changed", Actor("user", "usr_b"), "site", "x")
        forged = log._entry(draft, sequence=4, previous_hash="f" * 64)  # what a forger would do
        session.add(forged)
    assert Finding(4, "added") in findings(database)


def test_cutting_the_end_off_shows_against_an_anchor(database: Database) -> None:
    """With the head moved back nothing inside the database tells; the anchor that was kept elsewhere does."""
    write(database, 5)
    kept = verify(database, SEALS)
    with database.read() as session:
        earlier = session.get(AuditEntry, 3)
        assert earlier is not None
    run(database, "DELETE FROM audit_entries WHERE sequence > 3")
    run(
        database,
        "UPDATE audit_heads SET sequence = 3, hash = :hash, seal = :seal, key_id = :key_id",
        hash=earlier.hash,
        seal=earlier.seal,
        key_id=earlier.key_id,
    )
    assert findings(database) == []
    assert findings(database, anchor=Anchor(kept.last, kept.hash)) == [Finding(5, "cut-off")]
    write(database, 4)
    assert findings(database, anchor=Anchor(kept.last, kept.hash)) == [Finding(5, "not-anchored")]


def test_a_head_that_was_changed_is_found(database: Database) -> None:
    """Also when it is gone."""
    write(database, 2)
    run(database, "UPDATE audit_heads SET hash = :hash", hash="e" * 64)
    assert findings(database) == [Finding(2, "head-changed")]
    run(database, "DELETE FROM audit_heads")
    assert Finding(0, "head-changed") in findings(database)


def test_entries_sealed_with_an_earlier_key_hold(database: Database) -> None:
    """As long as the key is configured; without it they cannot be checked, and that is said."""
    write(database, 2)
    rotated = Seals(["a new root key", "a root key for tests, forty characters long"])
    assert verify(database, rotated).findings == []
    forgotten = verify(database, Seals(["a new root key"])).findings
    assert Finding(1, "unknown-key") in forgotten


def test_the_canonical_form_is_one() -> None:
    """Order and spelling of the same value make no difference."""
    assert canonical({"b": 1, "a": "é"}) == canonical({"a": "é", "b": 1}) == '{"a":"\\u00e9","b":1}'


def test_the_command_tells_a_whole_log_from_another(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By its exit status and a line for each fault."""
    from realcatcha_gateway.verify_audit import main  # noqa: PLC0415  # reads the environment

    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("GATEWAY_SECRET_KEY", "a root key for tests, forty characters long")
    monkeypatch.setenv("GATEWAY_INTERNAL_TOKEN", "long enough for tests")
    write(database, 3)
    assert main([]) == 0
    anchor = capsys.readouterr().out.rpartition("anchor ")[2].strip()
    assert main(["--anchor", anchor]) == 0
    run(database, "UPDATE audit_entries SET actor_id = 'usr_b' WHERE sequence = 2")
    assert main([]) == 1
    assert '{"sequence":2,"fault":"changed"}' in capsys.readouterr().out
