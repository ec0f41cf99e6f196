"""What the routes of models give."""

from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import Field

from realcatcha_gateway.admin.models.client import Comparison, LoadedModel, Model, Overview, Worker
from realcatcha_gateway.web.schemas import Answer, Moment

_SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class LoadedAnswer(Answer):
    """A worker that has a model loaded."""

    worker_id: Annotated[str, Field(examples=["worker-5f3c-1f2e3d4c"])]
    version: Annotated[str, Field(examples=["2.1.0"])]
    sha256: Annotated[str, Field(examples=[_SHA256])]
    loaded_at: Moment
    seen_at: Annotated[Moment, Field(description="When the worker last spoke")]
    current: Annotated[bool, Field(description="It is the version of the files that are served now")]

    @classmethod
    def of(cls, worker: Worker, loaded: LoadedModel, *, sha256: str) -> Self:
        """Describe a model in a worker."""
        return cls(
            worker_id=worker.id,
            version=loaded.version,
            sha256=loaded.sha256,
            loaded_at=_moment(loaded.loaded_at),
            seen_at=_moment(worker.seen_at),
            current=loaded.sha256 == sha256,
        )


class ModelAnswer(Answer):
    """A model: its files, and the workers that have it loaded."""

    name: Annotated[str, Field(examples=["behaviour"])]
    version: Annotated[str, Field(examples=["2.1.0"])]
    sha256: Annotated[str, Field(description="Of its network", examples=[_SHA256])]
    summary: Annotated[str, Field(description="What its card says first")]
    figures: Annotated[str, Field(description="Tables of what was measured, as text; empty: they are in the card")]
    workers: Annotated[
        list[LoadedAnswer] | None,
        Field(
            description="Workers of the queue, and the labeller with the model that it holds. Null: the queue is away"
        ),
    ]

    @classmethod
    def of(cls, model: Model, workers: list[Worker] | None) -> Self:
        """Describe a model."""
        loaded = None
        if workers is not None:
            every = [(worker, one) for worker in workers for one in worker.models if one.name == model.name]
            loaded = [LoadedAnswer.of(worker, one, sha256=model.sha256) for worker, one in every]
        return cls(
            name=model.name,
            version=model.version,
            sha256=model.sha256,
            summary=model.summary,
            figures=model.figures,
            workers=loaded,
        )


class ModelsAnswer(Answer):
    """Every model."""

    items: list[ModelAnswer]

    @classmethod
    def of(cls, overview: Overview) -> Self:
        """Describe models."""
        return cls(items=[ModelAnswer.of(one, overview.workers) for one in overview.models])


class CardAnswer(Answer):
    """A model's card."""

    name: Annotated[str, Field(examples=["behaviour"])]
    card: Annotated[str, Field(description="Markdown", examples=["# Model card: behaviour 2.1.0"])]


class ComparisonAnswer(Answer):
    """A served version beside one that looks on: it judged the same visitors, and nobody heard what it said."""

    model: Annotated[str, Field(examples=["behaviour"])]
    served: Annotated[str, Field(examples=["2.1.0"])]
    shadow: Annotated[str, Field(examples=["2.2.0"])]
    compared: Annotated[int, Field(description="Visitors whom both judged", examples=[1000])]
    agreement: Annotated[
        float | None, Field(description="Share of whom both would have asked the same", examples=[0.97])
    ]
    milder: Annotated[int, Field(description="Visitors of whom the other would have asked less", examples=[20])]
    stricter: Annotated[int, Field(description="Visitors of whom the other would have asked more", examples=[10])]
    refused: Annotated[int, Field(description="Visitors whom the other could not judge")]
    skipped: Annotated[int, Field(description="Visitors for whom the other had no time")]
    counts: Annotated[
        dict[str, dict[str, int]],
        Field(
            description="Step of the served version, then of the other, by the default thresholds",
            examples=[{"pass": {"pass": 950, "easy": 10}, "easy": {"pass": 20, "easy": 20}}],
        ),
    ]

    @classmethod
    def of(cls, comparison: Comparison) -> Self:
        """Describe a comparison."""
        pairs = [
            (_STEPS.index(ours), _STEPS.index(theirs), number)
            for ours, others in comparison.counts.items()
            for theirs, number in others.items()
            if ours in _STEPS and theirs in _STEPS
        ]
        compared = sum(number for _, _, number in pairs)
        same = sum(number for ours, theirs, number in pairs if ours == theirs)
        return cls(
            model=comparison.model,
            served=comparison.served,
            shadow=comparison.shadow,
            compared=compared,
            agreement=round(same / compared, 4) if compared else None,
            milder=sum(number for ours, theirs, number in pairs if theirs < ours),
            stricter=sum(number for ours, theirs, number in pairs if theirs > ours),
            refused=sum(others.get("refused", 0) for others in comparison.counts.values()),
            skipped=comparison.counts.get("skipped", {}).get("skipped", 0),
            counts=comparison.counts,
        )


class ComparisonsAnswer(Answer):
    """Every comparison of the last 30 days."""

    items: list[ComparisonAnswer]

    @classmethod
    def of(cls, comparisons: list[Comparison]) -> Self:
        """Describe comparisons."""
        return cls(items=[ComparisonAnswer.of(one) for one in comparisons])


_STEPS = ("pass", "easy", "hard", "twice")


def _moment(unix_s: float) -> datetime:
    return datetime.fromtimestamp(unix_s, UTC)
