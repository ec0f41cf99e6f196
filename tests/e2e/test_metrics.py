"""What rules and dashboards read is what the running product publishes."""

import json
import re
import time

import httpx
import pytest

from tests.infra.monitoring import expressions
from tests.product import Product

pytestmark = pytest.mark.e2e

_PUBLISHERS = ("captcha", "ml", "worker", "drain", "maintenance")
_PATIENCE_S = 60.0


def test_every_metric_of_ours_that_is_read_is_published(product: Product) -> None:
    """By its name in a HELP line: most get their first sample with the first visitor."""
    read = {name for _, expression in expressions.everything() for name in expressions.metrics(expression)}
    ours = {_family(name) for name in read if name.startswith("realcatcha_")}
    assert len(ours) > 30
    missing = ours
    until = time.monotonic() + _PATIENCE_S  # maintenance opens its port with its first task
    while missing and time.monotonic() < until:
        missing = ours - _published(product)
        time.sleep(1.0)
    assert missing == set()


def _published(product: Product) -> set[str]:
    pages = [_page(f"http://127.0.0.1:{product.ports[name]}/metrics", {}) for name in _PUBLISHERS]
    token = json.loads((product.data_dir / "secrets.json").read_text())["internal_token"]
    pages.append(_page(f"{product.base_url}/metrics", {"Authorization": f"Bearer {token}"}))
    return {_family(name) for page in pages for name in re.findall(r"^# HELP (\w+)", page, re.MULTILINE)}


def _page(url: str, headers: dict[str, str]) -> str:
    try:
        answer = httpx.get(url, headers=headers, timeout=10)
    except httpx.ConnectError:
        return ""
    assert answer.status_code == 200, url
    return answer.text


def _family(name: str) -> str:
    return re.sub(r"_(total|bucket|count|sum|created)$", "", name)
