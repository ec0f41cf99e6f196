"""What to say when whoever asks was erased, or left, after `principal` had let them in and before their unit of work.

What they write then refers to rows that are gone, which the database refuses. Who is still there sees the defect it is.
"""

from fastapi import FastAPI, Request, Response
from sqlalchemy.exc import IntegrityError, NoResultFound
from starlette.concurrency import run_in_threadpool

from realcatcha_gateway.accounts.errors import InvalidToken
from realcatcha_gateway.accounts.principal import Principal
from realcatcha_gateway.accounts.repository import AccountRepository
from realcatcha_gateway.database import Database
from realcatcha_gateway.web.problems import problem_response


def install_vanished_handlers(app: FastAPI) -> None:
    """Answer 401 in place of 500 where the caller is no longer a member of the organisation."""
    for kind in (IntegrityError, NoResultFound):
        app.add_exception_handler(kind, _on_missing_row)


async def _on_missing_row(request: Request, error: Exception) -> Response:
    caller: Principal | None = getattr(request.state, "caller", None)
    if caller is None or await run_in_threadpool(_is_member, request, caller):
        raise error
    return problem_response(InvalidToken("You are no longer a member of this organisation."))


def _is_member(request: Request, caller: Principal) -> bool:
    database: Database = request.app.state.database
    with database.read() as session:
        found = AccountRepository(session).member(user_id=caller.user_id, organisation_id=caller.organisation_id)
        return found is not None
