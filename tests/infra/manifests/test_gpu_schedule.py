"""GPU hours: one file says them; nodes, pods and the calendar of days off follow from it."""

import json
from datetime import date
from typing import Any

import pytest
import yaml
from manifests.rendering import MANIFESTS, Object, find, overlay
from support import ROOT, load

_TODAY = date(2026, 12, 1)

SCHEDULE = load(ROOT / "tools" / "gpu_schedule.py")
CALENDAR = load(ROOT / "deploy-manifests" / "base" / "gpu-calendar" / "gpu_calendar.py")
SOURCE: dict[str, Any] = yaml.safe_load((MANIFESTS / "gpu-schedule.yaml").read_text())


def _read(**changed: Any) -> Any:
    return SCHEDULE.read_schedule(yaml.safe_dump({**SOURCE, **changed}), today=_TODAY)


def test_what_is_committed_follows_from_the_file() -> None:
    for path, text in SCHEDULE.render(_read()).items():
        assert (MANIFESTS / path).read_text() == text


def test_pods_ask_for_every_node_s_gpu_in_the_hours_and_for_none_more() -> None:
    """Of the built overlay, with the hours of the file that the nodes' two rules come from."""
    objects = overlay("production")
    triggers = [_cron(find(objects, "ScaledObject", name)) for name in ("ml-inference", "ml-batch")]
    assert sum(int(one["desiredReplicas"]) for one in triggers) == SOURCE["nodes"]
    hour, minute = SOURCE["start"].split(":")
    for one in triggers:
        assert one["timezone"] == SOURCE["timezone"]
        assert one["start"].split()[:2] == [str(int(minute)), str(int(hour))]
        assert one["start"].split()[4] == one["end"].split()[4] == "1,2,3,4,5"
    assert find(objects, "ScaledObject", "ml-inference")["spec"]["minReplicaCount"] == SOURCE["idle_nodes"]


def _cron(scaled: Object) -> dict[str, str]:
    found: dict[str, str] = next(one for one in scaled["spec"]["triggers"] if one["type"] == "cron")["metadata"]
    return found


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"period": {"start": "2026-01-05", "end": "2026-11-30"}}, "ended"),
        ({"period": {"start": "2027-06-30", "end": "2027-01-04"}}, "before its start"),
        ({"period": {"start": "2027-01-04"}}, "period"),
        ({"weekdays": ["mon", "mon"]}, "weekdays"),
        ({"weekdays": ["monday"]}, "weekdays"),
        ({"start": "9:00"}, "time of day"),
        ({"stop": "08:00"}, "not after"),
        ({"nodes": 0}, "nodes"),
        ({"idle_nodes": 2}, "idle_nodes"),
        ({"timezone": "Asia/Soul"}, "time zone"),
        ({"holidays": ["2027-02-30"]}, "days"),
        ({"holidays": ["2027-01-01", "2027-01-01"]}, "each once"),
        ({"holydays": []}, "fields"),
    ],
)
def test_a_senseless_file_is_refused(changed: dict[str, Any], complaint: str) -> None:
    with pytest.raises(SCHEDULE.ScheduleError, match=complaint):
        _read(**changed)


def test_a_period_that_still_runs_is_kept() -> None:
    """On its last day too."""
    assert _read(period={"start": "2026-01-05", "end": "2026-12-01"}).period is not None


@pytest.mark.parametrize(
    ("day", "rests"),
    [("2026-12-24", False), ("2026-12-25", True), ("2027-03-01", True), ("2027-03-02", False)],
)
def test_gpus_rest_on_public_holidays(day: str, rests: bool) -> None:
    calendar = json.loads((MANIFESTS / "base" / "gpu-calendar" / "calendar.json").read_text())
    assert CALENDAR.rests(calendar, date.fromisoformat(day)) is rests


@pytest.mark.parametrize(
    ("day", "rests"), [("2027-01-03", True), ("2027-01-04", False), ("2027-06-30", False), ("2027-07-01", True)]
)
def test_gpus_rest_outside_of_the_contract(day: str, rests: bool) -> None:
    calendar = {"holidays": [], "period": {"start": "2027-01-04", "end": "2027-06-30"}}
    assert CALENDAR.rests(calendar, date.fromisoformat(day)) is rests


def test_the_pause_is_set_and_taken_away() -> None:
    assert json.loads(CALENDAR.patch(resting=True))["metadata"]["annotations"] == {CALENDAR.PAUSED: "0"}
    assert json.loads(CALENDAR.patch(resting=False))["metadata"]["annotations"] == {CALENDAR.PAUSED: None}
