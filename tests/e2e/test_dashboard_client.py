"""The dashboard's generated client against the running product."""

import os
import subprocess

import pytest

from tests.product import ROOT, Product

pytestmark = pytest.mark.e2e


def test_the_generated_client_works_an_owners_day(product: Product) -> None:
    """Its own tests say what; they run here because this starts a product."""
    environment = {
        **os.environ,
        "REALCATCHA_URL": product.base_url,
        "REALCATCHA_EMAIL": product.email,
        "REALCATCHA_PASSWORD": product.password,
        "NO_COLOR": "1",
    }
    command = ["npm", "run", "--silent", "test:live"]
    ran = subprocess.run(command, cwd=ROOT / "dashboard", env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
