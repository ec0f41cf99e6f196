"""Verdicts counted for the site owners' statistics, on their way to the telemetry sink."""

from realcatcha_captcha.application.ports.counts import Counts
from realcatcha_captcha.application.ports.telemetry import TelemetryRecord, TelemetrySink
from realcatcha_captcha.domain import canned_keys


class CountedTelemetry:
    """`TelemetrySink` that counts what passes through it; test sites aside."""

    def __init__(self, sink: TelemetrySink, counts: Counts) -> None:
        self._sink = sink
        self._counts = counts

    async def record(self, event: TelemetryRecord) -> None:
        """See `TelemetrySink.record`."""
        if canned_keys.test_outcome_of_site(event.site) is None:
            for name, label in _counted(event):
                self._counts.add(event.site, name, label)
        await self._sink.record(event)


def _counted(event: TelemetryRecord) -> list[tuple[str, str]]:
    """Say what a verdict counts as: names with their labels."""
    found = [("kind_shown", event.kind)] if event.verdict == "challenge" else []
    if event.verdict == "denied":
        found.append(("denied", ""))
    if event.step == "evaluate":
        found += [("evaluated", ""), *(("reason", name) for name in event.reasons)]
        if event.verdict != "denied":
            found.append(("passed" if event.verdict == "passed" else "challenged", ""))
    elif event.step == "swap":
        found += [("swapped", ""), ("kind_swapped", event.answered)]
    else:
        found += _of_answer(event)
    return found


def _of_answer(event: TelemetryRecord) -> list[tuple[str, str]]:
    found = []
    if event.solved is not None:
        found.append(("kind_solved" if event.solved else "kind_failed", event.answered))
    if event.solved is False:
        found.append(("failed", ""))
    if event.verdict == "passed":
        found.append(("solved", ""))
        if event.wrong:
            found.append(("recovered", ""))
    return found
