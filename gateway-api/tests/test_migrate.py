"""Migrations run up and down, with data in place, on every database."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from alembic import command
from realcatcha_gateway import schema
from realcatcha_gateway.accounts.api_keys.models import ApiKey
from realcatcha_gateway.accounts.credentials.models import OneTimeToken
from realcatcha_gateway.accounts.second_factors.models import RecoveryCode, SecondFactor
from realcatcha_gateway.database import Database, create_database_engine
from realcatcha_gateway.mail.models import QueuedLetter
from realcatcha_gateway.migrate import (
    alembic_config,
    check_schema,
    current_revision,
    head_revision,
    main,
    migrate,
    migrate_when_ready,
)
from realcatcha_gateway.organisations.models import Invitation
from realcatcha_gateway.rollup.repository import RollupRepository
from realcatcha_gateway.statistics.models import LabelHour, OrganisationHour, OrganisationLabelDay, StatisticsHour
from realcatcha_gateway.usage.models import OrganisationUsageDay, UsageHour
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import OperationalError


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def test_up_creates_every_table(database: Database) -> None:
    """The newest schema has the tables of all models."""
    assert tables(database) == set(schema.metadata.tables)


def test_down_and_up_again_with_data_in_place(database: Database) -> None:
    """Going down to nothing and up again works although rows refer to each other."""
    with database.write() as session:
        now = datetime.now(UTC).replace(tzinfo=None)
        session.execute(
            text("INSERT INTO organisations (id, name, created_at) VALUES ('org_a', 'A', :now)"), {"now": now}
        )
        user = "INSERT INTO users (id, email, password_hash, created_at) VALUES ('usr_a', 'a@example.com', 'x', :now)"
        session.execute(text(user), {"now": now})
        session.execute(text("INSERT INTO memberships VALUES ('org_a', 'usr_a', 'owner', :now)"), {"now": now})
    migrate(database.engine, "base")
    assert tables(database) == set()
    migrate(database.engine)
    assert tables(database) == set(schema.metadata.tables)


def test_what_the_second_revision_adds_spares_what_is_there(empty_database: Database) -> None:
    """Sites keep their secrets, get the defaults, and older code that names neither column may still write."""
    migrate(empty_database.engine, "0001")
    columns = (
        "id, organisation_id, name, status, version, domains, allow_null_origin, mode, kinds, thresholds, difficulty, "
        "ip_rules, outage, expose_reasons, sessions_per_minute, created_at, updated_at"
    )
    site = (
        f"INSERT INTO sites ({columns}) VALUES (:id, 'org_a', 'Shop', 'active', 1, '[]', 0, "  # noqa: S608  # constants
        "'managed', '[]', '{}', 50, '[]', 'closed', 0, 600, :now, :now)"
    )
    now = datetime.now(UTC).replace(tzinfo=None)
    with empty_database.write() as session:
        session.execute(
            text("INSERT INTO organisations (id, name, created_at) VALUES ('org_a', 'A', :now)"), {"now": now}
        )
        session.execute(text(site), {"id": "before", "now": now})
        secret = "INSERT INTO site_secrets VALUES ('sec_a', 'org_a', 'before', 'x', :now, NULL)"
        session.execute(text(secret), {"now": now})
    migrate(empty_database.engine)
    with empty_database.write() as session:
        session.execute(text(site), {"id": "since", "now": now})
        rows = session.execute(text("SELECT id, adaptive, shadow FROM sites ORDER BY id")).all()
        assert [tuple(row) for row in rows] == [("before", 1, 0), ("since", 1, 0)]
    migrate(empty_database.engine, "0001")
    with empty_database.read() as session:
        assert session.execute(text("SELECT id FROM site_secrets")).all() == [("sec_a",)]


def test_usage_survives_its_site_and_goes_with_its_organisation(empty_database: Database) -> None:
    """What a site used is owed when the site is gone; an erased organisation owes nothing. Older code may come back."""
    migrate(empty_database.engine)
    now = datetime.now(UTC).replace(tzinfo=None)
    day = "INSERT INTO usage_days (organisation_id, site_id, day, kind, verdict, country, verifications) "
    with empty_database.write() as session:
        session.execute(
            text("INSERT INTO organisations (id, name, created_at) VALUES ('org_a', 'A', :now)"), {"now": now}
        )
        session.execute(
            text("INSERT INTO organisations (id, name, created_at) VALUES ('org_b', 'B', :now)"), {"now": now}
        )
        for organisation in ("org_a", "org_b"):
            values = "VALUES (:organisation, 'nosuchsiteaaaaaa', :day, 'none', 'passed', '', 7)"
            session.execute(
                text(day + values), {"organisation": organisation, "day": 1 if organisation > "org_a" else 0}
            )
    with empty_database.write() as session:
        session.execute(text("DELETE FROM organisations WHERE id = 'org_a'"))
    with empty_database.read() as session:
        assert session.execute(text("SELECT organisation_id, verifications FROM usage_days")).all() == [("org_b", 7)]
    migrate(empty_database.engine, "0002")
    assert "usage_days" not in tables(empty_database)
    migrate(empty_database.engine)
    assert "usage_days" in tables(empty_database)


def test_organisations_are_filled_from_their_sites(database: Database, owner: Any) -> None:
    """A year of statistics is there at once; going down and up again adds up the same."""
    key, whole = (
        {"organisation_id": owner.organisation_id},
        (OrganisationHour, OrganisationUsageDay, OrganisationLabelDay),
    )
    with database.write() as session:
        for site in ("a" * 16, "b" * 16):
            for hour in (480_000, 480_001, 480_030):
                for source in ("", "p1"):
                    session.add(StatisticsHour(**key, site_id=site, hour=hour, source=source, sessions=hour % 7))
            for day in (20_000, 20_001):
                label = {"dimension": "reason", "label": "x"}
                cell = {"kind": "none", "verdict": "passed", "country": ""}
                of_site = key | {"site_id": site, "source": "", "hour": day * 24}
                session.add(LabelHour(**of_site, **label, times=day % 9))
                session.add(UsageHour(**of_site, **cell, verifications=2))
        session.flush()
        RollupRepository(session).add_up_days([20_000, 20_001])

    def rows() -> list[Any]:
        with database.read() as session:
            found = [session.execute(select(model.__table__)).all() for model in whole]
            return [sorted(map(tuple, of_one)) for of_one in found]

    before = rows()
    assert [len(found) for found in before] == [3, 2, 2]
    migrate(database.engine, "0019")
    migrate(database.engine)
    assert rows() == before


def test_sessions_go_and_people_stay(database: Database, owner: Any) -> None:
    """Before the fourth revision nobody was logged in, invited or waited for; whoever existed still does."""
    now = datetime.now(UTC)
    person, tenant = {"user_id": owner.user_id}, {"organisation_id": owner.organisation_id}
    with database.write() as session:
        session.add_all(
            [
                QueuedLetter(sealed=b"x", attempts=0, created_at=now, due_at=now),
                OneTimeToken(
                    **person,
                    sha256="a",
                    purpose="reset",
                    email="a@b.example",
                    details={},
                    created_at=now,
                    expires_at=now,
                ),
                SecondFactor(**person, sealed_secret=b"x", last_counter=0, created_at=now, confirmed_at=now),
                RecoveryCode(**person, sha256="a"),
                ApiKey(**person, **tenant, id="key_a", name="x", sha256="a", scopes=["sites:read"], created_at=now),
                Invitation(
                    **tenant, id="inv_a", email="a@b.example", role="viewer", sha256="a", created_at=now, expires_at=now
                ),
            ]
        )
    migrate(database.engine, "0008")
    before = tables(database)
    for revision in ("0007", "0006", "0005", "0004", "0003"):
        migrate(database.engine, revision)
    gone = {"login_sessions", "refresh_tokens", "letters", "one_time_tokens", "second_factors", "recovery_codes"}
    assert before - tables(database) == gone | {"api_keys", "invitations"}
    with database.read() as session:
        assert session.execute(text("SELECT id FROM users")).all() == [(owner.user_id,)]
        assert session.execute(text("SELECT role FROM memberships")).all() == [("owner",)]
    migrate(database.engine, "0008")
    assert tables(database) == before
    migrate(database.engine)


def test_models_and_migrations_agree(database: Database) -> None:
    """``alembic check`` finds nothing that a migration forgot."""
    with database.engine.connect() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.check(config)


def test_every_tenant_table_names_its_organisation() -> None:
    """Only tables that belong to no tenant lack ``organisation_id``."""
    without = {name for name, table in schema.metadata.tables.items() if "organisation_id" not in table.columns}
    assert without == {"organisations", "users", "rollup_sources", "rollup_marks"} | {
        "refresh_tokens",
        "letters",
        "oidc_identities",
        "one_time_tokens",
        "second_factors",
        "recovery_codes",
        "sent_letters",
        "data_exports",
        "audit_heads",
        "platform_days",
        "platform_label_days",
        "platform_label_months",
        "platform_rules",
        "platform_states",
        "plans",
        "plan_prices",
        "number_series",
    }


def test_migrating_to_where_one_is_changes_nothing(database: Database) -> None:
    """Migrating twice, or to the present revision by name, is harmless."""
    head = head_revision()
    assert head is not None
    migrate(database.engine)
    migrate(database.engine, head)
    with database.engine.connect() as connection:
        assert current_revision(connection) == head


def test_the_schema_check_knows_older_from_newer(database: Database) -> None:
    """Behind is not ready; a revision of later code is, because roll-outs migrate first."""
    check_schema(database.engine)
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    check_schema(database.engine)
    with database.write() as session:
        session.execute(text("DELETE FROM alembic_version"))
    with pytest.raises(LookupError):
        check_schema(database.engine)


def test_two_at_once_wait_for_each_other(empty_database: Database) -> None:
    """Several processes may migrate at start-up."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            migrate(empty_database.engine)
        except Exception as error:  # noqa: BLE001  # whatever it is, the test shows it
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert tables(empty_database) == set(schema.metadata.tables)


def test_waiting_for_a_database_that_never_comes_ends() -> None:
    """The wait is bounded."""
    engine = create_database_engine("mysql+pymysql://root@127.0.0.1:9/none")
    with pytest.raises(OperationalError):
        migrate_when_ready(engine, wait_s=0.6)


def test_the_command_line_migrates(
    database_url: str, monkeypatch: pytest.MonkeyPatch, eventually: Callable[..., None]
) -> None:
    """``python -m realcatcha_gateway.migrate`` reads the environment and ends with status 0."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("GATEWAY_SECRET_KEY", "long enough for tests")
    monkeypatch.setenv("GATEWAY_INTERNAL_TOKEN", "long enough for tests")
    assert main([]) == 0
    engine = create_database_engine(database_url)
    with engine.connect() as connection:
        assert current_revision(connection) == head_revision()
    assert main(["--to", "base"]) == 0
    with engine.connect() as connection:
        assert current_revision(connection) is None
    engine.dispose()
