"""The owner of the demonstration sites, who says what they ask of whom."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import httpx

from tests.product import Product

JSON = dict[str, Any]
_POLICY_S: Final = 5.5  # captcha-api hears of a change within five seconds


ASKING_EVERYBODY: Final = "Demo shop, asking everybody"
"""The site whose visitors choose what they are asked (``/demo?challenge=...``)."""


@contextmanager
def asking(product: Product, kinds: Sequence[str]) -> Iterator[None]:
    """Let the demonstration site ask these kinds alone, in this order; afterwards it asks what it asked before."""
    with _changed(product, lambda site: site["site_key"] == product.site_key, {"kinds": list(kinds)}):
        yield


@contextmanager
def asking_easily(product: Product) -> Iterator[None]:
    """Let the site that asks everybody ask one easy challenge of whoever moves a mouse, trusted or not."""
    thresholds = {"passes": 100, "easy": 0, "hard": 0}
    with _changed(product, lambda site: site["name"] == ASKING_EVERYBODY, {"thresholds": thresholds}):
        yield


@contextmanager
def _changed(product: Product, wanted: Callable[[JSON], bool], changes: JSON) -> Iterator[None]:
    with httpx.Client(base_url=product.base_url) as client:
        login = client.post("/v1/auth/login", json={"email": product.email, "password": product.password})
        login.raise_for_status()
        client.headers["Authorization"] = f"Bearer {login.json()['access_token']}"
        sites = client.get("/v1/sites").raise_for_status().json()["items"]
        (site,) = [site for site in sites if wanted(site)]
        _change(client, site["id"], changes)
        try:
            yield
        finally:
            _change(client, site["id"], {name: site[name] for name in changes})


def _change(client: httpx.Client, site_id: str, changes: JSON) -> None:
    client.patch(f"/v1/sites/{site_id}", json=changes).raise_for_status()
    time.sleep(_POLICY_S)
