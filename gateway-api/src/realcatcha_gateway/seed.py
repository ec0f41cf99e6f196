"""Create the demonstration account and its sites: ``python -m realcatcha_gateway.seed --out FILE [--asking FILE]``.

One site judges visitors as any site does; the other, whose keys go into the file of ``--asking``, asks everybody, so
that each kind of challenge can be tried. Idempotent. A file is kept while what it says still holds; one that is lost or
wrong is written anew with a new secret, and a new password where it names one.
"""

import argparse
import contextlib
import os
import secrets
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Final, TypeVar

import msgspec
import structlog
from realcatcha_contracts import Thresholds, site_key_of, site_of_site_key
from realcatcha_kit.logs import configure_logging
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.models import Organisation, User
from realcatcha_gateway.accounts.passwords import Passwords
from realcatcha_gateway.accounts.repository import AccountRepository
from realcatcha_gateway.accounts.service import AccountService
from realcatcha_gateway.clock import utc_now
from realcatcha_gateway.composition import open_database
from realcatcha_gateway.database import Database
from realcatcha_gateway.outbox.service import Outbox
from realcatcha_gateway.settings import GatewaySettings
from realcatcha_gateway.sites.models import Site
from realcatcha_gateway.sites.repository import SiteRepository
from realcatcha_gateway.sites.secret_keys import secret_digest
from realcatcha_gateway.sites.service import NewSite, SiteService
from realcatcha_gateway.webhooks.service import Events

_EMAIL: Final = "demo@realcatcha.example"
_ORGANISATION: Final = "Demo"
_DOMAINS: Final = ["localhost", "127.0.0.1", "::1"]
_SHOP: Final = NewSite(name="Demo shop", domains=_DOMAINS, expose_reasons=True)
_ASKING: Final = NewSite(
    name="Demo shop, asking everybody",
    domains=_DOMAINS,
    thresholds=Thresholds(passes=100.0),
    adaptive=False,
    expose_reasons=True,
)
T = TypeVar("T")
_log = structlog.get_logger("realcatcha.seed")


class DemoSite(msgspec.Struct, frozen=True):
    """What a file says of a site."""

    base_url: str
    site_key: str
    secret: str


class DemoAccount(DemoSite, frozen=True):
    """What the account's file says: all that a demonstration or a test needs to begin."""

    email: str
    password: str


def seed(database: Database, path: Path, *, base_url: str) -> DemoAccount:
    """Make sure that the demonstration account exists and that the file at `path` describes it."""
    passwords = Passwords()
    with database.write() as session:
        service = AccountService(AccountRepository(session), passwords=passwords, clock=utc_now)
        user, organisation_id = _ensure_user(session, service)
        sites = SiteRepository(session, organisation_id)
        site = sites.find_by_name(_SHOP.name)
        known = _read(path, DemoAccount)
        if known and site and _holds(known, site) and _opens(known, user, passwords):
            account = msgspec.structs.replace(known, base_url=base_url)
        else:
            password = secrets.token_urlsafe(18)
            service.set_password(user, password)
            site_key, secret = _issue(sites, site, _SHOP)
            account = DemoAccount(base_url, site_key, secret, _EMAIL, password)
        _write(path, account)  # before the commit: a secret in a file can be issued again, one that is lost cannot
    return account


def seed_asking(database: Database, path: Path, *, base_url: str) -> DemoSite:
    """Make sure that the site which asks everybody exists and that the file at `path` describes it."""
    with database.write() as session:
        service = AccountService(AccountRepository(session), passwords=Passwords(), clock=utc_now)
        _, organisation_id = _ensure_user(session, service)
        sites = SiteRepository(session, organisation_id)
        site = sites.find_by_name(_ASKING.name)
        known = _read(path, DemoSite)
        if known and site and _holds(known, site):
            found = msgspec.structs.replace(known, base_url=base_url)
        else:
            found = DemoSite(base_url, *_issue(sites, site, _ASKING))
        _write(path, found)  # as above
    return found


def _ensure_user(session: Session, service: AccountService) -> tuple[User, str]:
    accounts = AccountRepository(session)
    user = accounts.user_by_email(_EMAIL)
    if user is not None:
        organisation_id = accounts.first_organisation_of(user.id)
        if organisation_id is not None:
            return user, organisation_id
        raise SystemExit(f"{_EMAIL} exists but belongs to no organisation")
    organisation: Organisation = service.create_organisation(_ORGANISATION)
    user = service.create_member(organisation.id, email=_EMAIL, password=secrets.token_urlsafe(18), role="owner")
    return user, organisation.id


def _issue(sites: SiteRepository, site: Site | None, wanted: NewSite) -> tuple[str, str]:
    service = SiteService(
        sites, outbox=Outbox(utc_now, wake=lambda: None), events=Events(utc_now, wake=lambda: None), clock=utc_now
    )
    if site is None:
        created, secret = service.create(wanted)
        return site_key_of(created.id), secret
    return site_key_of(site.id), service.rotate_secret(site.id, overlap=timedelta(0)).secret


def _holds(known: DemoSite, site: Site) -> bool:
    digest = secret_digest(known.secret)
    return site_of_site_key(known.site_key) == site.id and any(
        secret.sha256 == digest and secret.not_after is None for secret in site.secrets
    )


def _opens(account: DemoAccount, user: User, passwords: Passwords) -> bool:
    return account.email == user.email and passwords.holds(account.password, user.password_hash)


def _read(path: Path, shape: type[T]) -> T | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=shape)
    except (OSError, msgspec.MsgspecError, UnicodeError):
        return None


def _write(path: Path, content: DemoSite) -> None:
    """Replace the file in one step, readable by its owner only from the first byte on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name + ".")
    try:
        with os.fdopen(handle, "wb") as file:  # mkstemp creates it with mode 0600
            file.write(msgspec.json.format(msgspec.json.encode(content)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()
        raise


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="JSON file to write, mode 0600")
    parser.add_argument("--asking", type=Path, help="JSON file for the site that asks everybody, mode 0600")
    parser.add_argument("--base-url", help="origin to write into it (default: GATEWAY_PUBLIC_URL)")
    options = parser.parse_args(arguments)
    settings = GatewaySettings()  # type: ignore[call-arg]  # read from the environment
    configure_logging("gateway-seed", level=settings.log_level)
    database = open_database(settings)
    try:
        base_url = options.base_url or settings.public_url
        account = seed(database, options.out, base_url=base_url)
        if options.asking is not None:
            seed_asking(database, options.asking, base_url=base_url)
    finally:
        database.close()
    _log.info("seeded", site_id=site_of_site_key(account.site_key))
    return 0


if __name__ == "__main__":
    sys.exit(main())
