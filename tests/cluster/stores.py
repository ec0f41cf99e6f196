"""The data stores of a production cluster, beside it: reached by the node's address, with TLS as in production."""

import asyncio
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import boto3
import pymysql
import redis
from realcatcha_kit.testing import servers

NODE: Final = "10.200.0.1"
PASSWORD: Final = "of-a-cluster-that-lives-for-a-test"  # it guards nothing
OBJECTS: Final = f"http://{NODE}:9000"
_EVERYWHERE: Final = ("-H", "0.0.0.0")  # noqa: S104  # of a network that only this machine has
BUCKETS: Final = ("realcatcha-production-images", "realcatcha-production-backups")


@dataclass(frozen=True)
class Certificates:
    """An authority, and what it signed for the node's address."""

    authority: Path
    certificate: Path
    key: Path


def certify(folder: Path) -> Certificates:
    """Make an authority and a certificate with openssl."""
    made = Certificates(folder / "ca.crt", folder / "tls.crt", folder / "tls.key")
    extensions = folder / "extensions"
    extensions.write_text(f"subjectAltName=IP:{NODE},IP:127.0.0.1\n")
    for line in (
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=stores -keyout ca.key -out {made.authority.name}",
        f"openssl req -newkey rsa:2048 -nodes -subj /CN={NODE} -keyout {made.key.name} -out tls.csr",
        f"openssl x509 -req -in tls.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile {extensions.name} "
        f"-out {made.certificate.name}",
    ):
        subprocess.run(line.split(), cwd=folder, check=True, capture_output=True)
    made.key.chmod(0o644)
    return made


@contextmanager
def running(folder: Path, tls: Certificates) -> Iterator[None]:
    """Run Redis, MariaDB, a MongoDB server and an S3 server."""
    files = [str(tls.authority), str(tls.certificate), str(tls.key)]
    with ExitStack() as stack:

        def until_the_end(server: servers.Server) -> servers.Server:
            stack.callback(server.stop)
            return server

        options = zip(("--tls-ca-cert-file", "--tls-cert-file", "--tls-key-file"), files, strict=True)
        arguments = ["--bind", "127.0.0.1", NODE, "--tls-port", "6379", "--tls-auth-clients", "no"]
        arguments += ["--maxmemory-policy", "noeviction", *(word for option in options for word in option)]
        state = until_the_end(servers.start_redis(folder / "redis", args=arguments))
        with redis.Redis.from_url(state.url) as client:
            client.config_set("requirepass", PASSWORD)
        options = zip(("--ssl-ca", "--ssl-cert", "--ssl-key"), files, strict=True)
        arguments = ["--bind-address=0.0.0.0", *(f"{name}={value}" for name, value in options)]
        _make_database(until_the_end(servers.start_mariadb(folder / "sql", port=3306, args=arguments)))
        archive = until_the_end(servers.start_mongo(folder / "mongo"))
        stack.enter_context(_tls_in_front(27017, archive.port, tls))
        until_the_end(servers.start_s3(folder / "objects", port=9000, args=_EVERYWHERE))
        _make_buckets()
        yield


def _make_database(server: servers.Server) -> None:
    connection = pymysql.connect(host="127.0.0.1", port=server.port, user="root")
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE realcatcha")
        cursor.execute("CREATE USER 'realcatcha'@'%%' IDENTIFIED BY %s REQUIRE SSL", (PASSWORD,))
        cursor.execute("GRANT ALL ON realcatcha.* TO 'realcatcha'@'%'")


def _make_buckets() -> None:
    store = boto3.client(
        "s3", endpoint_url=OBJECTS, aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1"
    )
    for name in BUCKETS:
        store.create_bucket(Bucket=name)


@contextmanager
def _tls_in_front(port: int, behind: int, tls: Certificates) -> Iterator[None]:
    """Speak TLS for a server that does not."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tls.certificate, tls.key)
    loop, end, up = asyncio.new_event_loop(), asyncio.Event(), threading.Event()

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except OSError:
            pass  # either side may go at any time
        finally:
            writer.close()

    async def join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", behind)
        await asyncio.gather(pump(reader, back), pump(there, writer), return_exceptions=True)

    async def serve() -> None:
        await asyncio.start_server(join, NODE, port, ssl=context)
        up.set()
        await end.wait()

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:  # which ends what is still under way
            runner.run(serve())

    thread = threading.Thread(target=run)
    thread.start()
    try:
        if not up.wait(10):
            raise RuntimeError("TLS in front of MongoDB did not come up")
        yield
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join(30)
