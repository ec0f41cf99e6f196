"""What administrators see of the platform's statistics."""

from datetime import date
from typing import Annotated

from pydantic import Field

from realcatcha_gateway.statistics.platform import LEAST_SESSIONS, RankedSite, Ranking
from realcatcha_gateway.statistics.schemas import FunnelCounts, LabelCount, Share, StatisticsAnswer
from realcatcha_gateway.statistics.service import Statistics
from realcatcha_gateway.web.schemas import Answer


class RankedSiteAnswer(Answer):
    """A site that stands out."""

    site_id: str
    organisation_id: str
    name: Annotated[str, Field(description="Empty where the site is gone")]
    verifications: Annotated[int, Field(ge=0, description="Successful redemptions, exact")]
    failed_share: Annotated[Share, Field(description="Wrong answers by sessions; several in one session count each")]
    challenged_share: Annotated[Share, Field(description="Of evaluated visitors, those asked a challenge")]
    totals: FunnelCounts

    @classmethod
    def of(cls, site: RankedSite) -> "RankedSiteAnswer":
        """Describe a site."""
        sums = site.sums
        return cls(
            site_id=site.site_id,
            organisation_id=site.organisation_id,
            name=site.name,
            verifications=site.verifications,
            failed_share=_share(sums["failed"], sums["sessions"]),
            challenged_share=_share(sums["challenged"], sums["evaluated"]),
            totals=FunnelCounts(**sums),
        )


class RankedSites(Answer):
    """Sites in the order that was asked for."""

    by: Annotated[
        Ranking, Field(description=f"By shares only sites with {LEAST_SESSIONS} sessions or more are compared")
    ]
    items: list[RankedSiteAnswer]


def answer_of(found: Statistics, verifications: int, *, kept_from: date | None) -> StatisticsAnswer:
    """Show the platform's statistics as a site's, with what is exact from the platform's own sums."""
    answer = StatisticsAnswer.of(found, site_id=None, kept_from=kept_from)
    exact = {"verdicts": "redeemed_verdict", "countries": "redeemed_country", "redeemed_kinds": "redeemed_kind"}
    shown = {
        field: [LabelCount(label=label, times=times) for label, times in found.top(dimension)]
        for field, dimension in exact.items()
    }
    return answer.model_copy(update={"verifications": verifications, **shown})


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
