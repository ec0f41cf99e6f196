"""What the routes of credit take and give."""

from typing import Annotated, Final

from pydantic import Field

from realcatcha_gateway.billing.credits.models import CreditEntry, CreditTopup, MoveKind, TopupStatus
from realcatcha_gateway.web.schemas import Answer, Body, Moment

LEAST_TOP_UP_KRW: Final = 1_000
MOST_TOP_UP_KRW: Final = 10_000_000


class TopupBody(Body):
    """Credit to buy with the registered card."""

    amount_krw: Annotated[
        int, Field(ge=LEAST_TOP_UP_KRW, le=MOST_TOP_UP_KRW, description="Won, VAT included", examples=[50_000])
    ]


class TopupAnswer(Answer):
    """Credit that was bought; it is there once `paid`."""

    id: Annotated[str, Field(examples=["top_aaaaaaaaaaaaaaaaaaaa"])]
    amount_krw: int
    refunded_krw: int
    status: TopupStatus
    payment_id: str | None
    created_at: Moment
    settled_at: Moment | None

    @classmethod
    def of(cls, topup: CreditTopup) -> "TopupAnswer":
        """Show a top-up."""
        return cls.model_validate({name: getattr(topup, name) for name in cls.model_fields})


class Topups(Answer):
    """Top-ups, the newest first."""

    items: list[TopupAnswer]


class EntryAnswer(Answer):
    """A move of credit."""

    id: int
    kind: Annotated[
        MoveKind,
        Field(
            description="`reserve` sets aside for a bill, `release` and `confirm` end that; `take-back`: its price goes"
            " back, `restore`: it did not go back after all"
        ),
    ]
    amount_krw: int
    reference: Annotated[str, Field(description="What it was for: a top-up, a bill, a refund")]
    created_at: Moment

    @classmethod
    def of(cls, entry: CreditEntry) -> "EntryAnswer":
        """Show a move."""
        return cls.model_validate({name: getattr(entry, name) for name in cls.model_fields})


class CreditAnswer(Answer):
    """Prepaid credit. A bill takes it first; the card pays the rest."""

    available_krw: Annotated[int, Field(ge=0, examples=[21_000])]
    reserved_krw: Annotated[int, Field(ge=0, description="Set aside for bills that are not paid yet", examples=[0])]
    spent_krw: Annotated[int, Field(ge=0, examples=[29_000])]
    entries: Annotated[list[EntryAnswer], Field(description="Moves, the newest first")]
    next_before: Annotated[int | None, Field(description="Pass it as `before` for earlier moves; null at the end")]
