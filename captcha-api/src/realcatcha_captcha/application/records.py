"""The record of a judged step that leaves the hot path."""

from typing import Literal

from realcatcha_captcha.application.outcomes import Outcome
from realcatcha_captcha.application.ports.telemetry import InputTelemetry, TelemetryRecord
from realcatcha_captcha.domain import risk
from realcatcha_captcha.domain.telemetry import Telemetry


def record_of(
    outcome: Outcome,
    *,
    step: Literal["evaluate", "answer", "swap"],
    now: float,
    request_id: str,
    telemetry: Telemetry | None = None,
    solved: bool | None = None,
    model_version: str = "",
    shadow: bool = False,
    answered: str = "",
) -> TelemetryRecord:
    """Describe a settled step."""
    state = outcome.state
    return TelemetryRecord(
        session=state.claims.sid,
        site=state.claims.site,
        step=step,
        at=now,
        verdict=outcome.verdict,
        trust=state.trust,
        reasons=state.reasons,
        kind=state.kind,
        band=state.band if state.shown else None,
        solved=solved,
        hostname=state.claims.hostname,
        action=state.claims.action,
        address_hash=state.claims.network,
        model_version=model_version,
        request_id=request_id,
        telemetry=_input(telemetry) if telemetry else None,
        asked=risk.name_of(state.step),
        shadow=shadow,
        answered=answered,
        wrong=state.wrong,
    )


def _input(telemetry: Telemetry) -> InputTelemetry:
    trace, page = telemetry.trace, telemetry.page
    return InputTelemetry(
        pointer=telemetry.pointer,
        context=telemetry.context,
        t=trace.t,
        x=trace.x,
        y=trace.y,
        e=trace.e,
        keys=telemetry.keys,
        focus=telemetry.focus,
        scroll=telemetry.scroll,
        width=page.w,
        height=page.h,
        dpr=page.dpr,
        age_ms=page.age_ms,
        webdriver=telemetry.flags.webdriver,
        untrusted=telemetry.flags.untrusted,
    )
