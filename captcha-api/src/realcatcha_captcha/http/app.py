"""The HTTP application: every route of the captcha and the verification plane on one dispatch table."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from prometheus_client import CollectorRegistry
from realcatcha_contracts.pool import POOL_PATH
from realcatcha_contracts.visitors import VISITORS_PATH
from realcatcha_kit.asgi import RequestContext
from realcatcha_kit.client_address import Network
from realcatcha_kit.logs import RequestLines
from realcatcha_kit.metrics import HttpMetrics
from starlette.types import ASGIApp

from realcatcha_captcha.application.answer import AnswerRequest, AnswerService
from realcatcha_captcha.application.create_session import CreateSession, SessionService
from realcatcha_captcha.application.evaluate import EvaluateRequest, EvaluateService
from realcatcha_captcha.application.ports.counts import NO_COUNTS, Counts
from realcatcha_captcha.application.ports.objects import SignedObjects, UploadTarget
from realcatcha_captcha.application.siteverify import SiteverifyService
from realcatcha_captcha.application.swap import SwapRequest, SwapService
from realcatcha_captcha.http.captcha import ANSWER_BYTES, SessionRoute, StepRoute
from realcatcha_captcha.http.cors import Cors
from realcatcha_captcha.http.counted import CountedRoute, Endpoint
from realcatcha_captcha.http.health import JsonRoute, MetricsRoute, ReadyRoute, live
from realcatcha_captcha.http.internal import InternalRoute
from realcatcha_captcha.http.openapi import openapi
from realcatcha_captcha.http.routing import Dispatcher, Route
from realcatcha_captcha.http.siteverify import SiteverifyRoute
from realcatcha_captcha.http.static import ObjectsRoute, WidgetRoute
from realcatcha_captcha.http.uploads import UploadRoute
from realcatcha_captcha.http.wire import Handler


@dataclass(frozen=True)
class Parts:
    """What the routes need.

    Attributes:
        check_ready: Raises Unavailable until the hot path can be served.
        objects: None where browsers read images from somewhere else.
        widget_dir: Folder of the built widget, None where something else serves it.
        lines: Writes the summary line of each request; None: structlog does.
        trusted: Proxies whose word about the client is believed.
        counts: What each site's statistics are made of.
        pool: What the gateway asks about the pool for administrators; None: nothing.
        visitors: What it asks about a visitor; None: nothing.
        uploads: A store whose uploads this service receives; None where another does.
    """

    create_session: SessionService
    evaluate: EvaluateService
    answer: AnswerService
    swap: SwapService
    siteverify: SiteverifyService
    check_ready: Callable[[], Awaitable[None]]
    clock: Callable[[], float]
    registry: CollectorRegistry
    objects: SignedObjects | None = None
    widget_dir: Path | None = None
    trusted: Sequence[Network] = ()
    lines: RequestLines | None = None
    counts: Counts = NO_COUNTS
    pool: InternalRoute | None = None
    visitors: InternalRoute | None = None
    uploads: UploadTarget | None = None


def build_app(parts: Parts) -> ASGIApp:
    """Build the ASGI application; no I/O."""
    dispatcher = Dispatcher(_exact(parts), _prefixes(parts))
    metrics = HttpMetrics(parts.registry, "captcha-api")
    return Cors(RequestContext(dispatcher, metrics=metrics, lines=parts.lines))


def _exact(parts: Parts) -> dict[str, Route]:
    trusted = parts.trusted
    decode = msgspec.json.Decoder
    posts: dict[str, tuple[Endpoint, Handler]] = {
        "/captcha/v1/sessions": ("sessions", SessionRoute(parts.create_session, trusted, decode(CreateSession))),
        "/captcha/v1/sessions/evaluate": ("evaluate", StepRoute(parts.evaluate, trusted, decode(EvaluateRequest))),
        "/captcha/v1/challenges/answer": (
            "answer",
            StepRoute(parts.answer, trusted, decode(AnswerRequest), ANSWER_BYTES),
        ),
        "/captcha/v1/challenges/swap": ("swap", StepRoute(parts.swap, trusted, decode(SwapRequest))),
        "/siteverify": ("siteverify", SiteverifyRoute(parts.siteverify, "realcatcha")),
        "/recaptcha/api/siteverify": ("siteverify", SiteverifyRoute(parts.siteverify, "recaptcha")),
        "/turnstile/v0/siteverify": ("siteverify", SiteverifyRoute(parts.siteverify, "turnstile")),
    }
    uncounted: dict[str, Handler] = {}
    if parts.uploads is not None:
        uncounted["/captcha/v1/uploads"] = UploadRoute(parts.uploads, parts.clock)
    gets: dict[str, Handler] = {
        "/captcha/v1/health/live": live,
        "/captcha/v1/health/ready": ReadyRoute(parts.check_ready),
        "/captcha/v1/openapi.json": JsonRoute(openapi()),
        "/metrics": MetricsRoute(parts.registry),
    }
    counted: dict[str, Handler] = {
        path: CountedRoute(handler, endpoint, parts.counts, opens=endpoint == "sessions")
        for path, (endpoint, handler) in posts.items()
    }
    return {path: Route("POST", path, handler) for path, handler in (counted | uncounted).items()} | {
        path: Route("GET", path, handler) for path, handler in gets.items()
    }


def _prefixes(parts: Parts) -> dict[str, Route]:
    prefixes = {}
    if parts.widget_dir is not None:
        prefixes["/widget/v1/"] = Route("GET", "/widget/v1/{path}", WidgetRoute(parts.widget_dir))
    if parts.objects is not None:
        template = "/captcha/v1/objects/{key}"
        prefixes["/captcha/v1/objects/"] = Route("GET", template, ObjectsRoute(parts.objects, parts.clock))
    for path, route in ((POOL_PATH, parts.pool), (VISITORS_PATH, parts.visitors)):
        if route is not None:
            prefixes[path] = Route("POST", path + "{operation}", route)
    return prefixes
