"""Which public paths go where; everything else stays here."""

from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import unquote_to_bytes

UpstreamName = Literal["captcha", "demo"]

SITEVERIFY_PATHS: Final = frozenset({"/siteverify", "/recaptcha/api/siteverify", "/turnstile/v0/siteverify"})
CAPTCHA_BODY_BYTES: Final = 128 * 1024
DEMO_BODY_BYTES: Final = 1024 * 1024
UPLOADS_PATH: Final = "/captcha/v1/uploads"
UPLOAD_BODY_BYTES: Final = 20_000_000 + 64 * 1024


@dataclass(frozen=True)
class ProxiedRoute:
    """One family of paths.

    Attributes:
        template: Label of metrics and logs.
        cross_origin: The gateway's own errors may be read by any page, as the upstream's may.
        verifies: Callers rely on HTTP 200 and error codes in the body.
        ticketed: Bodies are large, and read only of whoever shows a ticket that an administrator was given.
    """

    template: str
    upstream: UpstreamName
    body_bytes: int
    cross_origin: bool = False
    verifies: bool = False
    ticketed: bool = False


_TREES: Final = (
    ("/captcha", ProxiedRoute("/captcha/{path}", "captcha", CAPTCHA_BODY_BYTES, cross_origin=True)),
    ("/widget", ProxiedRoute("/widget/{path}", "captcha", CAPTCHA_BODY_BYTES, cross_origin=True)),
    ("/demo", ProxiedRoute("/demo/{path}", "demo", DEMO_BODY_BYTES)),
)


def route_for(path: str, raw_path: bytes) -> ProxiedRoute | None:
    """Find where a path goes; None when it is not one of the proxied ones.

    A path that changes its meaning when an upstream resolves ``.`` and ``..`` or backslashes goes nowhere, however
    it is encoded.
    """
    if path in SITEVERIFY_PATHS:
        return ProxiedRoute(path, "captcha", CAPTCHA_BODY_BYTES, verifies=True)
    if path == UPLOADS_PATH:
        return ProxiedRoute(path, "captcha", UPLOAD_BODY_BYTES, cross_origin=True, ticketed=True)
    for root, route in _TREES:
        if path == root or path.startswith(root + "/"):
            return None if _escapes(raw_path) else route
    return None


def _escapes(raw_path: bytes) -> bool:
    decoded = raw_path
    for _ in range(3):  # once for the upstream, more for one that decodes again
        decoded = unquote_to_bytes(decoded)
    segments = decoded.replace(b"\\", b"/").split(b"/")
    return b".." in segments or b"." in segments
