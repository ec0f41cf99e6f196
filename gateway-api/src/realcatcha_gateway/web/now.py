"""The application's clock as a dependency."""

from typing import Annotated

from fastapi import Depends, Request

from realcatcha_gateway.clock import Clock


def get_clock(request: Request) -> Clock:
    """Give the clock of this application."""
    clock: Clock = request.app.state.clock
    return clock


Now = Annotated[Clock, Depends(get_clock)]
