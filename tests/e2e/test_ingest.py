"""Photographs of an operator's own, taken into the running product with one command."""

import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pymongo
import pytest

from tests.product import ROOT, Product

BUNDLED = ROOT / "captcha-api" / "photos"
REJECTED = {"source": "photograph", "status": "rejected"}
pytestmark = pytest.mark.e2e


def ingest(product: Product, folder: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, ROOT / "tools" / "ingest.py", "--data-dir", product.data_dir, folder]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_photographs_are_taken_in_and_labelled(product: Product, tmp_path: Path) -> None:
    """The command finds the product by itself; the labeller answers; a second run finds everything there."""
    for number, path in enumerate(sorted((BUNDLED / "playing-card").glob("*.jpg"))[:6]):
        shutil.copy(path, tmp_path / f"{number}.jpg")
    (tmp_path / "torn.jpg").write_bytes(b"rubbish")
    with pymongo.MongoClient[dict[str, Any]](f"mongodb://127.0.0.1:{product.ports['mongo']}") as mongo:
        rejected = mongo["realcatcha"]["pictures"].count_documents(REJECTED)  # by other tests
    first = ingest(product, tmp_path)
    assert first.returncode == 1, first.stderr
    assert first.stdout.splitlines()[0].split() == ["taken", "6"]
    assert "torn.jpg  not a readable picture" in first.stdout
    with pymongo.MongoClient[dict[str, Any]](f"mongodb://127.0.0.1:{product.ports['mongo']}") as mongo:
        pictures = mongo["realcatcha"]["pictures"]
        end = time.monotonic() + 90
        while pictures.count_documents({"source": "photograph", "labelled_at": {"$gt": 0.0}}) < 6:
            assert time.monotonic() < end
            time.sleep(0.1)
        assert pictures.count_documents({"source": "photograph", "shows": "playing-card"}) > 0
        assert pictures.count_documents(REJECTED) == rejected
    (tmp_path / "torn.jpg").unlink()
    again = ingest(product, tmp_path)
    assert again.returncode == 0, again.stdout
    assert "already there       6" in again.stdout


def test_without_a_product_it_says_so(tmp_path: Path) -> None:
    """And takes nothing anywhere."""
    command = [sys.executable, ROOT / "tools" / "ingest.py", "--data-dir", tmp_path / "nothing", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "nothing runs" in done.stderr
