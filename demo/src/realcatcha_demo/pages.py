"""The shop's pages and their headers."""

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from realcatcha_demo.credentials import Credentials
from realcatcha_demo.sign_up import ACTION
from realcatcha_demo.texts import TEXTS, Language, choose_language

_TEMPLATES: Final = Path(__file__).with_name("templates")
_STARTING_RETRY_S: Final = 2
CHALLENGES: Final = ("image-grid", "handwriting", "spoken", "abstract")
"""What visitors may choose to be asked, in the order of the links."""


def chosen_challenge(request: Request) -> str:
    """Read the kind of challenge that the address names; empty: the plain page, where few are asked anything."""
    asked = request.query_params.get("challenge", "")
    return asked if asked in CHALLENGES else ""


class Pages:
    """Renders the shop's pages.

    Args:
        widget_origin: Origin that serves the widget; empty: the page's own.
    """

    def __init__(self, *, widget_origin: str) -> None:
        self._widget_origin = widget_origin.rstrip("/")
        self._templates = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=select_autoescape(),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def sign_up(
        self, request: Request, credentials: Credentials, *, invisible: bool, choices: bool = False
    ) -> HTMLResponse:
        """Render the sign-up page with the checkbox, or with the invisible widget.

        Args:
            request: Its address may name a language and a kind of challenge.
            credentials: Of the site that the widget belongs to.
            invisible: Without the checkbox.
            choices: Offer the kinds of challenge.
        """
        return self._render(
            request,
            "sign-up.html",
            invisible=invisible,
            choices=CHALLENGES if choices else (),
            challenge=chosen_challenge(request) if choices else "",
            site_key=credentials.site_key,
            action=ACTION,
            widget_origin=self._widget_origin,
        )

    def starting(self, request: Request) -> HTMLResponse:
        """Render the page for the time before the shop has its keys."""
        page = self._render(request, "starting.html", retry_s=_STARTING_RETRY_S, challenge=chosen_challenge(request))
        page.status_code = 503
        page.headers["Retry-After"] = str(_STARTING_RETRY_S)
        return page

    def _render(self, request: Request, template: str, **values: object) -> HTMLResponse:
        language = choose_language(request.query_params.get("lang"), request.headers.get("accept-language", ""))
        other: Language = "ko" if language == "en" else "en"
        html = self._templates.get_template(template).render(
            language=language,
            other=other,
            text=TEXTS[language],
            path=request.url.path,
            **values,
        )
        return HTMLResponse(html, headers=self._headers(language))

    def _headers(self, language: Language) -> dict[str, str]:
        widget = " ".join(filter(None, ("'self'", self._widget_origin)))
        policy = {
            "default-src": "'none'",
            "script-src": widget,
            "worker-src": f"{widget} blob:",
            "connect-src": widget,
            "img-src": f"{widget} data: blob:",
            "media-src": widget,
            "style-src": "'self'",
            "form-action": "'self'",
            "base-uri": "'none'",
            "frame-ancestors": "'none'",
        }
        return {
            "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
            "Content-Language": language,
            "Vary": "Accept-Language",
            "Cache-Control": "no-store",
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        }
