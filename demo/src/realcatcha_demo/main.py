"""The shop's composition root: ``uvicorn --factory realcatcha_demo.main:create_app``."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import httpx
import msgspec
from prometheus_client import CollectorRegistry
from realcatcha import AsyncClient
from realcatcha_kit.asgi import BodyLimit, RequestContext
from realcatcha_kit.errors import PROBLEM_MEDIA_TYPE, AppError, MethodNotAllowed, NotFound, Unavailable, problem
from realcatcha_kit.logs import configure_logging
from realcatcha_kit.metrics import HttpMetrics
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from realcatcha_demo.credentials import CredentialsFile
from realcatcha_demo.pages import Pages, chosen_challenge
from realcatcha_demo.settings import DemoSettings
from realcatcha_demo.sign_up import SignUps, read_form

_BODY_BYTES: Final = 16 * 1024


def create_app(settings: DemoSettings | None = None, *, transport: httpx.AsyncBaseTransport | None = None) -> Starlette:
    """Build the application. It connects to nothing until a form is submitted.

    Args:
        settings: Read from the environment when None.
        transport: Replaces the verify client's network, for tests.
    """
    settings = settings or DemoSettings()  # type: ignore[call-arg]  # read from the environment
    configure_logging("demo", level=settings.log_level)
    verify_url = settings.verify_url

    def site(credentials: Path) -> Site:
        client = partial(AsyncClient, base_url=verify_url, transport=transport)
        return Site(CredentialsFile(credentials), SignUps(client))

    shop = Shop(
        site(settings.credentials),
        asking=site(settings.asking_credentials) if settings.asking_credentials else None,
        pages=Pages(widget_origin=settings.widget_origin),
    )

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await shop.close()

    return Starlette(
        routes=[
            Route("/demo", shop.managed, methods=["GET"]),
            Route("/demo/invisible", shop.invisible, methods=["GET"]),
            Route("/demo/sign-up", shop.sign_up, methods=["POST"]),
            Route("/demo/health", shop.health, methods=["GET"]),
            Mount("/demo/static", StaticFiles(directory=Path(__file__).with_name("static"))),
        ],
        middleware=[
            Middleware(RequestContext, metrics=HttpMetrics(CollectorRegistry(), "demo")),
            Middleware(BodyLimit, limit_for=lambda _path: _BODY_BYTES),
        ],
        exception_handlers={HTTPException: _as_problem},
        lifespan=lifespan,
    )


@dataclass(frozen=True)
class Site:
    """One of the shop's sites at RealCatcha: its keys, and the sign-ups that are verified with them."""

    credentials: CredentialsFile
    sign_ups: SignUps


class Shop:
    """The shop's routes.

    Args:
        plain: The site of the page that everybody sees first.
        asking: The site that asks everybody, for visitors who choose what they are asked.
        pages: Its pages.
    """

    def __init__(self, plain: Site, *, asking: Site | None, pages: Pages) -> None:
        self._plain = plain
        self._asking = asking
        self._pages = pages

    async def managed(self, request: Request) -> Response:
        """Show the form with the checkbox."""
        return self._form(request, self._site(request), invisible=False)

    async def invisible(self, request: Request) -> Response:
        """Show the form with the invisible widget."""
        return self._form(request, self._plain, invisible=True)

    async def sign_up(self, request: Request) -> Response:
        """Take a submitted form; answers with the shop's decision and the raw siteverify answer."""
        form = read_form(await request.body())
        site = self._site(request)
        credentials = site.credentials.read()
        if credentials is None:
            raise Unavailable("The shop has no keys yet.")
        outcome = await site.sign_ups.submit(form, credentials)
        return Response(
            msgspec.json.encode(outcome), media_type="application/json", headers={"Cache-Control": "no-store"}
        )

    async def health(self, _request: Request) -> Response:
        """Answer as long as the event loop turns."""
        return JSONResponse({"status": "live"}, headers={"Cache-Control": "no-store"})

    async def close(self) -> None:
        """Close connections."""
        for site in filter(None, (self._plain, self._asking)):
            await site.sign_ups.close()

    def _site(self, request: Request) -> Site:
        return self._asking if self._asking and chosen_challenge(request) else self._plain

    def _form(self, request: Request, site: Site, *, invisible: bool) -> Response:
        credentials = site.credentials.read()
        if credentials is None:
            return self._pages.starting(request)
        choices = self._asking is not None and not invisible
        return self._pages.sign_up(request, credentials, invisible=invisible, choices=choices)


async def _as_problem(_request: Request, error: Exception) -> Response:
    known = {404: NotFound, 405: MethodNotAllowed}
    answer: AppError = known.get(getattr(error, "status_code", 500), AppError)()
    return JSONResponse(problem(answer), status_code=answer.status, media_type=PROBLEM_MEDIA_TYPE)
