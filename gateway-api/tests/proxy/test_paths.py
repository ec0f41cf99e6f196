"""Which paths leave the gateway."""

from urllib.parse import unquote

import pytest
from realcatcha_gateway.proxy.paths import route_for


@pytest.mark.parametrize(
    ("path", "upstream"),
    [
        ("/captcha/v1/sessions", "captcha"),
        ("/captcha/", "captcha"),
        ("/captcha", "captcha"),
        ("/widget/v1/api.js", "captcha"),
        ("/siteverify", "captcha"),
        ("/recaptcha/api/siteverify", "captcha"),
        ("/turnstile/v0/siteverify", "captcha"),
        ("/demo", "demo"),
        ("/demo/static/a%20b.css", "demo"),
        ("/captcha/v1/objects/packs%2F..a%2Fb.jpg", "captcha"),
    ],
)
def test_paths_of_the_upstreams(path: str, upstream: str) -> None:
    """Each family goes to its own."""
    route = route_for(unquote(path), path.encode())
    assert route is not None
    assert route.upstream == upstream


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/metrics",
        "/internal/v1/policies/aaaaaaaaaaaaaaaa",
        "/v1/sites",
        "/health/live",
        "/captchas",
        "/demoted",
        "/widgets/x",
        "/siteverify/",
        "/siteverify/x",
        "/recaptcha/api",
        "//captcha/x",
        "/Captcha/x",
        "/captcha/../metrics",
        "/captcha/..",
        "/captcha/./x",
        "/captcha/%2e%2e/metrics",
        "/captcha/%2E%2E%2Fmetrics",
        "/captcha/%252e%252e/metrics",
        "/captcha/..%5cmetrics",
        "/captcha/..\\metrics",
        "/demo/%2e%2e/internal",
    ],
)
def test_all_other_paths_stay_here(path: str) -> None:
    """Also those that an upstream might resolve into another one."""
    assert route_for(unquote(path), path.encode()) is None
