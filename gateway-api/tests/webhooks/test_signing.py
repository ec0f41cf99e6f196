"""Signatures are those of the Standard Webhooks specification, by its reference library."""

from datetime import UTC, datetime

import pytest
from realcatcha_gateway.webhooks.signing import new_secret, signatures
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

BODY = '{"type":"ping","data":{"name":"이름"}}'


def signed(*secrets: str) -> dict[str, str]:
    timestamp = int(datetime.now(UTC).timestamp())
    signature = signatures(secrets, event_id="msg_a", timestamp=timestamp, body=BODY)
    return {"webhook-id": "msg_a", "webhook-timestamp": str(timestamp), "webhook-signature": signature}


def test_the_reference_library_believes_each_secret_in_use() -> None:
    """During a rotation whoever knows either one."""
    present, previous = new_secret(), new_secret()
    for secret in (present, previous):
        Webhook(secret).verify(BODY, signed(present, previous))


def test_it_believes_nothing_else() -> None:
    """Another secret, another body, another id."""
    secret, headers = new_secret(), signed(new_secret())
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY, headers)
    headers = signed(secret)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY + " ", headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY, headers | {"webhook-id": "msg_b"})


def test_the_specifications_own_example() -> None:
    """Known answer of the reference implementations' test."""
    signature = signatures(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        event_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body='{"test": 2432232314}',
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
