"""A siteverify service on a real socket, whose replies a test writes."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

Reply = tuple[int, bytes] | None


@dataclass
class Service:
    """Replies in order, the last one for ever; None closes the connection without a word."""

    url: str
    replies: list[Reply] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    delay: threading.Event = field(default_factory=threading.Event)

    def answer(self, *documents: dict[str, Any]) -> None:
        """Reply with these JSON documents."""
        self.replies[:] = [(200, json.dumps(document).encode()) for document in documents]


@pytest.fixture
def service() -> Iterator[Service]:
    """A running service; stopped after the test."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    service = Service(f"http://127.0.0.1:{server.server_port}")
    service.delay.set()
    server.RequestHandlerClass = _handler_of(service)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield service
    service.delay.set()
    server.shutdown()
    server.server_close()
    thread.join()


def _handler_of(service: Service) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            service.forms.append({name: values[0] for name, values in parse_qs(body).items()})
            assert self.path == "/siteverify"
            service.delay.wait(10)
            reply = service.replies.pop(0) if len(service.replies) > 1 else service.replies[0]
            if reply is None:
                self.close_connection = True
                return
            status, content = reply
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.send_header("location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it
            """Stay silent."""

    return Handler
