"""Prepaid credit: how much there is, what moved it, and buying more with the registered card."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Response

from realcatcha_gateway.accounts.errors import InvalidToken, RoleTooLow, SecondFactorRequired
from realcatcha_gateway.accounts.keyed import AdminKeys
from realcatcha_gateway.accounts.principal import Reader
from realcatcha_gateway.billing.buying import Buyer
from realcatcha_gateway.billing.credits import schemas
from realcatcha_gateway.billing.credits.repository import CreditRepository
from realcatcha_gateway.billing.credits.topups import Topups
from realcatcha_gateway.billing.payments.errors import PaymentsOff
from realcatcha_gateway.billing.subscriptions.errors import NoPaymentMethod, PaymentInProgress
from realcatcha_gateway.billing.web import JSON, WritingBooks
from realcatcha_gateway.idempotency.errors import AnswerGone, KeyMismatch
from realcatcha_gateway.idempotency.header import Key
from realcatcha_gateway.idempotency.service import Outcome
from realcatcha_gateway.web.openapi import problems
from realcatcha_gateway.web.sessions import ReadingSession

_MOST_TOPUPS = 100

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
