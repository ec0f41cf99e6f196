"""The server, and what goes wrong with it; see the package."""

import base64
import json
import socket
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Literal, Self
from urllib.parse import unquote

from realcatcha_kit.testing.toss.books import Answer, TossBooks, problem

Fault = Literal["lost-before", "lost-after", "error-before", "error-after", "slow", "late", "none"]
"""What happens to one request that moves money.

``lost-*``: the connection breaks before, or after, it was carried out; ``error-*``: the answer is a 500 instead, which
is repeated under its key. ``slow``: it is carried out at once, ``late``: it is carried out after `TossStandIn.release`;
both are answered after that only.
"""
SECRET_KEY: Final = "test_sk_stand_in_0123456789abcdef"  # noqa: S105  # the same for everybody: it opens nothing real
CLIENT_KEY: Final = "test_ck_stand_in_0123456789abcdef"
_FAILED: Final = problem(500, "FAILED_INTERNAL_SYSTEM_PROCESSING", "내부 시스템 처리 작업이 실패했습니다.")


class TossStandIn:
    """The server; use it as a context manager.

    Attributes:
        faults: What happens to the next requests that move money, one each; then none.
        books: What was paid, and what the bank did.
        away: Whether every request, queries included, is answered by a 503.
        requests: Method, path and Idempotency-Key of each request.
    """

    def __init__(self, port: int = 0) -> None:
        self.books = TossBooks()
        self.faults: list[Fault] = []
        self.away = False
        self.requests: list[tuple[str, str, str]] = []
        self._answers: dict[tuple[str, str, str], Answer | None] = {}
        self._lock = threading.RLock()
        self._released = threading.Event()
        stand_in = self

        class Handler(_Handler):
            toss = stand_in

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self.close()

    def close(self) -> None:
        """Give the port back; for one that never began to answer, too."""
        self.release()
        self._server.server_close()

    def release(self) -> None:
        """Let the answers go that are slow."""
        self._released.set()

    def authenticate_card(self, customer_key: str, *, number: str = "43301234****123*") -> str:
        """Do what a customer does on Toss's page to register a card; gives the authKey of the redirect."""
        with self._lock:
            return self.books.authenticate_card(customer_key, number)

    def agree(self, order_id: str, amount_krw: int) -> str:
        """Do what a customer does on Toss's page to pay; gives the paymentKey of the redirect."""
        with self._lock:
            return self.books.agree(order_id, amount_krw)

    def expire(self, order_id: str) -> None:
        """Let the time for confirming an order run out."""
        with self._lock:
            self.books.payments[order_id]["status"] = "EXPIRED"

    def cancel_by_hand(self, order_id: str, amount_krw: int, reason: str = "고객 요청") -> None:
        """Cancel in Toss's own dashboard."""
        with self._lock:
            self.books.cancel(self.books.payments[order_id], amount_krw, reason)

    def event(self, order_id: str, *, status: str = "DONE") -> dict[str, Any]:
        """Give the event that says that a payment has a status, whether it does or not."""
        data = dict(self.books.payments.get(order_id, {"orderId": order_id})) | {"status": status}
        return {"eventType": "PAYMENT_STATUS_CHANGED", "createdAt": "2026-03-01T21:00:00.000000", "data": data}

    def send(self, url: str, event: dict[str, Any], *, transmission_id: str = "tr-1", **headers: str) -> int:
        """Post an event to a webhook; gives the status of the answer."""
        sent = {"Content-Type": "application/json", "tosspayments-webhook-transmission-id": transmission_id, **headers}
        request = urllib.request.Request(url, json.dumps(event).encode(), sent)  # noqa: S310  # a test's own URL
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310  # likewise
            return int(answer.status)

    def answer(self, method: str, path: str, body: Any, key: str) -> tuple[Answer, Fault]:
        """Carry a request out as Toss would, and tell what is to happen to the answer."""
        known = (key, path, method)
        with self._lock:
            self.requests.append((method, path, key))
            if self.away:
                return problem(503, "SERVICE_UNAVAILABLE", "점검 중입니다."), "none"
            if key and known in self._answers:
                kept = self._answers[known]
                return kept or problem(409, "IDEMPOTENT_REQUEST_PROCESSING", "이전 멱등 요청이 처리중입니다."), "none"
            fault: Fault = self.faults.pop(0) if self.faults and method == "POST" else "none"
            if fault in {"lost-before", "error-before"}:
                return _FAILED, fault
            if key:
                self._answers[known] = None
            carried_out = None if fault == "late" else self.books.carry_out(method, _segments(path), body)
        if fault in {"slow", "late"}:
            self._released.wait(30)
        with self._lock:
            answer = carried_out or self.books.carry_out(method, _segments(path), body)
            answer = _FAILED if fault == "error-after" else answer
            if key:
                self._answers[known] = answer
        return answer, fault


class _Handler(BaseHTTPRequestHandler):
    toss: TossStandIn
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the standard library's signature
        """Say nothing."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        expected = base64.b64encode(f"{SECRET_KEY}:".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {expected}":
            self._write(problem(401, "UNAUTHORIZED_KEY", "인증되지 않은 시크릿 키 혹은 클라이언트 키 입니다."))
            return
        answer, fault = self.toss.answer(
            self.command, self.path, json.loads(body or b"null"), self.headers.get("Idempotency-Key", "")
        )
        if fault in {"lost-before", "lost-after"}:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._write(answer)

    def _write(self, answer: Answer) -> None:
        body = json.dumps(answer.body).encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _segments(path: str) -> list[str]:
    return [unquote(part) for part in path.strip("/").split("/")[1:]]
