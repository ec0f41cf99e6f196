"""Prepaid credit: how much there is, what moved it, and buying more with the registered card."""

import re
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Response

from realcatcha_gateway.accounts.errors import InvalidToken, RoleTooLow, SecondFactorRequired
from realcatcha_gateway.accounts.keyed import AdminKeys
from realcatcha_gateway.accounts.principal import Reader
from realcatcha_gateway.billing.buying import Buyer
from realcatcha_gateway.billing.credits import schemas
from realcatcha_gateway.billing.credits.errors import NothingToRefund, TopupNotFound
from realcatcha_gateway.billing.credits.repository import CreditRepository
from realcatcha_gateway.billing.credits.topups import Topups
from realcatcha_gateway.billing.payments.errors import PaymentsOff
from realcatcha_gateway.billing.payments.schemas import RefundAnswer
from realcatcha_gateway.billing.subscriptions.debts import refuse_debtors
from realcatcha_gateway.billing.subscriptions.errors import DebtOpen, NoPaymentMethod, PaymentInProgress
from realcatcha_gateway.billing.web import JSON, WritingBooks
from realcatcha_gateway.idempotency.errors import AnswerGone, KeyMismatch
from realcatcha_gateway.idempotency.header import Key
from realcatcha_gateway.idempotency.service import Outcome
from realcatcha_gateway.web.openapi import problems
from realcatcha_gateway.web.sessions import ReadingSession

_MOST_TOPUPS = 100

_TOPUP_ID: Final = re.compile(r"top_[a-z2-7]{20}")


def get_topup_id(topup_id: Annotated[str, Path(description="Id of a top-up of your organisation")]) -> str:
    """Read the path's id; text that no top-up can have is as unknown as any other. Raises TopupNotFound."""
    if not _TOPUP_ID.fullmatch(topup_id):
        raise TopupNotFound
    return topup_id


TopupId = Annotated[str, Depends(get_topup_id)]
router = APIRouter(prefix="/v1/billing/credits", tags=["billing"])


@router.get("", responses=problems(InvalidToken, SecondFactorRequired))
def read_credit(
    reader: Reader,
    session: ReadingSession,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    before: Annotated[int | None, Query(ge=1, le=2**63 - 1, description="`next_before` of the page before")] = None,
) -> schemas.CreditAnswer:
    """Give the organisation's prepaid credit, with what moved it."""
    ledger = CreditRepository(session, reader.organisation_id)
    found = ledger.entries(limit=limit + 1, before=before)
    page = found[:limit]
    return schemas.CreditAnswer(
        available_krw=ledger.balance("available"),
        reserved_krw=ledger.balance("reserved"),
        spent_krw=ledger.balance("spent"),
        entries=[schemas.EntryAnswer.of(entry) for entry in page],
        next_before=page[-1].id if len(found) > limit else None,
    )


@router.get("/top-ups", responses=problems(InvalidToken, SecondFactorRequired))
def list_topups(reader: Reader, session: ReadingSession) -> schemas.Topups:
    """Give the newest hundred top-ups, those on Toss's page included."""
    found = CreditRepository(session, reader.organisation_id).topups(limit=_MOST_TOPUPS)
    return schemas.Topups(items=[schemas.TopupAnswer.of(topup) for topup in found])


@router.post(
    "/top-ups",
    status_code=202,
    response_model=schemas.TopupAnswer,
    responses=problems(
        InvalidToken,
        RoleTooLow,
        SecondFactorRequired,
        PaymentsOff,
        NoPaymentMethod,
        PaymentInProgress,
        AnswerGone,
        KeyMismatch,
    ),
)
def top_up(_: Buyer, books: WritingBooks, keys: AdminKeys, body: schemas.TopupBody, key: Key = None) -> Response:
    """Charge the registered card with credit; it is there when `GET /v1/billing/credits/top-ups` says `paid`.

    One at a time: while it is not known what came of the last one, another one is refused.
    """

    def work() -> Outcome:
        if not books.subscriptions.has_method():
            raise NoPaymentMethod
        if CreditRepository(books.session, books.organisation_id).is_topping_up():
            raise PaymentInProgress
        charging = books.tools.charging
        topups = Topups(books.session, books.account, clock=charging.clock)
        topup = topups.begin(body.amount_krw)
        topups.charge(topup, charging.payments, charging.collect_soon)
        return Outcome(topup.id, schemas.TopupAnswer.of(topup).model_dump_json().encode())

    answer = keys.run("top-up", key, msgspec.json.encode(body.amount_krw), work)
    return Response(answer, status_code=202, media_type=JSON)


@router.post(
    "/top-ups/{topup_id}/refund",
    status_code=202,
    response_model=RefundAnswer,
    responses=problems(
        InvalidToken,
        RoleTooLow,
        SecondFactorRequired,
        PaymentsOff,
        TopupNotFound,
        NothingToRefund,
        DebtOpen,
        PaymentInProgress,
        AnswerGone,
        KeyMismatch,
    ),
)
def refund_topup(books: WritingBooks, keys: AdminKeys, topup_id: TopupId, key: Key = None) -> Response:
    """Give the unused credit of a top-up back to the card that it was bought with, without a fee, at any time.

    The credit is taken away at once; `GET /v1/billing/refunds` says what came of it. Asked again meanwhile, it is the
    same refund. Bills that are owed come first.
    """

    def work() -> Outcome:
        charging = books.tools.charging
        if not charging.payments.is_on:
            raise PaymentsOff
        refuse_debtors(books)
        topups = Topups(books.session, books.account, clock=charging.clock)
        refund = topups.refund_unused(topup_id, charging.payments)
        return Outcome(refund.id, RefundAnswer.of(refund).model_dump_json().encode())

    answer = keys.run("refund-top-up", key, topup_id.encode(), work)
    return Response(answer, status_code=202, media_type=JSON, headers={"Location": "/v1/billing/refunds"})
