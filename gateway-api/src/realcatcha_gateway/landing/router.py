"""Serve the landing page in the visitor's language."""

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import Final

from fastapi import APIRouter, Request, Response

_LANGUAGES: Final = ("en", "ko")
_STYLE: Final = re.compile(r"<style>(.*?)</style>", re.DOTALL)
router = APIRouter(include_in_schema=False)


@router.get("/")
@router.head("/")
def show_landing_page(request: Request) -> Response:
    """Give the page; English unless the browser prefers Korean."""
    language = preferred_language(request.headers.get("accept-language", ""))
    html, policy = _page(language)
    headers = {
        "Content-Security-Policy": policy,
        "Content-Language": language,
        "Vary": "Accept-Language",
        "Cache-Control": "public, max-age=300",
    }
    return Response(html, media_type="text/html", headers=headers)


def preferred_language(accept: str) -> str:
    """Pick the supported language with the highest quality in an ``Accept-Language`` header."""
    best, best_quality = _LANGUAGES[0], 0.0
    for item in accept[:500].split(","):
        tag, _, parameters = item.strip().partition(";")
        language = tag.partition("-")[0].lower()
        quality = _quality(parameters)
        if language in _LANGUAGES and quality > best_quality:
            best, best_quality = language, quality
    return best


def _quality(parameters: str) -> float:
    match = re.fullmatch(r"\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*", parameters)
    return float(match[1]) if match else 1.0


@cache
def _page(language: str) -> tuple[bytes, str]:
    """Read a page and the policy that allows its own style sheet and nothing else."""
    folder = files("realcatcha_gateway.landing")
    style = (folder / "page.css").read_text("utf-8")
    html = (folder / f"page.{language}.html").read_text("utf-8").replace("<style></style>", f"<style>{style}</style>")
    match = _STYLE.search(html)
    digest = base64.b64encode(hashlib.sha256(match[1].encode() if match else b"").digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; frame-ancestors 'none'"
    return html.encode(), policy
