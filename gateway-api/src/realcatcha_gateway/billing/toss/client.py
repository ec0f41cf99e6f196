"""Ask Toss: blocking calls, bounded in time and in number, none of which repeats itself.

A call that charges carries an ``Idempotency-Key``, under which Toss carries a request out once in 15 days and repeats
its answer. No key, no card and no body of an answer is ever logged; `httpx.Client` would log paths, which name billing
keys, so that requests go to the transport below it.
"""

import base64
import contextlib
import threading
from typing import Any, Final, TypeVar
from urllib.parse import quote

import httpx
import msgspec

from realcatcha_gateway.billing.toss.errors import (
    TossAbsent,
    TossDeclined,
    TossError,
    TossMisconfigured,
    TossRetriable,
    TossUnknown,
)
from realcatcha_gateway.billing.toss.messages import TossBilling, TossPayment, TossProblem
from realcatcha_gateway.billing.toss.verdicts import verdict

Message = TypeVar("Message")

_CONNECT_FOR_S: Final = 3.0
_ANSWER_FOR_S: Final = 30.0
_AT_ONCE: Final = 8
_WAIT_FOR_A_TURN_S: Final = 5.0
_LONGEST_CODE: Final = 100
_LONGEST_MESSAGE: Final = 510


class Toss:
    """One merchant's account at Toss.

    Args:
        url: Origin of the API.
        secret_key: ``test_sk_...`` or ``live_sk_...``.
        answer_for_s: How long to wait for each part of an answer before it counts as lost.
        at_once: How many calls this process makes at a time, so that a slow Toss holds few threads.
    """

    def __init__(
        self,
        url: str,
        secret_key: str,
        *,
        answer_for_s: float = _ANSWER_FOR_S,
        at_once: int = _AT_ONCE,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._url = url
        self._headers = {"Authorization": f"Basic {base64.b64encode(f'{secret_key}:'.encode()).decode()}"}
        self._timeout = httpx.Timeout(answer_for_s, connect=_CONNECT_FOR_S, pool=_CONNECT_FOR_S).as_dict()
        self._transport = transport or httpx.HTTPTransport(trust_env=False)
        self._turns = threading.BoundedSemaphore(at_once)

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def confirm(self, *, payment_key: str, order_id: str, amount_krw: int) -> TossPayment:
        """Collect what the customer agreed to on Toss's page. Raises TossError."""
        body = {"paymentKey": payment_key, "orderId": order_id, "amount": amount_krw}
        return self._ask("POST", "/v1/payments/confirm", TossPayment, body=body, key=order_id)

    def issue(self, *, auth_key: str, customer_key: str, key: str) -> TossBilling:
        """Get the billing key of a card that the customer registered on Toss's page. Raises TossError."""
        body = {"authKey": auth_key, "customerKey": customer_key}
        return self._ask("POST", "/v1/billing/authorizations/issue", TossBilling, body=body, key=key)

    def charge(
        self, *, billing_key: str, customer_key: str, order_id: str, order_name: str, amount_krw: int
    ) -> TossPayment:
        """Charge a registered card. Raises TossError."""
        body = {"customerKey": customer_key, "amount": amount_krw, "orderId": order_id, "orderName": order_name}
        path = f"/v1/billing/{_segment(billing_key)}"
        return self._ask("POST", path, TossPayment, body=body, key=order_id)

    def forget(self, billing_key: str) -> None:
        """Remove a billing key: nobody can charge the card with it again. Raises TossError; TossAbsent: it was gone."""
        self._ask("DELETE", f"/v1/billing/{_segment(billing_key)}", msgspec.Raw)

    def payment(self, payment_key: str) -> TossPayment:
        """Look a payment up by Toss's own name. Raises TossError; TossAbsent: there is none such."""
        return self._ask("GET", f"/v1/payments/{_segment(payment_key)}", TossPayment)

    def order(self, order_id: str) -> TossPayment:
        """Look the payment of an order up. Raises TossError; TossAbsent: there is none."""
        return self._ask("GET", f"/v1/payments/orders/{_segment(order_id)}", TossPayment)

    def cancel(self, *, payment_key: str, amount_krw: int, reason: str, key: str) -> TossPayment:
        """Give part of a payment, or all of it, back; gives the payment after that. Raises TossError."""
        body = {"cancelReason": reason, "cancelAmount": amount_krw}
        return self._ask("POST", f"/v1/payments/{_segment(payment_key)}/cancel", TossPayment, body=body, key=key)

    def _ask(
        self, method: str, path: str, answer: type[Message], *, body: dict[str, Any] | None = None, key: str = ""
    ) -> Message:
        if not self._turns.acquire(timeout=_WAIT_FOR_A_TURN_S):
            raise TossRetriable("too-many-at-once")
        try:
            response = self._exchange(method, path, body, {"Idempotency-Key": key} if key else {})
        finally:
            self._turns.release()
        if not response.is_success:
            raise _problem(method, response)
        try:
            return msgspec.json.decode(response.content or b"null", type=answer)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise TossUnknown("unreadable-answer") from error

    def _exchange(self, method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str]) -> httpx.Response:
        """Send and read. Raises TossRetriable where nothing was sent, TossUnknown where something may have been."""
        try:
            request = httpx.Request(
                method,
                f"{self._url}{path}",
                json=body,
                headers=self._headers | headers,
                extensions={"timeout": self._timeout},
            )
            with contextlib.closing(self._transport.handle_request(request)) as response:
                response.read()
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise TossRetriable("not-reached") from error
        except httpx.TimeoutException as error:
            raise TossUnknown("timed-out") from error
        except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise TossMisconfigured("bad-url") from error
        except httpx.HTTPError as error:
            raise TossUnknown("connection-lost") from error
        return response


def _problem(method: str, response: httpx.Response) -> TossError:
    try:
        problem = msgspec.json.decode(response.content, type=TossProblem)
    except (msgspec.DecodeError, UnicodeDecodeError):
        problem = TossProblem()
    code = "".join(character for character in problem.code if character.isascii() and character.isprintable())
    error = verdict(response.status_code, code[:_LONGEST_CODE], problem.message[:_LONGEST_MESSAGE])
    if method == "POST" and isinstance(error, TossAbsent):
        return TossDeclined(error.code, error.message)  # what was to be charged is gone: the customer took too long
    return error


def _segment(text: str) -> str:
    return quote(text, safe="")
