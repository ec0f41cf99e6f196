"""Pytest fixtures: one server of each kind per test process, and a clean corner of it per test.

A part that is not installed skips the tests that need it, with its name in the reason; under ``CI`` that is an
error, so that a green run always means that everything ran.
"""

import os
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

import pytest

from realcatcha_kit.testing import servers
from realcatcha_kit.testing.servers import MissingPartError, Server, Starter


@dataclass(frozen=True)
class S3Bucket:
    """A fresh bucket and credentials that may use it."""

    endpoint: str
    bucket: str
    access_key: str
    secret_key: str
    region: str = "us-east-1"


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Redis server, shared by the tests of this process."""
    yield from _running("redis", servers.start_redis, tmp_path_factory)


@pytest.fixture(scope="session")
def mongo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of MongoDB's wire protocol, shared by the tests of this process."""
    yield from _running("mongo", servers.start_mongo, tmp_path_factory)


@pytest.fixture(scope="session")
def mariadb_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A MariaDB server, shared by the tests of this process."""
    yield from _running("mariadb", servers.start_mariadb, tmp_path_factory)


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An S3 API server, shared by the tests of this process."""
    yield from _running("s3", servers.start_s3, tmp_path_factory)


@pytest.fixture
def redis_url(redis_server: Server) -> str:
    """URL of the shared Redis server, emptied before the test."""
    import redis  # noqa: PLC0415  # tests that need no Redis need no driver

    with redis.Redis.from_url(redis_server.url) as client:
        client.flushall()
    return redis_server.url


@pytest.fixture
def mongo_uri(mongo_server: Server) -> str:
    """URI that names a database no other test uses."""
    return f"{mongo_server.url}/test_{uuid.uuid4().hex}"


@pytest.fixture
def mysql_url(mariadb_server: Server) -> Iterator[str]:
    """SQLAlchemy URL of a schema of the test's own, dropped after it."""
    import pymysql  # noqa: PLC0415  # tests that need no SQL server need no driver

    def query(statement: str) -> None:
        with pymysql.connect(host="127.0.0.1", port=mariadb_server.port, user="root") as connection:
            connection.query(statement)

    schema = f"test_{uuid.uuid4().hex}"
    query(f"CREATE DATABASE {schema}")
    yield f"{mariadb_server.url}/{schema}?charset=utf8mb4"
    query(f"DROP DATABASE {schema}")


@pytest.fixture
def s3(s3_server: Server) -> S3Bucket:
    """A fresh bucket on the shared S3 server."""
    bucket = f"test-{uuid.uuid4().hex}"
    request = urllib.request.Request(f"{s3_server.url}/{bucket}", method="PUT")  # noqa: S310  # our own server
    with urllib.request.urlopen(request, timeout=10):  # noqa: S310  # our own server
        return S3Bucket(endpoint=s3_server.url, bucket=bucket, access_key="testing", secret_key="testing")  # noqa: S106


def _running(name: str, start: Starter, folders: pytest.TempPathFactory) -> Iterator[Server]:
    try:
        server = start(folders.mktemp(name))
    except MissingPartError as missing:
        refuse_missing_part(missing)
    yield server
    server.stop()


def refuse_missing_part(missing: MissingPartError) -> NoReturn:
    """Skip the test with a loud reason, or fail it where ``CI`` is set."""
    if os.environ.get("CI", "").lower() not in ("", "0", "false"):
        pytest.fail(f"MISSING PART {missing}", pytrace=False)
    pytest.skip(f"MISSING PART {missing}")
