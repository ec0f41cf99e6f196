"""No table is forgotten: each has a rule for copies and for erasures, and the rules fit the schema."""

from datetime import UTC, datetime

import pytest
from realcatcha_gateway.data.archive import copied_columns, read_me
from realcatcha_gateway.data.register import REGISTER
from realcatcha_gateway.mail.letters import LANGUAGES, Language
from realcatcha_gateway.schema import metadata
from sqlalchemy import LargeBinary

NOW = datetime(2026, 3, 1, tzinfo=UTC)

SECRETIVE = ("sha256", "sealed", "hash", "secret", "token", "seal", "counter")
TELLING = {"second_factor", "second_factor_at", "second_factor_required"}
PERSONAL = ("user_id", "organisation_id", "email", "actor_id", "author_id", "subject_id")


def test_every_table_has_a_rule() -> None:
    """Whoever adds a table says in `data.register` whether it is copied, and what an erasure does with it."""
    assert set(REGISTER) == set(metadata.tables)


@pytest.mark.parametrize("name", sorted(REGISTER))
def test_a_rule_names_columns_that_exist(name: str) -> None:
    """And says something of each table that names somebody."""
    rule, table = REGISTER[name], metadata.tables[name]
    columns = {match.column for match in (*rule.copied, *rule.erased)} | rule.without
    assert columns <= set(table.c.keys())
    assert bool(rule.file) == bool(rule.copied) != bool(rule.not_copied)
    if set(PERSONAL) & set(table.c.keys()):
        assert rule.erased or rule.kept or name == "refresh_tokens"


@pytest.mark.parametrize("name", sorted(name for name, rule in REGISTER.items() if rule.file))
def test_no_secret_is_copied(name: str) -> None:
    """Neither bytes, which are always encrypted, nor a digest."""
    for column in copied_columns(metadata.tables[name], REGISTER[name]):
        assert not isinstance(column.type, LargeBinary)
        assert column.name in TELLING or not any(part in column.name for part in SECRETIVE), column.name


@pytest.mark.parametrize("name", sorted(name for name, rule in REGISTER.items() if rule.kept))
def test_what_is_kept_does_not_go_with_what_is_erased(name: str) -> None:
    """A row that stays refers to no person and no organisation, whose deletion would take it along."""
    rule = REGISTER[name]
    refers = {key.column.table.name for key in metadata.tables[name].foreign_keys}
    assert rule.erased or not refers & {"users", "organisations", "sites"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_is_described(language: Language) -> None:
    """In each language."""
    text = read_me(language, origin="https://captcha.example", now=NOW)
    for rule in REGISTER.values():
        assert not rule.file or f"{rule.file}.json" in text
    assert "https://captcha.example" in text
