"""Fixtures of the tests that see the product from outside."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from realcatcha_kit.testing.plugin import refuse_missing_part
from realcatcha_kit.testing.servers import MissingPartError

from tests.product import Product, deployed_product, running_product


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The whole product, started once; a test that breaks a part of it takes `fragile_product`.

    With ``REALCATCHA_DEPLOYED`` it is the one that the named file describes (see `deployed_product`).
    """
    if deployed := os.environ.get("REALCATCHA_DEPLOYED"):
        yield deployed_product(Path(deployed))
        return
    yield from _running(tmp_path_factory, keep_going=False)


@pytest.fixture(scope="module")
def fragile_product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A product of the test module's own, which runs on when a test kills one of its parts."""
    yield from _running(tmp_path_factory, keep_going=True)


def _running(folders: pytest.TempPathFactory, *, keep_going: bool) -> Iterator[Product]:
    try:
        with running_product(folders.mktemp("product"), keep_going=keep_going) as product:
            yield product
    except MissingPartError as missing:
        refuse_missing_part(missing)
