"""The worker's own small HTTP server: health and metrics, nothing else.

The standard library's server in a thread, because the worker has no event loop and should stay small.
"""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CollectorRegistry
from realcatcha_kit.metrics import exposition

_Answer = tuple[int, bytes, str]
_JSON = "application/json"


class StatusServer:
    """Serves ``/health/live``, ``/health/ready`` and ``/metrics``.

    Args:
        ready: Whether the worker takes jobs.
        port: 0 picks a free one; see `port`.
    """

    def __init__(self, registry: CollectorRegistry, *, ready: Callable[[], bool], host: str, port: int) -> None:
        routes: dict[str, Callable[[], _Answer]] = {
            "/health/live": lambda: (200, b'{"status":"live"}', _JSON),
            "/health/ready": lambda: (
                (200, b'{"status":"ready"}', _JSON) if ready() else (503, b'{"status":"starting"}', _JSON)
            ),
            "/metrics": lambda: (200, *exposition(registry)),
        }
        self._server = ThreadingHTTPServer((host, port), _handler(routes))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="status", daemon=True)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._server.server_port

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Close the port and end the thread."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(routes: dict[str, Callable[[], _Answer]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = routes.get(self.path.partition("?")[0])
            status, body, media_type = answer() if answer else (404, b"", "text/plain")
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class named it)
            """Say nothing: probes come every few seconds."""

    return Handler
