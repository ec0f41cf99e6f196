"""How to tell that each process does its work, not merely that it runs."""

import http.client
import socket
from collections.abc import Callable, Iterator
from typing import Final

from launcher.environment import Ports

_PROBE_S: Final = 2.0
Check = Callable[[], bool]


def data_servers(ports: Ports) -> Iterator[tuple[str, Check]]:
    """Give the checks of the servers that the others keep their data in."""
    yield "redis", lambda: _redis_answers(ports.redis)
    yield "mongo", lambda: _listens(ports.mongo)


def services(ports: Ports) -> Iterator[tuple[str, Check]]:
    """Give the check of every other process, in the order in which they usually become ready."""
    yield "gateway", lambda: _http_ready(ports.public, "/health/ready")
    yield "captcha", lambda: _http_ready(ports.captcha, "/captcha/v1/health/ready")
    yield "ml", lambda: _http_ready(ports.ml, "/health/ready")
    yield "demo", lambda: _http_ready(ports.demo, "/demo/health")
    yield "worker", lambda: _http_ready(ports.worker, "/health/ready")
    yield "drain", lambda: _has_readers(ports.redis, "telemetry")
    yield "pool", lambda: _has_packs(ports.redis)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), _PROBE_S).close()
    except OSError:
        return False
    return True


def _http_ready(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PROBE_S)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _holds(port: int, command: str) -> bool:
    """Ask Redis something; tell whether it answers with good news, or with a number or a list that is not empty.

    Three fixed questions in the protocol's one-line form: a client library would take ten megabytes for as long as
    the launcher runs.
    """
    try:
        with (
            socket.create_connection(("127.0.0.1", port), _PROBE_S) as connection,
            connection.makefile("rb") as replies,
        ):
            connection.sendall(f"{command}\r\n".encode())
            reply = replies.readline().strip()
    except OSError:
        return False
    return reply.startswith(b"+") or (reply[:1] in {b":", b"*"} and int(reply[1:]) > 0)


def _redis_answers(port: int) -> bool:
    return _holds(port, "PING")


def _has_readers(port: int, stream: str) -> bool:
    """Tell whether somebody set up a consumer group on the stream; an idle reader does not show as a consumer."""
    return _holds(port, f"XINFO GROUPS {stream}")


def _has_packs(port: int) -> bool:
    """Tell whether a first visitor can be given an easy and a hard grid."""
    return all(_holds(port, f"LLEN packs:{{image-grid}}:{band}") for band in (0, 1))
