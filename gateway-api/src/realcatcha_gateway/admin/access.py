"""Who may administer: the dependencies of every route under ``/v1/admin``."""

from datetime import timedelta
from typing import Annotated, Final

from fastapi import Depends, Request
from realcatcha_kit.errors import AppError
from sqlalchemy.orm import Session

from realcatcha_gateway.accounts.errors import InvalidToken, SecondFactorRequired
from realcatcha_gateway.accounts.principal import Principal, get_person
from realcatcha_gateway.admin.errors import NoAdministrator, SecondFactorStale
from realcatcha_gateway.audit.service import act_as
from realcatcha_gateway.web.sessions import WritingSession

SECOND_FACTOR_HOLDS: Final = timedelta(hours=12)
ACCESS_ERRORS: Final[tuple[type[AppError], ...]] = (InvalidToken, NoAdministrator, SecondFactorStale)
"""What every route here may answer, for `web.openapi.problems`; a missing scope or factor comes with `InvalidToken`."""


def get_administrator(person: Annotated[Principal, Depends(get_person)], request: Request) -> Principal:
    """Give the administrator who asks, in a session in which the second factor was shown not long ago.

    Everybody else is told that there is nothing, as they are of other organisations' ids; API keys have been refused by
    then, for they have no scope here. A factor that was removed since does not count: removing it takes the mark away.

    Raises:
        NoAdministrator: The person is none (any more).
        SecondFactorRequired: The session has shown none.
        SecondFactorStale: It was shown longer than `SECOND_FACTOR_HOLDS` ago.
    """
    if not person.is_admin or not person.session_id:
        raise NoAdministrator
    if not person.second_factor or person.second_factor_at is None:
        raise SecondFactorRequired
    if request.app.state.clock() - person.second_factor_at >= SECOND_FACTOR_HOLDS:
        raise SecondFactorStale
    return person


Administrator = Annotated[Principal, Depends(get_administrator)]


def get_administering_session(administrator: Administrator, session: WritingSession) -> Session:
    """Open a session that commits before the answer, and whose audit entries name the administrator."""
    act_as(session, administrator.actor)
    return session


AdministeringSession = Annotated[Session, Depends(get_administering_session)]
