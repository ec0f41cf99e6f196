"""What administrators see of organisations."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Self

from pydantic import Field
from realcatcha_contracts import SiteStatus

from realcatcha_gateway.accounts.models import Organisation, Role
from realcatcha_gateway.admin.organisations.service import OrganisationView
from realcatcha_gateway.admin.schemas import DecisionBody, NextCursor, NoteAnswer
from realcatcha_gateway.organisations.models import Invitation
from realcatcha_gateway.organisations.repository import Person
from realcatcha_gateway.sites.models import Site
from realcatcha_gateway.web.schemas import Answer, Moment

MostSites = Annotated[int | None, Field(ge=0, le=100_000, description="null: as many as everybody may", examples=[50])]


class LimitBody(DecisionBody):
    """How many sites it may have, and why."""

    most_sites: MostSites


class OrganisationSummary(Answer):
    """An organisation."""

    id: Annotated[str, Field(examples=["org_abcdefghijklmnopqrst"])]
    name: str
    created_at: Moment
    suspended_at: Annotated[Moment | None, Field(description="Since when its sites are kept off")]
    second_factor_required: bool
    most_sites: MostSites
    site_count: int

    @classmethod
    def of(cls, organisation: Organisation, *, site_count: int) -> Self:
        """Describe an organisation."""
        own = {name: getattr(organisation, name) for name in OrganisationSummary.model_fields if name != "site_count"}
        return cls(**own, site_count=site_count)


class OrganisationPage(Answer):
    """A page of organisations, the newest first."""

    items: list[OrganisationSummary]
    next_cursor: NextCursor


class PersonAnswer(Answer):
    """A member."""

    user_id: str
    email: str
    role: Role
    joined_at: Moment

    @classmethod
    def of(cls, person: Person) -> Self:
        """Describe a member."""
        return cls(**{name: getattr(person, name) for name in cls.model_fields})


class WaitingInvitation(Answer):
    """An invitation that holds."""

    id: str
    email: str
    role: Role
    expires_at: Moment

    @classmethod
    def of(cls, invitation: Invitation) -> Self:
        """Describe an invitation."""
        return cls(**{name: getattr(invitation, name) for name in cls.model_fields})


class OwnSite(Answer):
    """A site of an organisation."""

    id: str
    name: str
    status: SiteStatus
    domains: list[str]
    created_at: Moment
    suspended_at: Moment | None

    @classmethod
    def of(cls, site: Site) -> Self:
        """Describe a site."""
        return cls(**{name: getattr(site, name) for name in cls.model_fields})


class PlanAnswer(Answer):
    """What an organisation's plan includes in a month, and what it has used."""

    plan: str
    period: Annotated[str, Field(examples=["2026-03"])]
    used: Annotated[int, Field(description="Verifications of the month so far")]
    soft_limit: Annotated[int | None, Field(description="What the plan includes; null: not limited")]
    hard_limit: int | None


class OrganisationDetail(OrganisationSummary):
    """An organisation with everything that belongs to it; no secret of its is in it."""

    members: list[PersonAnswer]
    invitations: list[WaitingInvitation]
    sites: Annotated[list[OwnSite], Field(description="The newest 100")]
    usage: PlanAnswer
    notes: Annotated[list[NoteAnswer], Field(description="The newest 20, which only administrators see")]

    @classmethod
    def of_view(cls, view: OrganisationView) -> Self:
        """Describe an organisation in full."""
        return cls(
            **OrganisationSummary.of(view.organisation, site_count=view.site_count).model_dump(),
            members=[PersonAnswer.of(one) for one in view.people],
            invitations=[WaitingInvitation.of(one) for one in view.invitations],
            sites=[OwnSite.of(one) for one in view.sites],
            usage=PlanAnswer(
                plan=view.quota.plan,
                period=view.period,
                used=view.used,
                soft_limit=view.quota.soft,
                hard_limit=view.quota.hard,
            ),
            notes=[NoteAnswer.of(one) for one in view.notes],
        )


def page_of(found: Sequence[Organisation], counts: Mapping[str, int], following: str | None) -> OrganisationPage:
    """Give a page of organisations."""
    items = [OrganisationSummary.of(one, site_count=counts.get(one.id, 0)) for one in found]
    return OrganisationPage(items=items, next_cursor=following)
