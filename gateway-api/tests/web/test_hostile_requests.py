"""Whatever is sent to a route that takes a body, the answer says what is wrong with it; none is a defect of ours."""

import itertools
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
JSON = {"Content-Type": "application/json"}
DEEP = 30_000
EACH = 5
HOSTILE: dict[str, tuple[bytes, dict[str, str], set[int]]] = {
    "too long": (b'"' + b"x" * 1_100_000 + b'"', JSON, {413}),
    "deep arrays": (b"[" * DEEP + b"]" * DEEP, JSON, {400, 422}),
    "deep objects": (b'{"a":' * 9_000 + b"1" + b"}" * 9_000, JSON, {400, 422}),
    "not UTF-8": (b'{"name": "\xff\xfe"}', JSON, {400}),
    "a lone surrogate": (rb'{"\ud800": "\udfff", "name": "\ud800"}', JSON, {422}),
    "a number that is none": (b'{"name": NaN, "amount_krw": Infinity}', JSON, {422}),
    "a number without end": (b'{"amount_krw": ' + b"9" * 50_000 + b"}", JSON, {400, 422}),
    "cut": (b'{"name": "x', JSON, {400}),
    "nothing": (b"", JSON, {400, 422}),
    "null": (b"null", JSON, {422}),
    "text": (b'{"name": "x"}', {"Content-Type": "text/plain"}, {422}),
    "a form": (b"name=x&email=a%40b.example", {"Content-Type": "application/x-www-form-urlencoded"}, {422}),
    "a form of parts": (b"--x\r\n\r\n", {"Content-Type": "multipart/form-data; boundary=x"}, {422}),
    "no type at all": (b"\x00\x01\x02", {"Content-Type": ";;;="}, {400, 422}),
    "another encoding": ('{"name": "x"}'.encode("utf-16"), {"Content-Type": "application/json; charset=utf-16"}, {400}),
    "compressed": (b"\x1f\x8b\x08\x00", JSON | {"Content-Encoding": "gzip"}, {400}),
}
BEFORE = ("not-found", "payments-off", "too-many-requests")
"""What may be said before the body is looked at."""


ANYTHING = {"/v1/billing/toss/webhooks"}
"""Takes whatever comes, and asks Toss instead of believing it."""


def test_every_route_refuses_what_is_no_body_of_its_own(
    document: dict[str, Any], client: httpx.Client, owner: Any, administrator: Any
) -> None:
    """With a problem document of the right status, however it is broken: each route gets the next few kinds."""
    operations = [
        (method, path)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if "requestBody" in operation and path not in ANYTHING
    ]
    assert len(operations) > 40
    wrong, kinds = [], itertools.cycle(HOSTILE)
    for method, path in operations:
        account = administrator if path.startswith("/v1/admin") else owner
        filled = path.replace("{", "x").replace("}", "x")
        for what in [next(kinds) for _ in range(EACH)]:
            content, headers, wanted = HOSTILE[what]
            answer = client.request(method, filled, content=content, headers=account.headers | headers)
            problem = answer.headers["content-type"] == "application/problem+json"
            if not problem or (answer.status_code not in wanted and not answer.json()["code"].endswith(BEFORE)):
                wrong.append((method, path, what, answer.status_code, answer.text[:100]))
    assert wrong == []


@pytest.mark.parametrize("name", ["Content-Type", "Idempotency-Key", "Authorization"])
def test_a_header_that_counts_is_sent_once(client: httpx.Client, owner: Any, name: str) -> None:
    """A proxy in front might go by the one, and the application by the other."""
    values = owner.headers | {
        "Content-Type": "application/json",
        "Idempotency-Key": "a-key-of-mine",
        "Host": "x.example",
    }
    twice = [*values.items(), (name, values[name] + "x")]
    answer = client.post("/v1/sites", content=b'{"name": "x", "domains": []}', headers=twice)
    wanted = (401, "unauthenticated") if name == "Authorization" else (400, "bad-request")
    assert (answer.status_code, answer.json()["code"]) == wanted
    assert client.get("/v1/sites", headers=owner.headers).json()["items"] == []
