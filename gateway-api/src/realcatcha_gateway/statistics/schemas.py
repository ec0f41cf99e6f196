"""What statistics look like to their organisation."""

from collections import Counter
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field
from realcatcha_contracts import LATENCY

from realcatcha_gateway.statistics.repository import Sums
from realcatcha_gateway.statistics.service import Latency, Statistics
from realcatcha_gateway.web.schemas import Answer, Moment

Count = Annotated[int, Field(ge=0)]
Share = Annotated[float | None, Field(ge=0, description="null where there is nothing to be a share of")]
_ENDPOINTS = ("sessions", "evaluate", "answer", "swap", "siteverify")


class FunnelCounts(Answer):
    """Steps of visitors. A killed process loses two seconds of them; `verifications` is exact."""

    sessions: Count
    evaluated: Count
    passed: Annotated[int, Field(ge=0, description="Passed without a challenge")]
    challenged: Annotated[int, Field(ge=0, description="Asked a challenge")]
    solved: Annotated[int, Field(ge=0, description="Passed after one or more challenges")]
    denied: Count
    failed: Annotated[int, Field(ge=0, description="Wrong answers")]
    swapped: Annotated[int, Field(ge=0, description="Challenges that visitors had replaced")]
    recovered: Annotated[int, Field(ge=0, description="Passed after a wrong answer")]
    verified: Annotated[int, Field(ge=0, description="Redemptions as the processes saw them")]
    refused: Annotated[int, Field(ge=0, description="Verifications that were refused")]
    errors: Annotated[int, Field(ge=0, description="Requests answered with a problem document")]


class SeriesPoint(FunnelCounts):
    """One step of the series."""

    start: Annotated[datetime, Field(description="Its beginning, with the zone's offset")]


class LabelCount(Answer):
    """How often something was counted."""

    label: str
    times: Count


class KindCounts(Answer):
    """Challenges of one kind."""

    kind: str
    shown: Count
    solved: Count
    failed: Count
    swapped: Count


class LatencyAnswer(Answer):
    """Percentiles, milliseconds, each within a tenth."""

    times: Count
    p50_ms: float
    p90_ms: float
    p99_ms: float


class FalseRejectionSignals(Answer):
    """What rises when people are taken for bots. Shares, not proofs."""

    swapped_share: Annotated[Share, Field(description="Swaps of challenges shown")]
    failed_share: Annotated[Share, Field(description="Wrong answers of all answers")]
    recovered_share: Annotated[Share, Field(description="Of those who solved: after a wrong answer")]
    abandoned_share: Annotated[Share, Field(description="Of those challenged: neither solved nor denied")]


class FunnelStage(Answer):
    """One stage of sessions -> challenged -> solved -> verified."""

    stage: Literal["sessions", "challenged", "solved", "verified"]
    visitors: Count


class StatisticsAnswer(Answer):
    """Statistics of some days."""

    site_id: Annotated[str | None, Field(description="null for the whole organisation")]
    zone: str
    step: Literal["hour", "day", "month"]
    first_day: date
    last_day: date
    rolled_up_at: Annotated[Moment | None, Field(description="Counts of later moments are still to come")]
    kept_from: Annotated[
        date | None,
        Field(
            description="The first day, in `zone`, of which everything is kept. Counts of earlier days, `previous` "
            "included, were removed, or soon will be: the plan or the installation keeps none. null: nothing is removed"
        ),
    ]
    verifications: Annotated[int, Field(ge=0, description="Successful redemptions, exact: what is billed")]
    totals: FunnelCounts
    previous: Annotated[FunnelCounts | None, Field(description="As many days before, where `compare` asked for it")]
    series: list[SeriesPoint]
    funnel: list[FunnelStage]
    false_rejection_signals: FalseRejectionSignals
    reasons: list[LabelCount]
    kinds: list[KindCounts]
    verdicts: Annotated[list[LabelCount], Field(description="Of exact redemptions")]
    countries: Annotated[list[LabelCount], Field(description="Of exact redemptions; empty label: unknown")]
    redeemed_kinds: Annotated[list[LabelCount], Field(description="Of exact redemptions: the kind that decided")]
    errors: Annotated[list[LabelCount], Field(description="`endpoint:code`")]
    refusals: Annotated[list[LabelCount], Field(description="Why verifications were refused")]
    endpoints: Annotated[dict[str, LatencyAnswer], Field(description="Requests and their latency by endpoint")]
    time_to_token: Annotated[LatencyAnswer | None, Field(description="From session to token, of redeemed tokens")]

    @classmethod
    def of(cls, found: Statistics, *, site_id: str | None, kept_from: date | None) -> "StatisticsAnswer":
        """Show statistics."""
        return cls(
            site_id=site_id,
            zone=found.range.zone.key,
            step=found.step,
            first_day=found.range.first_day,
            last_day=found.range.last_day,
            rolled_up_at=found.rolled_up_at,
            kept_from=kept_from,
            verifications=sum(one.times for one in found.verifications),
            totals=FunnelCounts(**found.totals),
            previous=FunnelCounts(**found.previous) if found.previous else None,
            series=[SeriesPoint(start=point.start, **point.sums) for point in found.points],
            funnel=[FunnelStage(stage=stage, visitors=found.totals[stage]) for stage in _STAGES],
            false_rejection_signals=_signals(found.totals, found),
            reasons=_labels(found.top("reason")),
            kinds=_kinds(found),
            verdicts=_redeemed(found, "verdict"),
            countries=_redeemed(found, "country"),
            redeemed_kinds=_redeemed(found, "kind"),
            errors=_labels(found.top("error")),
            refusals=_labels(found.top("refusal")),
            endpoints={
                endpoint: _latency(latency)
                for endpoint in _ENDPOINTS
                if (latency := found.latency(f"ms_{endpoint}")) is not None
            },
            time_to_token=_latency(latency) if (latency := found.latency(LATENCY)) else None,
        )


_STAGES: tuple[Literal["sessions", "challenged", "solved", "verified"], ...] = (
    "sessions",
    "challenged",
    "solved",
    "verified",
)


def _labels(counted: list[tuple[str, int]]) -> list[LabelCount]:
    return [LabelCount(label=label, times=times) for label, times in counted]


def _latency(latency: Latency) -> LatencyAnswer:
    return LatencyAnswer(times=latency.times, p50_ms=latency.p50_ms, p90_ms=latency.p90_ms, p99_ms=latency.p99_ms)


def _redeemed(found: Statistics, field: Literal["kind", "verdict", "country"]) -> list[LabelCount]:
    counted: Counter[str] = Counter()
    for one in found.verifications:
        counted[getattr(one, field)] += one.times
    return _labels(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _kinds(found: Statistics) -> list[KindCounts]:
    columns = {name: found.labels.get(f"kind_{name}", {}) for name in ("shown", "solved", "failed", "swapped")}
    kinds = sorted({kind for counted in columns.values() for kind in counted})
    return [
        KindCounts(kind=kind, **{name: counted.get(kind, 0) for name, counted in columns.items()}) for kind in kinds
    ]


def _signals(totals: Sums, found: Statistics) -> FalseRejectionSignals:
    shown = sum(found.labels.get("kind_shown", {}).values())
    answers = totals["failed"] + sum(found.labels.get("kind_solved", {}).values())
    left = max(0, totals["challenged"] - totals["solved"] - totals["denied"])
    return FalseRejectionSignals(
        swapped_share=_share(totals["swapped"], shown),
        failed_share=_share(totals["failed"], answers),
        recovered_share=_share(totals["recovered"], totals["solved"]),
        abandoned_share=_share(left, totals["challenged"]),
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
