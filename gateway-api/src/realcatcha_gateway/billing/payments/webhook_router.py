"""Where Toss posts its events; anybody can, and it does no harm."""

from typing import Final

from fastapi import APIRouter, Request
from limits import RateLimitItemPerMinute
from realcatcha_kit.errors import BadRequest
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from realcatcha_gateway.accounts.errors import TooManyAttempts
from realcatcha_gateway.accounts.limits import Limits
from realcatcha_gateway.billing.payments.errors import NotSigned
from realcatcha_gateway.billing.payments.parts import PaymentParts
from realcatcha_gateway.billing.payments.schemas import Received
from realcatcha_gateway.web.client import client_network
from realcatcha_gateway.web.openapi import problems

EVENTS: Final = RateLimitItemPerMinute(600, namespace="toss-events")
_EXAMPLE: Final = {
    "eventType": "PAYMENT_STATUS_CHANGED",
    "createdAt": "2026-03-01T12:00:00.000000",
    "data": {"orderId": "rc_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "status": "DONE"},
}
_BODY: Final = {"content": {"application/json": {"schema": {"type": "object"}, "example": _EXAMPLE}}, "required": True}

router = APIRouter(prefix="/v1/billing", tags=["billing"])


@router.post(
    "/toss/webhooks",
    response_model=Received,
    responses=problems(TooManyAttempts, NotSigned, BadRequest),
    openapi_extra={"requestBody": _BODY},
)
async def take_event(request: Request, limits: Limits) -> Response:
    """Take an event of Toss Payments. Nothing that it says is believed: the payment is looked up at Toss."""
    await limits.admit(EVENTS, client_network(request))
    parts: PaymentParts = request.app.state.payment_parts
    body, headers = await request.body(), dict(request.headers)
    payment_id = await run_in_threadpool(parts.events.take, body, headers)
    look = None if payment_id is None else BackgroundTask(parts.sweep.attempt, parts.payments.collect, payment_id)
    return Response(Received().model_dump_json(), media_type="application/json", background=look)
