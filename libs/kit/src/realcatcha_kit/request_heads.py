"""Bound what a client may send before a request begins, or after its body: httptools does not. Refuse in problems.

A head, a trailer or a chunk's extension of any length would be read, at a cost that grows with the square of its length
(40 MiB: 9 s of the one event loop, measured), for any time, and any number of requests ahead of their answers (8 MiB of
short ones: 500 MB of memory and 2.5 s of the event loop, measured). A request that asks for another protocol, as Java's
client does without TLS, would lose its body, which would be read as the next request. The command line of uvicorn takes
none but its own protocol classes, so its class is changed in place; to be removed when uvicorn does all this itself.
"""

import asyncio
from typing import Final

import msgspec
from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from realcatcha_kit.errors import PROBLEM_MEDIA_TYPE, AppError, BadRequest, RequestTimeout, problem

MOST_BYTES: Final = 64 * 1024
"""Of one read more: what arrives together is parsed together."""
MOST_AHEAD: Final = 32
"""Requests that wait for the answer to one before them; proxies and browsers send none, clients that do some ten."""
PATIENCE_S: Final = 10.0
"""From the connection, or from a head's first bytes, to the head's end: as long as nginx waits in front of others."""
BODY_PATIENCE_S: Final = 15.0
"""Between two pieces of a body: longer than applications wait for it, whose refusals say more."""
_TOO_LONG: Final = "The head of the request is too long."
_NOT_HTTP: Final = "Invalid HTTP request received."
_own_start = HttpToolsProtocol._start_asgi_task
_own_connection_made = HttpToolsProtocol.connection_made
_own_connection_lost = HttpToolsProtocol.connection_lost
_progress = (HttpToolsProtocol.on_headers_complete, HttpToolsProtocol.on_body, HttpToolsProtocol.on_message_complete)


def _connection_made(protocol: HttpToolsProtocol, transport: asyncio.Transport) -> None:
    _own_connection_made(protocol, transport)
    _await_progress(protocol, PATIENCE_S)


def _await_progress(protocol: HttpToolsProtocol, seconds: float) -> None:
    vars(protocol)["patience"] = protocol.loop.call_later(seconds, _lose_patience, protocol)


def _is_in_a_body(protocol: HttpToolsProtocol) -> bool:
    cycle = vars(protocol)["cycle"]
    return cycle is not None and cycle.more_body


def _lose_patience(protocol: HttpToolsProtocol) -> None:
    if protocol.transport.is_closing():
        return
    if protocol.flow.read_paused:  # it is not the client who makes it wait
        _await_progress(protocol, PATIENCE_S)
    elif vars(protocol).get("waiting_bytes") or _is_in_a_body(protocol):
        _refuse(protocol, RequestTimeout())
    else:
        protocol.transport.close()


def _note_progress(protocol: HttpToolsProtocol) -> None:
    vars(protocol)["waiting_bytes"] = 0
    patience = vars(protocol).pop("patience", None)
    if patience is not None:
        patience.cancel()


def _bounded_read(protocol: HttpToolsProtocol, data: bytes) -> None:
    if "deaf" in vars(protocol):
        return
    waiting = vars(protocol).get("waiting_bytes", 0) + len(data)
    vars(protocol)["waiting_bytes"] = waiting
    protocol._unset_keepalive_if_required()
    _feed(protocol, data)
    if protocol.transport.is_closing():
        return
    if vars(protocol)["waiting_bytes"] > MOST_BYTES:
        protocol.send_400_response(_TOO_LONG)
    elif "patience" in vars(protocol):
        return
    elif vars(protocol)["waiting_bytes"]:
        _await_progress(protocol, PATIENCE_S)
    elif _is_in_a_body(protocol):
        _await_progress(protocol, BODY_PATIENCE_S)


def _feed(protocol: HttpToolsProtocol, data: bytes) -> None:
    try:
        protocol.parser.feed_data(data)
    except HttpParserUpgrade as asked:
        again = _head_without_upgrade(protocol) + data[asked.args[0] :]
        protocol.parser = HttpRequestParser(protocol)  # the old one reads nothing more where the head also said "close"
        protocol.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn does
        _feed(protocol, again)
    except HttpParserError:
        protocol.logger.warning(_NOT_HTTP)
        protocol.send_400_response(_NOT_HTTP)


def _head_without_upgrade(protocol: HttpToolsProtocol) -> bytes:
    """Write the head that was read last again, as one that asks for no other protocol: RFC 9110, section 7.8."""
    first = b"%b %b HTTP/%b\r\n" % (
        protocol.parser.get_method(),
        protocol.url,
        protocol.parser.get_http_version().encode(),
    )
    rest = [b"%b: %b\r\n" % header for header in protocol.headers if header[0] != b"upgrade"]
    return b"".join([first, *rest, b"\r\n"])


def _on_headers_complete(protocol: HttpToolsProtocol) -> None:
    if protocol.parser.should_upgrade():
        if protocol.parser.get_method() == b"CONNECT":  # asks so by its name
            raise BadRequest(_NOT_HTTP)
        return
    if len(protocol.pipeline) >= MOST_AHEAD:
        raise BadRequest(_NOT_HTTP)  # stops the parser
    _note_progress(protocol)
    _progress[0](protocol)


def _on_body(protocol: HttpToolsProtocol, body: bytes) -> None:
    _note_progress(protocol)
    _progress[1](protocol, body)


def _on_message_complete(protocol: HttpToolsProtocol) -> None:
    if protocol.parser.should_upgrade():
        return
    _note_progress(protocol)
    _progress[2](protocol)
    protocol.cycle.more_body = False  # of one that was answered before, too


def _start(protocol: HttpToolsProtocol, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
    vars(protocol)["running"] = cycle
    _own_start(protocol, cycle, app)


def _connection_lost(protocol: HttpToolsProtocol, exc: Exception | None) -> None:
    _note_progress(protocol)
    _forsake(protocol)
    _own_connection_lost(protocol, exc)


def _forsake(protocol: HttpToolsProtocol) -> None:
    """Let what the application still writes go nowhere: uvicorn tells only the request that was read last."""
    running = vars(protocol).get("running")
    if running is not None and not running.response_complete:
        running.disconnected = True
        running.message_event.set()


def _send_problem(protocol: HttpToolsProtocol, message: str) -> None:
    _refuse(protocol, BadRequest(message))


def _refuse(protocol: HttpToolsProtocol, error: AppError) -> None:
    """Answer bytes that are no request, which no application sees, as applications answer, and hang up.

    Whole requests before them are answered first, and then nothing more. What is half read when its answer has begun
    gets no second one.
    """
    cycle = vars(protocol)["cycle"]
    if cycle is not None and not cycle.more_body and not cycle.response_complete:
        vars(protocol)["deaf"] = True
        protocol.shutdown()
        return
    if cycle is None or (cycle.response_started != cycle.more_body and not protocol.pipeline):
        protocol.transport.write(_answer(error))
    _forsake(protocol)
    protocol.transport.close()


def _answer(error: AppError) -> bytes:
    body = msgspec.json.encode(problem(error))
    head = (
        f"content-type: {PROBLEM_MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\n"
        "cache-control: no-store\r\nconnection: close\r\n\r\n"
    )
    return STATUS_LINE[error.status] + head.encode() + body


_OURS: Final = {
    "connection_made": _connection_made,
    "data_received": _bounded_read,
    "send_400_response": _send_problem,
    "on_headers_complete": _on_headers_complete,
    "on_body": _on_body,
    "on_message_complete": _on_message_complete,
    "_start_asgi_task": _start,
    "connection_lost": _connection_lost,
}


def bound_request_heads() -> None:
    """Have connections ended that send more than `MOST_BYTES` of which nothing comes, or stop in the middle.

    What is too much, or no HTTP, gets a problem document, ``bad-request``, what is too slow ``request-timeout``; or the
    last answer instead, where whole requests came before. Of more than `MOST_AHEAD` requests sent ahead, the first are
    answered. Requests for another protocol are taken for what they are besides. Repeating it changes nothing.
    """
    for name, method in _OURS.items():
        setattr(HttpToolsProtocol, name, method)
