"""``python tools/gpu_schedule.py [--check]``: write what follows from ``deploy-manifests/gpu-schedule.yaml``.

Terraform reads that file for the node group's two schedule rules. This writes the same hours for the pods: patches of
the ScaledObjects that ask for GPUs, and the calendar of the job that pauses them on public holidays and outside of the
GPU contract's period. ``--check`` writes nothing and fails where a file is stale.
"""

import argparse
import json
import re
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import yaml  # type: ignore[import-untyped]  # its types are not among the pinned packages

MANIFESTS: Final = Path(__file__).resolve().parents[1] / "deploy-manifests"
SOURCE: Final = MANIFESTS / "gpu-schedule.yaml"
_DAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")  # as cron numbers them
_FIELDS: Final = {"timezone", "weekdays", "start", "stop", "nodes", "idle_nodes", "period", "holidays"}
_BATCH_PODS: Final = 1
_HEAD: Final = "# Written by tools/gpu_schedule.py from gpu-schedule.yaml; `make generate` writes it again.\n"


class ScheduleError(ValueError):
    """The file says something that cannot be carried out; the text says what."""


@dataclass(frozen=True)
class Period:
    """The GPU contract's days, both included."""

    start: date
    end: date


@dataclass(frozen=True)
class GpuSchedule:
    """When GPU nodes run; one GPU a node, one pod a GPU.

    Attributes:
        weekdays: As cron numbers them, Monday 1, in order.
        start: ``HH:MM`` in `timezone`; likewise `stop`, which is later the same day.
        nodes: In those hours; `idle_nodes` (0 or 1) outside.
    """

    timezone: str
    weekdays: tuple[int, ...]
    start: str
    stop: str
    nodes: int
    idle_nodes: int
    period: Period | None
    holidays: tuple[date, ...]

    @property
    def days(self) -> str:
        """The cron field of the days of the week."""
        return ",".join(map(str, self.weekdays))


def read_schedule(text: str, *, today: date) -> GpuSchedule:
    """Read and check the file. Raises ScheduleError: a field is missing or senseless, or its period is over."""
    found = yaml.safe_load(text)
    if not isinstance(found, dict) or set(found) != _FIELDS:
        raise ScheduleError(f"the fields are {', '.join(sorted(_FIELDS))}, each once")
    start, stop = _clock(found["start"]), _clock(found["stop"])
    if stop <= start:
        raise ScheduleError("stop is not after start: GPU nodes run within one day")
    return GpuSchedule(
        timezone=_zone(found["timezone"]),
        weekdays=_weekdays(found["weekdays"]),
        start=start,
        stop=stop,
        nodes=_count(found["nodes"], "nodes", least=_BATCH_PODS + 1, most=50),
        idle_nodes=_count(found["idle_nodes"], "idle_nodes", least=0, most=1),
        period=_period(found["period"], today),
        holidays=tuple(sorted(_days(found["holidays"]))),
    )


def generated(*, today: date) -> dict[Path, str]:
    """Give the content of every generated file. Raises ScheduleError."""
    schedule = read_schedule(SOURCE.read_text(), today=today)
    return {MANIFESTS / name: text for name, text in render(schedule).items()}


def render(schedule: GpuSchedule) -> dict[Path, str]:
    """Give the generated files, paths below ``deploy-manifests``."""
    inference = schedule.nodes - _BATCH_PODS
    return {
        Path("base/ml-inference/schedule.yaml"): _HEAD + _patch(schedule, inference, schedule.idle_nodes),
        Path("base/ml-batch/schedule.yaml"): _HEAD + _patch(schedule, _BATCH_PODS, 0),
        Path("base/gpu-calendar/calendar.json"): json.dumps(_calendar(schedule), indent=2) + "\n",
    }


def _patch(schedule: GpuSchedule, replicas: int, idle: int) -> str:
    trigger = {
        "type": "cron",
        "name": "contract-hours",
        "metadata": {
            "timezone": schedule.timezone,
            "start": _cron(schedule.start, schedule),
            "end": _cron(schedule.stop, schedule),
            "desiredReplicas": str(replicas),
        },
    }
    operations = [
        {"op": "add", "path": "/spec/minReplicaCount", "value": idle},
        {"op": "add", "path": "/spec/maxReplicaCount", "value": replicas},
        {"op": "add", "path": "/spec/triggers/-", "value": trigger},
    ]
    return str(yaml.safe_dump(operations, sort_keys=False))


def _cron(clock: str, schedule: GpuSchedule) -> str:
    hour, minute = clock.split(":")
    return f"{int(minute)} {int(hour)} * * {schedule.days}"


def _calendar(schedule: GpuSchedule) -> dict[str, Any]:
    period = schedule.period
    return {
        "timezone": schedule.timezone,
        "holidays": [day.isoformat() for day in schedule.holidays],
        "period": None if period is None else {"start": period.start.isoformat(), "end": period.end.isoformat()},
    }


def _clock(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise ScheduleError(f'{value!r} is no time of day: write "09:00"')
    return value


def _zone(value: object) -> str:
    try:
        return ZoneInfo(str(value)).key
    except (KeyError, OSError, ValueError) as error:
        raise ScheduleError(f"{value!r} is no time zone") from error


def _weekdays(value: object) -> tuple[int, ...]:
    names = value if isinstance(value, list) else []
    if not names or len(set(names)) != len(names) or not set(names) <= set(_DAYS):
        raise ScheduleError(f"weekdays: some of {', '.join(_DAYS)}, each once")
    return tuple(sorted(_DAYS.index(name) for name in names))


def _count(value: object, name: str, *, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise ScheduleError(f"{name}: {least} to {most}, not {value!r}")
    return value


def _period(value: object, today: date) -> Period | None:
    if value is None:
        return None
    if not isinstance(value, dict) or set(value) != {"start", "end"}:
        raise ScheduleError("period: null, or start and end")
    start, end = _days([value["start"], value["end"]])
    if end < start:
        raise ScheduleError("period: its end is before its start")
    if end < today:
        raise ScheduleError(f"period: it ended on {end}; set the new contract's, or null")
    return Period(start, end)


def _days(value: object) -> list[date]:
    try:
        days = [date.fromisoformat(day) for day in value] if isinstance(value, list) else None
    except (TypeError, ValueError) as error:
        raise ScheduleError(f'days are written "2027-01-01": {error}') from error
    if days is None or len(set(days)) != len(days):
        raise ScheduleError("days: a list, each once")
    return days


def main() -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a file is stale")
    parser.add_argument("--today", type=date.fromisoformat, default=datetime.now(UTC).date(), help="default: the date")
    options = parser.parse_args()
    try:
        files = generated(today=options.today)
    except ScheduleError as error:
        print(f"{SOURCE.name}: {error}", file=sys.stderr)
        return 2
    stale = [path for path, text in files.items() if not _is(path, text)]
    for path in stale:
        if options.check:
            print(f"{path.relative_to(MANIFESTS)} is stale: make generate", file=sys.stderr)
        else:
            path.write_text(files[path])
    return 1 if stale and options.check else 0


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text() == text


if __name__ == "__main__":
    sys.exit(main())
