"""How many sites and members the plan of an organisation includes. What is there already stays, whatever the plan."""

from dataclasses import dataclass
from typing import Final, Literal, Protocol

from sqlalchemy.orm import Session

from realcatcha_gateway.organisations.errors import PlanLimitReached

Limit = Literal["most_sites", "most_members"]
_ADVICE: Final[dict[Limit, tuple[str, str]]] = {
    "most_sites": ("sites that are switched on", "Deactivate one, or have an owner take a better plan."),
    "most_members": (
        "members, open invitations among them",
        "Have an owner take a better plan, remove a member, or withdraw an invitation.",
    ),
}


@dataclass(frozen=True)
class Allowance:
    """What a plan includes; None: not limited.

    Attributes:
        plan: Its id; `name` is what people call it.
    """

    plan: str
    name: str
    most_sites: int | None
    most_members: int | None

    def ask_for_one_more(self, limit: Limit, present: int) -> None:
        """Let there be one more than at present. Raises PlanLimitReached."""
        most = self.most_sites if limit == "most_sites" else self.most_members
        if most is None or present < most:
            return
        what, advice = _ADVICE[limit]
        raise PlanLimitReached(
            f"The plan {self.name} includes {most} {what}. {advice}",
            extensions={"limit": limit, "most": most, "plan": self.plan},
        )


class PlanLimits(Protocol):
    """Says what is in force; `billing.subscriptions.limits` knows, and nobody else is asked.

    Ask under the lock of the organisation's row: two who both ask would both be told that there is room for one.
    """

    def of(self, session: Session, organisation_id: str) -> Allowance | None:
        """Give what an organisation's plan includes; None: no plan limits it."""


class NoPlanLimits:
    """Of an installation where no plans are sold."""

    def of(self, _session: Session, _organisation_id: str) -> Allowance | None:
        """Give None."""
        return None
