"""The owner of the demonstration site, who says which kinds of challenge it asks."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import httpx

from tests.product import Product

_POLICY_S: Final = 5.5  # captcha-api hears of a change within five seconds


@contextmanager
def asking(product: Product, kinds: Sequence[str]) -> Iterator[None]:
    """Let the demonstration site ask these kinds alone, in this order; afterwards it asks what it asked before."""
    with httpx.Client(base_url=product.base_url) as client:
        login = client.post("/v1/auth/login", json={"email": product.email, "password": product.password})
        login.raise_for_status()
        client.headers["Authorization"] = f"Bearer {login.json()['access_token']}"
        sites = client.get("/v1/sites").raise_for_status().json()["items"]
        (site,) = [site for site in sites if site["site_key"] == product.site_key]
        _change(client, site["id"], kinds)
        try:
            yield
        finally:
            _change(client, site["id"], site["kinds"])


def _change(client: httpx.Client, site_id: str, kinds: Sequence[str]) -> None:
    client.patch(f"/v1/sites/{site_id}", json={"kinds": list(kinds)}).raise_for_status()
    time.sleep(_POLICY_S)
