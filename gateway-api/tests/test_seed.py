"""The seed makes the demonstration account once, and repairs its file."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from realcatcha_gateway.accounts.models import Membership
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.database import Database
from realcatcha_gateway.policies.repository import PolicyRepository
from realcatcha_gateway.seed import DemoSite, main, seed, seed_asking
from realcatcha_gateway.sites.models import Site
from realcatcha_gateway.sites.secret_keys import secret_digest
from sqlalchemy import delete, func, select

URL = "http://localhost:8000"


def secrets_that_work(database: Database, account: DemoSite) -> list[str]:
    with database.read() as session:
        policy = PolicyRepository(session).policy(account.site_key.removeprefix("rck_"), now=utc_now())
    assert policy is not None
    return [secret.sha256 for secret in policy.secrets]


def test_a_fresh_database(database: Database, tmp_path: Path) -> None:
    """The file says what works, to its owner only."""
    path = tmp_path / "run" / "demo.json"
    account = seed(database, path, base_url=URL)
    assert json.loads(path.read_text()) == {
        "base_url": URL,
        "site_key": account.site_key,
        "secret": account.secret,
        "email": "demo@realcatcha.example",
        "password": account.password,
    }
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]
    assert secrets_that_work(database, account) == [secret_digest(account.secret)]
    with database.read() as session:
        site = session.scalars(select(Site)).one()
        assert (site.name, site.domains, site.expose_reasons) == ("Demo shop", ["localhost", "127.0.0.1", "::1"], True)
        assert site.kinds == ["image-grid", "handwriting", "spoken", "abstract"]


def test_again_changes_nothing(database: Database, tmp_path: Path) -> None:
    """But the origin, which may have moved."""
    path = tmp_path / "demo.json"
    first = seed(database, path, base_url=URL)
    again = seed(database, path, base_url="http://localhost:9000")
    assert (again.secret, again.password, again.base_url) == (first.secret, first.password, "http://localhost:9000")
    with database.read() as session:
        assert session.scalars(select(func.count()).select_from(Site)).one() == 1


@pytest.mark.parametrize("damage", ["lost", "empty", "not JSON", "another secret", "another password", "another site"])
def test_a_file_that_is_lost_or_wrong_is_written_anew(database: Database, tmp_path: Path, damage: str) -> None:
    """With a secret and a password that hold; the earlier ones stop at once."""
    path = tmp_path / "demo.json"
    first = seed(database, path, base_url=URL)
    content = json.loads(path.read_text())
    match damage:
        case "lost":
            path.unlink()
        case "empty":
            path.write_text("")
        case "not JSON":
            path.write_text("{")
        case "another secret":
            path.write_text(json.dumps(content | {"secret": first.secret[:-1] + "_"}))
        case "another password":
            path.write_text(json.dumps(content | {"password": "guess"}))
        case "another site":
            path.write_text(json.dumps(content | {"site_key": "rck_aaaaaaaaaaaaaaaa"}))
    second = seed(database, path, base_url=URL)
    assert second.site_key == first.site_key
    assert second.secret != first.secret
    assert second.password != first.password
    assert secrets_that_work(database, second) == [secret_digest(second.secret)]
    assert seed(database, path, base_url=URL) == second


def test_the_site_that_asks_everybody(database: Database, tmp_path: Path) -> None:
    """It has a file of its own, is kept while that holds, and gets a new secret when it is lost."""
    account = seed(database, tmp_path / "demo.json", base_url=URL)
    path = tmp_path / "asking.json"
    first = seed_asking(database, path, base_url=URL)
    assert json.loads(path.read_text()) == {"base_url": URL, "site_key": first.site_key, "secret": first.secret}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert first.site_key != account.site_key
    assert seed_asking(database, path, base_url=URL) == first
    with database.read() as session:
        site = session.scalars(select(Site).where(Site.id == first.site_key.removeprefix("rck_"))).one()
        assert (site.thresholds.passes, site.adaptive) == (100.0, False)
        assert site.kinds == ["image-grid", "handwriting", "spoken", "abstract"]
    path.unlink()
    second = seed_asking(database, path, base_url=URL)
    assert (second.site_key, second.secret != first.secret) == (first.site_key, True)
    assert secrets_that_work(database, second) == [secret_digest(second.secret)]
    assert seed(database, tmp_path / "demo.json", base_url=URL) == account


def test_a_file_that_cannot_be_written_leaves_nothing_half_done(database: Database, tmp_path: Path) -> None:
    """No account whose password nobody knows."""
    (tmp_path / "demo.json").mkdir()
    with pytest.raises(OSError, match=r"demo\.json"):
        seed(database, tmp_path / "demo.json", base_url=URL)
    with database.read() as session:
        assert session.scalars(select(func.count()).select_from(Site)).one() == 0
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.startswith("demo.json.")] == []


def test_an_account_without_an_organisation_is_left_to_a_person(database: Database, tmp_path: Path) -> None:
    """Somebody removed it on purpose."""
    seed(database, tmp_path / "demo.json", base_url=URL)
    with database.write() as session:
        session.execute(delete(Membership))
    with pytest.raises(SystemExit, match="no organisation"):
        seed(database, tmp_path / "demo.json", base_url=URL)


def test_the_command_line(
    database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reads the environment; the origin defaults to the public URL."""
    database.ping()
    values: dict[str, Any] = {"DATABASE_URL": database_url, "PUBLIC_URL": "https://captcha.example/"}
    values |= dict.fromkeys(("SECRET_KEY", "INTERNAL_TOKEN"), "long enough for tests")
    for name, value in values.items():
        monkeypatch.setenv(f"GATEWAY_{name}", value)
    assert main(["--out", str(tmp_path / "demo.json"), "--asking", str(tmp_path / "asking.json")]) == 0
    for name in ("demo.json", "asking.json"):
        assert json.loads((tmp_path / name).read_text())["base_url"] == "https://captcha.example"
