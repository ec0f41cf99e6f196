"""What the gateway adds to the pool's answers: the audit log, and a ticket for what it passes on itself."""

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from fastapi import Request
from realcatcha_contracts.pool import SignedUpload

from realcatcha_gateway.accounts.principal import Principal
from realcatcha_gateway.audit.entries import Action, Detail, SubjectKind
from realcatcha_gateway.audit.service import record
from realcatcha_gateway.database import Database
from realcatcha_gateway.proxy.paths import UPLOADS_PATH
from realcatcha_gateway.proxy.tickets import UploadTickets


def note(
    request: Request,
    administrator: Principal,
    action: Action,
    subject: tuple[SubjectKind, str],
    details: Mapping[str, Detail],
) -> None:
    """Have the log say what was done to the pool. Raises Unavailable where the database is away."""
    database: Database = request.app.state.database
    with database.write() as session:
        record(session, action, subject=subject, details=details, actor=administrator.actor)


def upload_url(request: Request, signed: SignedUpload) -> str:
    """Give where a form is to be sent: what captcha-api receives itself comes through the gateway, with a ticket."""
    address = urlsplit(signed.url)
    if address.path != UPLOADS_PATH:
        return signed.url
    tickets: UploadTickets = request.app.state.upload_tickets
    ticket = tickets.issue(datetime.fromtimestamp(signed.expires_at, UTC))
    query = f"{address.query}&ticket={ticket}" if address.query else f"ticket={ticket}"
    return f"{request.app.state.public_url}{UPLOADS_PATH}?{query}"
