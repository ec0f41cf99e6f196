"""Units of work as dependencies: committed before the answer is sent."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from realcatcha_gateway.database import Database


def get_reading_session(request: Request) -> Iterator[Session]:
    """Open a session for reading."""
    database: Database = request.app.state.database
    with database.read() as session:
        yield session


def get_writing_session(request: Request) -> Iterator[Session]:
    """Open a session that commits when the route function has returned."""
    database: Database = request.app.state.database
    with database.write() as session:
        yield session


ReadingSession = Annotated[Session, Depends(get_reading_session, scope="function")]
WritingSession = Annotated[Session, Depends(get_writing_session, scope="function")]
