"""What Toss would know: cards, payments, and what the bank did; see the package."""

import itertools
from dataclasses import dataclass, field
from typing import Any, Final

_APPROVED_AT: Final = "2026-03-01T21:00:00+09:00"


@dataclass(frozen=True)
class Answer:
    """A status and a JSON body."""

    status: int
    body: Any


@dataclass
class Ledger:
    """What the bank did.

    Attributes:
        charged: Order id of each charge, in order; one that is there twice was charged twice.
        given_back: Order id and amount of each cancellation.
    """

    charged: list[str] = field(default_factory=list)
    given_back: list[tuple[str, int]] = field(default_factory=list)


class TossBooks:
    """Carries requests out, one at a time; whoever calls holds a lock.

    Attributes:
        declining: Whether every card is declined.
        believing: Whether keys that no page gave are taken for ones that it did.
        payments: The Payment object of each order.
        cards: Billing keys, and whose they are.
    """

    def __init__(self) -> None:
        self.declining = False
        self.believing = False
        self.ledger = Ledger()
        self.payments: dict[str, dict[str, Any]] = {}
        self.cards: dict[str, str] = {}
        self._agreed: dict[str, tuple[str, int]] = {}
        self._auth_keys: dict[str, str] = {}
        self._numbers = itertools.count(1)

    def authenticate_card(self, customer_key: str, number: str) -> str:
        """Note that a customer registered a card; gives the authKey."""
        auth_key = f"auth_{next(self._numbers):06}_{number[-4:]}"
        self._auth_keys[auth_key] = customer_key
        return auth_key

    def agree(self, order_id: str, amount_krw: int) -> str:
        """Note that a customer agreed to pay; gives the paymentKey."""
        payment_key = f"tgen_{next(self._numbers):010}"
        self._agreed[payment_key] = (order_id, amount_krw)
        self._note(payment_key, order_id, amount_krw, status="IN_PROGRESS")
        return payment_key

    def carry_out(self, method: str, path: list[str], body: Any) -> Answer:  # noqa: PLR0911  # one for each route
        """Carry a request out; `path` is that after the version, decoded."""
        match method, path:
            case "POST", ["payments", "confirm"]:
                return self._confirm(body)
            case "POST", ["billing", "authorizations", "issue"]:
                return self._issue(body)
            case "POST", ["billing", billing_key]:
                return self._charge(billing_key, body)
            case "DELETE", ["billing", billing_key]:
                removed = self.cards.pop(billing_key, None)
                return (
                    Answer(200, {}) if removed else problem(404, "NOT_FOUND_BILLING_KEY", "빌링키를 찾을 수 없습니다.")
                )
            case "GET", ["payments", "orders", order_id]:
                return self._show(self.payments.get(order_id))
            case "GET", ["payments", payment_key]:
                return self._show(self._by_key(payment_key))
            case "POST", ["payments", payment_key, "cancel"]:
                payment = self._by_key(payment_key)
                if payment is None:
                    return self._show(None)
                return self.cancel(
                    payment, int(body.get("cancelAmount", payment["balanceAmount"])), body["cancelReason"]
                )
            case _:
                return problem(404, "NOT_FOUND", "존재하지 않는 정보 입니다.")

    def _confirm(self, body: Any) -> Answer:
        payment_key, order_id, amount = body["paymentKey"], body["orderId"], body["amount"]
        if self.believing:
            self._agreed[payment_key] = (order_id, amount)
        agreed = self._agreed.get(payment_key)
        known = self.payments.get(order_id)
        if agreed is None or agreed[0] != order_id or (known is not None and known["status"] == "EXPIRED"):
            return problem(
                404, "NOT_FOUND_PAYMENT_SESSION", "결제 시간이 만료되어 결제 진행 데이터가 존재하지 않습니다."
            )
        if agreed[1] != amount:
            return problem(400, "INVALID_REQUEST", "잘못된 요청입니다.")
        if known is not None and known["status"] != "IN_PROGRESS":
            return problem(400, "ALREADY_PROCESSED_PAYMENT", "이미 처리된 결제 입니다.")
        return self._collect(payment_key, order_id, amount)

    def _issue(self, body: Any) -> Answer:
        if self.believing:
            self._auth_keys.setdefault(body["authKey"], body["customerKey"])
        customer_key = self._auth_keys.get(body["authKey"])
        if customer_key is None or customer_key != body["customerKey"]:
            return problem(400, "INVALID_REQUEST", "잘못된 요청입니다.")
        del self._auth_keys[body["authKey"]]
        billing_key = f"bill+{next(self._numbers):06}/="
        self.cards[billing_key] = customer_key
        number = f"43301234****{body['authKey'][-4:]}"
        shown = {"billingKey": billing_key, "customerKey": customer_key, "method": "카드", "cardCompany": "현대"}
        return Answer(200, shown | {"cardNumber": number, "card": {"number": number, "issuerCode": "61"}})

    def _charge(self, billing_key: str, body: Any) -> Answer:
        customer_key = self.cards.get(billing_key)
        if customer_key is None:
            return problem(
                400, "INVALID_BILL_KEY_REQUEST", "빌링키 인증이 완료되지 않았거나 유효하지 않은 빌링 거래 건입니다."
            )
        if customer_key != body["customerKey"]:
            return problem(400, "NOT_MATCHES_CUSTOMER_KEY", "빌링 인증 고객키와 결제 요청 고객키가 일치하지 않습니다.")
        if body["orderId"] in self.payments:
            return problem(400, "DUPLICATED_ORDER_ID", "이미 승인 및 취소가 진행된 중복된 주문번호 입니다.")
        return self._collect(f"tbill_{next(self._numbers):010}", body["orderId"], body["amount"])

    def _collect(self, payment_key: str, order_id: str, amount: int) -> Answer:
        if self.declining:
            return problem(403, "REJECT_CARD_PAYMENT", "한도초과 혹은 잔액부족으로 결제에 실패했습니다.")
        self.ledger.charged.append(order_id)
        return Answer(200, dict(self._note(payment_key, order_id, amount, status="DONE")))

    def _note(self, payment_key: str, order_id: str, amount: int, *, status: str) -> dict[str, Any]:
        payment: dict[str, Any] = {
            "version": "2022-11-16",
            "paymentKey": payment_key,
            "orderId": order_id,
            "status": status,
            "currency": "KRW",
            "method": "카드",
            "totalAmount": amount,
            "balanceAmount": amount,
            "approvedAt": _APPROVED_AT if status == "DONE" else None,
            "cancels": None,
            "receipt": {"url": f"https://dashboard.tosspayments.com/receipt/redirection?transactionId={payment_key}"},
            "failure": None,
        }
        self.payments[order_id] = payment
        return payment

    def cancel(self, payment: dict[str, Any], amount: int, reason: str) -> Answer:
        """Give a part of a payment back."""
        if payment["status"] == "CANCELED":
            return problem(400, "ALREADY_CANCELED_PAYMENT", "이미 취소된 결제 입니다.")
        if payment["status"] not in {"DONE", "PARTIAL_CANCELED"}:
            return problem(403, "NOT_CANCELABLE_PAYMENT", "취소 할 수 없는 결제 입니다.")
        if amount <= 0 or amount > payment["balanceAmount"]:
            return problem(403, "NOT_CANCELABLE_AMOUNT", "취소 할 수 없는 금액 입니다.")
        self.ledger.given_back.append((payment["orderId"], amount))
        payment["balanceAmount"] -= amount
        payment["status"] = "PARTIAL_CANCELED" if payment["balanceAmount"] else "CANCELED"
        cancel = {
            "transactionKey": f"txc_{next(self._numbers):010}",
            "cancelAmount": amount,
            "cancelReason": reason,
            "cancelStatus": "DONE",
            "canceledAt": _APPROVED_AT,
        }
        payment["cancels"] = [*(payment["cancels"] or ()), cancel]
        return Answer(200, dict(payment))

    def _by_key(self, payment_key: str) -> dict[str, Any] | None:
        return next((one for one in self.payments.values() if one["paymentKey"] == payment_key), None)

    @staticmethod
    def _show(payment: dict[str, Any] | None) -> Answer:
        if payment is None:
            return problem(404, "NOT_FOUND_PAYMENT", "존재하지 않는 결제 정보 입니다.")
        return Answer(200, dict(payment))


def problem(status: int, code: str, message: str) -> Answer:
    """Make an answer that says what is wrong, as Toss does."""
    return Answer(status, {"code": code, "message": message})
