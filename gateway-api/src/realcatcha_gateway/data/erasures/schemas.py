"""What the routes about erasures take and give."""

from typing import Annotated

from pydantic import Field

from realcatcha_gateway.accounts.credentials.schemas import Token
from realcatcha_gateway.accounts.proofs.schemas import Proof
from realcatcha_gateway.data.models import Erasure
from realcatcha_gateway.web.schemas import Answer, Body, Moment


class ErasureBody(Proof):
    """What shows that it is you, and what you give up."""

    give_up_credit: Annotated[
        bool,
        Field(
            description="Prepaid credit that is left is lost. Without this a request that would lose some is refused"
        ),
    ] = False


class ErasureAnswer(Answer):
    """An erasure that waits."""

    id: Annotated[str, Field(examples=["era_abcdefghijklmnopqrst"])]
    requested_at: Moment
    due_at: Annotated[Moment, Field(description="When it happens unless it is cancelled before")]

    @classmethod
    def of(cls, erasure: Erasure) -> "ErasureAnswer":
        """Describe an erasure."""
        return cls(id=erasure.id, requested_at=erasure.requested_at, due_at=erasure.due_at)


class ErasureState(Answer):
    """Whether an erasure waits."""

    erasure: Annotated[ErasureAnswer | None, Field(description="null: none was asked for")]

    @classmethod
    def of(cls, erasure: Erasure | None) -> "ErasureState":
        """Describe an erasure, or that there is none."""
        return cls(erasure=None if erasure is None else ErasureAnswer.of(erasure))


class Cancellation(Body):
    """The token of the letter."""

    token: Token
