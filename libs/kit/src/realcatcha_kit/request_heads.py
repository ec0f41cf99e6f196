"""Bound what a client may send before a request begins, or after its body: httptools does not. Refuse in problems.

A head, a trailer or a chunk's extension of any length would be read, at a cost that grows with the square of its length
(40 MiB: 9 s of the one event loop, measured). The command line of uvicorn takes none but its own protocol classes, so
its class is changed in place; to be removed when uvicorn bounds heads itself, as it does where h11 reads them.
"""

from typing import Final

import msgspec
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from realcatcha_kit.errors import PROBLEM_MEDIA_TYPE, BadRequest, problem

MOST_BYTES: Final = 64 * 1024
"""Of one read more: what arrives together is parsed together."""
_TOO_LONG: Final = "The head of the request is too long."
_read = HttpToolsProtocol.data_received
_progress = (HttpToolsProtocol.on_headers_complete, HttpToolsProtocol.on_body, HttpToolsProtocol.on_message_complete)


def _bounded_read(protocol: HttpToolsProtocol, data: bytes) -> None:
    waiting = vars(protocol).get("waiting_bytes", 0) + len(data)
    vars(protocol)["waiting_bytes"] = waiting
    _read(protocol, data)
    if vars(protocol)["waiting_bytes"] > MOST_BYTES and not protocol.transport.is_closing():
        protocol.send_400_response(_TOO_LONG)


def _on_headers_complete(protocol: HttpToolsProtocol) -> None:
    vars(protocol)["waiting_bytes"] = 0
    _progress[0](protocol)


def _on_body(protocol: HttpToolsProtocol, body: bytes) -> None:
    vars(protocol)["waiting_bytes"] = 0
    _progress[1](protocol, body)


def _on_message_complete(protocol: HttpToolsProtocol) -> None:
    vars(protocol)["waiting_bytes"] = 0
    _progress[2](protocol)


def _send_problem(protocol: HttpToolsProtocol, message: str) -> None:
    """Answer bytes that are no request, which no application sees, as applications answer, and hang up."""
    body = msgspec.json.encode(problem(BadRequest(message)))
    head = (
        f"content-type: {PROBLEM_MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\n"
        "cache-control: no-store\r\nconnection: close\r\n\r\n"
    )
    protocol.transport.write(STATUS_LINE[BadRequest.status] + head.encode() + body)
    protocol.transport.close()


_OURS: Final = {
    "data_received": _bounded_read,
    "send_400_response": _send_problem,
    "on_headers_complete": _on_headers_complete,
    "on_body": _on_body,
    "on_message_complete": _on_message_complete,
}


def bound_request_heads() -> None:
    """Have connections ended that send more than `MOST_BYTES` of which nothing comes; repeating it changes nothing.

    That, and bytes that are no HTTP, get a problem document, ``bad-request``.
    """
    for name, method in _OURS.items():
        setattr(HttpToolsProtocol, name, method)
