"""Where photographs are taken from: what is listed, and what is never read."""

import os
from pathlib import Path
from typing import Any

import boto3
import pytest
from realcatcha_captcha.adapters.object_store import ObjectStorageOptions
from realcatcha_captcha.pool.sources import BucketSource, FolderSource, NoSourceError, open_source
from realcatcha_kit.errors import Unavailable
from realcatcha_kit.testing.plugin import S3Bucket


def test_a_folder_lists_what_is_below_it(tmp_path: Path) -> None:
    """In order; nothing hidden, not the catalogue, and nothing behind a link to a folder."""
    for name in ("b.jpg", "a/c.jpg", ".git/x.jpg", ".DS_Store", "catalogue.jsonl"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(name)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/secret.jpg").touch()
    (tmp_path / "in/link").symlink_to(tmp_path / "elsewhere")
    source = FolderSource(tmp_path / "in")
    assert [one.name for one in source.files()] == ["b.jpg", "a/c.jpg"]
    assert [one.read() for one in source.files()] == [b"b.jpg", b"a/c.jpg"]
    assert source.catalogue() == b"catalogue.jsonl"
    assert source.name == "in"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """A folder may hold anything."""
    os.mkfifo(tmp_path / "pipe.jpg")
    (pipe,) = FolderSource(tmp_path).files()
    with pytest.raises(OSError, match="regular"):
        pipe.read()


def test_what_grows_after_it_was_listed_is_read_within_bounds(tmp_path: Path) -> None:
    """One byte more than may be, so that it is refused."""
    path = tmp_path / "a.jpg"
    path.touch()
    (file,) = FolderSource(tmp_path).files()
    with path.open("wb") as huge:
        huge.truncate(50_000_000)
    assert len(file.read()) == 20_000_001


@pytest.fixture
def options(s3: S3Bucket) -> ObjectStorageOptions:
    return ObjectStorageOptions(
        endpoint=s3.endpoint, access_key=s3.access_key, secret_key=s3.secret_key, region=s3.region
    )


def in_pages_of_five(source: Any) -> tuple[BucketSource, list[str]]:
    """Ask the server for smaller pages than the thousand that it gives; tell, too, where each began."""
    pages: list[str] = []

    def ask(params: dict[str, Any], **_named: Any) -> dict[str, Any]:
        if "StartAfter" in params:
            pages.append(params["StartAfter"])
        return {"MaxKeys": 5, **params}

    source._client.meta.events.register("provide-client-params.s3.ListObjectsV2", ask)
    return source, pages


def test_a_bucket_lists_what_is_below_a_prefix(s3: S3Bucket, options: ObjectStorageOptions) -> None:
    """Page after page, whatever the names look like."""
    client = boto3.session.Session().client(
        "s3",
        endpoint_url=s3.endpoint,
        aws_access_key_id=s3.access_key,
        aws_secret_access_key=s3.secret_key,
        region_name=s3.region,
    )
    names = ["Ünï cöde.JPG", "sub/b.png", *(f"many/{number:04d}.jpg" for number in range(14))]
    for key in [f"photos/{name}" for name in (*names, ".hidden/x.jpg")] + ["photos2/no.jpg", "other.jpg"]:
        client.put_object(Bucket=s3.bucket, Key=key, Body=key.encode())
    source, pages = in_pages_of_five(open_source(f"s3://{s3.bucket}/photos/", options))
    assert source.catalogue() == b""
    client.put_object(Bucket=s3.bucket, Key="photos/catalogue.jsonl", Body=b"{}")
    files = list(source.files())
    assert sorted(one.name for one in files) == sorted(names)
    assert len(pages) == 4
    assert {one.read() for one in files[:3]} == {f"photos/{one.name}".encode() for one in files[:3]}
    assert source.catalogue() == b"{}"
    whole, _ = in_pages_of_five(BucketSource(s3.bucket, "", options))
    assert len(list(whole.files())) == len(names) + 3
    client.close()


def test_a_bucket_that_is_away_is_unavailable(options: ObjectStorageOptions) -> None:
    """As is one that is not there."""
    away = ObjectStorageOptions(endpoint="http://127.0.0.1:9", access_key="x", secret_key="x")  # opens nothing
    for source in (BucketSource("bucket", "", away), BucketSource("no-such-bucket", "", options)):
        with pytest.raises(Unavailable):
            list(source.files())
        with pytest.raises(Unavailable):
            source.catalogue()


def test_a_place_is_a_folder_or_a_bucket(tmp_path: Path, options: ObjectStorageOptions) -> None:
    """Nothing else."""
    assert isinstance(open_source(str(tmp_path), options), FolderSource)
    for wrong in ("s3:///prefix", "s3://", "https://example.com/x", str(tmp_path / "absent")):
        with pytest.raises(NoSourceError):
            open_source(wrong, options)
