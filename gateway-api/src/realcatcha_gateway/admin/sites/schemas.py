"""What administrators see of sites."""

from typing import Annotated, Self

import msgspec
from pydantic import Field
from realcatcha_contracts import SitePolicy, SiteStatus, site_key_of

from realcatcha_gateway.admin.schemas import DecisionBody, NextCursor, NoteAnswer
from realcatcha_gateway.admin.sites.service import SiteView
from realcatcha_gateway.sites.models import Site
from realcatcha_gateway.sites.schemas import SecretAnswer
from realcatcha_gateway.web.schemas import Answer, JsonObject, Moment


class ExpiryBody(DecisionBody):
    """When the present secrets stop working, and why."""

    overlap_s: Annotated[
        int, Field(ge=0, le=30 * 86_400, description="Seconds for which they keep working", examples=[604_800])
    ]


class SiteSummary(Answer):
    """A site."""

    id: Annotated[str, Field(examples=["abcdefghijklmnop"])]
    site_key: str
    organisation_id: str
    name: str
    status: Annotated[SiteStatus, Field(description="As its owners set it")]
    domains: list[str]
    created_at: Moment
    updated_at: Moment
    suspended_at: Annotated[Moment | None, Field(description="Since when an administrator keeps it off")]

    @classmethod
    def of(cls, site: Site) -> Self:
        """Describe a site."""
        own = {name: getattr(site, name) for name in SiteSummary.model_fields if name != "site_key"}
        return cls(**own, site_key=site_key_of(site.id))


class AdminSitePage(Answer):
    """A page of sites, the newest first."""

    items: list[SiteSummary]
    next_cursor: NextCursor


class SiteDetail(SiteSummary):
    """A site in full; of its secrets only when they were made and how long they hold."""

    effective_status: Annotated[SiteStatus, Field(description="What visitors meet: suspensions are in it")]
    secrets: list[SecretAnswer]
    notes: Annotated[list[NoteAnswer], Field(description="The newest 20, which only administrators see")]

    @classmethod
    def of_view(cls, view: SiteView) -> Self:
        """Describe a site in full."""
        return cls(
            **SiteSummary.of(view.site).model_dump(),
            effective_status=view.policy.status,
            secrets=[SecretAnswer.of(secret) for secret in view.site.secrets],
            notes=[NoteAnswer.of(one) for one in view.notes],
        )


class PolicyAnswer(Answer):
    """What captcha-api is told of a site."""

    policy: Annotated[JsonObject, Field(description="As it is published, but for the hashes of secrets")]
    secrets_in_force: int

    @classmethod
    def of(cls, policy: SitePolicy) -> Self:
        """Show a policy."""
        shown = msgspec.to_builtins(policy)
        secrets = shown.pop("secrets")
        return cls(policy=shown, secrets_in_force=len(secrets))
