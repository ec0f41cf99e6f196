"""A visitor and a site's back end that speak the wire contract without a browser, for tests and benchmarks."""

import hashlib
from typing import Any

import httpx

JSON = dict[str, Any]

NO_POINTER: JSON = {
    "v": 1,
    "pointer": "none",
    "context": "point",
    "trace": {"t": [], "x": [], "y": [], "e": []},
    "keys": [],
    "focus": [],
    "scroll": [],
    "page": {"w": 1280, "h": 720, "dpr": 1.0, "age_ms": 4000},
    "flags": {"webdriver": False, "untrusted": 0},
}


def solve(puzzle: JSON) -> JSON:
    """Solve a proof-of-work puzzle; returns the ``pow`` member of the next request."""
    prefix, count, bound = puzzle["prefix"], puzzle["count"], 2**32 // puzzle["work"]
    nonces = []
    for index in range(count):
        head = hashlib.sha256(f"{prefix}:{index}:".encode())
        nonce = 0
        while True:
            attempt = head.copy()
            attempt.update(str(nonce).encode())
            if int.from_bytes(attempt.digest()[:4], "big") < bound:
                break
            nonce += 1
        nonces.append(nonce)
    return {"nonces": nonces}


def pointer_telemetry(trace: JSON, *, pointer: str = "mouse", context: str = "point", **flags: Any) -> JSON:
    """Wrap a trace (``t, x, y, e`` lists) as the widget does."""
    age = int(trace["t"][-1]) + 800 if trace["t"] else 800
    return {
        **NO_POINTER,
        "pointer": pointer,
        "context": context,
        "trace": {key: [int(value) for value in trace[key]] for key in ("t", "x", "y", "e")},
        "page": {**NO_POINTER["page"], "age_ms": age},
        "flags": {**NO_POINTER["flags"], **flags},
    }


def straight_line(*, events: int = 60, step_ms: int = 16) -> JSON:
    """Draw what a script draws: equal steps at equal times, then a click."""
    t = [i * step_ms for i in range(events)]
    x = [100 + 8 * i for i in range(events)]
    y = [100 + 5 * i for i in range(events)]
    end = t[-1]
    return {
        "t": [*t, end + 60, end + 130, end + 130],
        "x": [*x, x[-1], x[-1], x[-1]],
        "y": [*y, y[-1], y[-1], y[-1]],
        "e": [0] * events + [1, 2, 5],
    }


class Visitor:
    """One visitor of one page.

    Args:
        client: HTTP client whose base URL is the public origin.
        origin: Origin header of the page that embeds the widget.
        address: Client address as a trusted proxy on this machine reports it; none is reported when empty.
    """

    def __init__(self, client: httpx.Client, *, site_key: str, origin: str, address: str = "") -> None:
        self._client = client
        self._site_key = site_key
        self._headers = {"origin": origin, "content-type": "text/plain"}
        if address:
            self._headers["x-forwarded-for"] = address

    def post(self, path: str, body: JSON) -> httpx.Response:
        """Post a body as the widget does."""
        return self._client.post(f"/captcha/v1/{path}", json=body, headers=self._headers)

    def open(self, **fields: Any) -> JSON:
        """Open a session."""
        response = self.post("sessions", {"site_key": self._site_key, "mode": "managed", **fields})
        response.raise_for_status()
        opened: JSON = response.json()
        return opened

    def evaluate(self, telemetry: JSON, *, opened: JSON | None = None) -> JSON:
        """Open a session where none is given, pay its proof of work and ask for a verdict."""
        opened = opened or self.open()
        body = {"session": opened["session"], "pow": solve(opened["pow"]), "telemetry": telemetry}
        response = self.post("sessions/evaluate", body)
        response.raise_for_status()
        result: JSON = response.json()
        return result

    def answer(self, result: JSON, tiles: list[int], telemetry: JSON = NO_POINTER) -> JSON:
        """Answer the challenge of a result."""
        body = {"challenge": result["challenge"]["id"], "answer": {"tiles": tiles}, "telemetry": telemetry}
        if "pow" in result:
            body["pow"] = solve(result["pow"])
        response = self.post("challenges/answer", body)
        response.raise_for_status()
        answered: JSON = response.json()
        return answered


def siteverify(client: httpx.Client, secret: str, token: str, **fields: Any) -> JSON:
    """Redeem a token as a site's back end does."""
    response = client.post("/siteverify", data={"secret": secret, "response": token, **fields})
    response.raise_for_status()
    answer: JSON = response.json()
    return answer
