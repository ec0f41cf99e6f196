"""Every route that creates or charges takes an ``Idempotency-Key``, read off the document: none can be forgotten."""

from typing import Any

REPEATABLE = {
    "/v1/me/second-factor": "replaces the secret of a factor that is not confirmed; confirmed ones answer 409",
    "/v1/me/identities/confirm": "the ticket works once",
    "/v1/billing/payment-methods": "the key that Toss gave the browser works once",
    "/v1/admin/users/{user_id}/notes": "an administrator sees both notes; nothing is charged or granted",
    "/v1/admin/organisations/{organisation_id}/notes": "likewise",
    "/v1/admin/sites/{site_id}/notes": "likewise",
    "/v1/admin/network-rules": "a rule that says the same is given back",
    "/v1/admin/network-rules/visitors": "likewise",
    "/v1/admin/plans/{plan_id}/prices": "a second price from the same moment is refused",
    "/v1/admin/pool/uploads": "signs an upload; nothing exists before the bytes arrive",
}
"""Routes that answer 201 and whose repetition creates nothing that matters, with the reason."""
CHARGING = {
    "/v1/billing/checkouts",
    "/v1/billing/credits/top-ups",
    "/v1/billing/invoices/{invoice_id}/pay",
    "/v1/billing/subscription",
    "/v1/billing/subscription/change",
}

KEY_IN_BODY = {"/v1/admin/payments/{payment_id}/refunds"}
"""Routes that give money back, whose body has to carry the key."""


def posts(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {path: item["post"] for path, item in document["paths"].items() if "post" in item}


def takes_a_key(operation: dict[str, Any]) -> bool:
    found = [one for one in operation.get("parameters", ()) if one["name"] == "Idempotency-Key"]
    return bool(found) and found[0]["in"] == "header" and not found[0]["required"]


def test_every_route_that_creates_takes_a_key(document: dict[str, Any]) -> None:
    """It answers 201: it takes a key, or says here why it need not; what needs no excuse has none."""
    creating = {path for path, operation in posts(document).items() if "201" in operation["responses"]}
    without = {path for path in creating if not takes_a_key(posts(document)[path])}
    assert without == set(REPEATABLE)


def test_every_route_that_charges_takes_a_key(document: dict[str, Any]) -> None:
    """Whatever it answers."""
    assert all(takes_a_key(posts(document)[path]) for path in CHARGING)
    for path in KEY_IN_BODY:
        schema = posts(document)[path]["requestBody"]["content"]["application/json"]["schema"]
        name = schema["$ref"].rpartition("/")[2]
        assert "key" in document["components"]["schemas"][name]["required"], path


def test_routes_with_a_key_document_its_errors(document: dict[str, Any]) -> None:
    """A client has to know what a key that was used otherwise, or too long ago, is answered with."""
    for path, operation in posts(document).items():
        if takes_a_key(operation):
            described = "".join(answer["description"] for answer in operation["responses"].values())
            for code in ("idempotency-key-mismatch", "idempotency-answer-gone"):
                assert code in described, (path, code)
