"""The program that ingests, on real stores."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import boto3
import pymongo
import pytest
from realcatcha_captcha.pool.ingest import main, table
from realcatcha_captcha.pool.intake import Report
from realcatcha_kit.testing.plugin import S3Bucket

FileMaker = Callable[..., bytes]
PROGRAM = [sys.executable, "-m", "realcatcha_captcha.pool.ingest"]


@pytest.fixture
def stores(mongo_uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The environment of an operator; gives the URI of the picture store."""
    monkeypatch.setenv("CAPTCHA_MONGO_URI", mongo_uri)
    monkeypatch.setenv("CAPTCHA_OBJECT_STORE_URL", f"file://{tmp_path}/objects")
    return mongo_uri


def documents(mongo_uri: str) -> list[dict[str, object]]:
    with pymongo.MongoClient[dict[str, object]](mongo_uri) as mongo:
        return list(mongo.get_default_database()["pictures"].find({}))


def test_a_folder_is_ingested_and_the_rest_is_told(
    stores: str, tmp_path: Path, a_file: FileMaker, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit status says whether all are in the pool now."""
    folder = tmp_path / "in"
    for number in range(3):
        a_file(folder / f"{number}.jpg", number)
    (folder / "broken\x1b[2J.jpg").write_bytes(b"rubbish")
    assert main([str(folder)]) == 1
    told = capsys.readouterr().out
    assert told.splitlines()[:3] == [
        "taken               3",
        "already there       0",
        "not taken           1",
    ]
    assert "broken?[2J.jpg  not a readable picture" in told
    (folder / "broken\x1b[2J.jpg").unlink()
    assert main([str(folder), "--licence", "MIT"]) == 0
    assert "already there       3" in capsys.readouterr().out
    assert len(documents(stores)) == len(list((tmp_path / "objects/photographs").glob("*.jpg"))) == 3


def test_a_bucket_is_ingested_into_a_bucket(
    stores: str, s3: S3Bucket, tmp_path: Path, a_file: FileMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the access that the pool itself has."""
    client = boto3.session.Session().client(
        "s3", endpoint_url=s3.endpoint, aws_access_key_id="x", aws_secret_access_key="x", region_name=s3.region
    )
    client.put_object(Bucket=s3.bucket, Key="mine/A b.jpg", Body=a_file(tmp_path / "a.jpg", 1))
    client.put_object(Bucket=s3.bucket, Key="mine/b.jpg", Body=b"rubbish")
    for name, value in (
        ("CAPTCHA_OBJECT_STORE_URL", f"s3://{s3.bucket}"),
        ("OBJECT_STORAGE_ENDPOINT", s3.endpoint),
        ("OBJECT_STORAGE_ACCESS_KEY", s3.access_key),
        ("OBJECT_STORAGE_SECRET_KEY", s3.secret_key),
    ):
        monkeypatch.setenv(name, value)
    assert main([f"s3://{s3.bucket}/mine"]) == 1
    (found,) = documents(stores)
    assert isinstance(found["photograph"], dict)
    key = found["photograph"]["object_key"]
    assert client.get_object(Bucket=s3.bucket, Key=key)["ContentType"] == "image/jpeg"
    client.close()


def test_what_cannot_be_done_now_says_so(
    stores: str, tmp_path: Path, a_file: FileMaker, capsys: pytest.CaptureFixture[str]
) -> None:
    """No folder, a catalogue that cannot be read, a store that is away: nothing is taken."""
    assert main([str(tmp_path / "absent")]) == 2
    a_file(tmp_path / "in/a.jpg", 1)
    (tmp_path / "in/catalogue.jsonl").write_text("{")
    assert main([str(tmp_path / "in")]) == 2
    (tmp_path / "in/catalogue.jsonl").unlink()
    assert documents(stores) == []
    told = capsys.readouterr().err
    assert "absent: No such file" in told
    assert "line 1" in told
    away = os.environ | {"CAPTCHA_MONGO_URI": "mongodb://127.0.0.1:9/x"}
    done = subprocess.run([*PROGRAM, str(tmp_path / "in")], env=away, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "run it again later" in done.stderr


def test_a_run_that_is_killed_is_completed_by_the_next(stores: str, tmp_path: Path, a_file: FileMaker) -> None:
    """Kill -9 in the middle, several times: every file is one picture with its object in the end."""
    folder, stored = tmp_path / "in", tmp_path / "objects/photographs"
    for number in range(75):
        a_file(folder / f"{number}.jpg", number, size=(1600, 1200))
    command = [*PROGRAM, str(folder)]
    for least in (10, 30, 50):
        process = subprocess.Popen(command, env=dict(os.environ), stdout=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while not stored.is_dir() or sum(1 for _ in stored.iterdir()) < least:
            assert time.monotonic() < end
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    assert len(documents(stores)) < 75
    done = subprocess.run(command, env=dict(os.environ), capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    names = {path.name for path in (tmp_path / "objects/photographs").glob("*.jpg")}
    assert {f"{str(one['_id']).removeprefix('p-')}.jpg" for one in documents(stores)} == names
    assert len(names) == 75


def test_a_long_list_is_cut() -> None:
    """The rest is counted."""
    report = Report(taken=1, refused={"b.jpg": "reason", "a.jpg": "another"}, others=7)
    assert table(report).splitlines()[2:] == [
        "not taken           9",
        "",
        "  a.jpg  another",
        "  b.jpg  reason",
        "  and 7 more",
    ]
