"""What a person sees of nine processes' logs: one short line each, warnings always, noise never."""

import json
import re
import sys
from collections import deque
from pathlib import Path
from typing import Any, Final

_COLOURS: Final = (36, 33, 32, 35, 34, 96, 93, 92, 95)
_HIDDEN_ROUTES: Final = re.compile(r"/(health|metrics)")
_PASSED_ON: Final = re.compile(r"\{path\}|siteverify")
_FAILED: Final = 400
_USUAL_NOTICE: Final = re.compile(r"Memory overcommit must be enabled")  # Redis says so on most laptops
_WORTH_SHOWING: Final = re.compile(r"\b(warn|warning|error|critical|traceback|exception)\b", re.IGNORECASE)
_SHOWN_FIELDS: Final = 6
_KEPT_LINES: Final = 20


class Console:
    """Write each process's lines to its log file and a condensed form to standard output."""

    def __init__(self, logs: Path, *, width: int = 8) -> None:
        self._logs = logs
        self._width = width
        self._colours: dict[str, int] = {}
        self._last: dict[str, deque[str]] = {}
        self._colourful = sys.stdout.isatty()

    def line(self, name: str, line: str) -> None:
        """Take one line of a process."""
        with (self._logs / f"{name}.log").open("a") as log:
            log.write(line + "\n")
        self._last.setdefault(name, deque(maxlen=_KEPT_LINES)).append(line)
        short = condensed(line)
        if short:
            self.say(short, name=name)

    def say(self, text: str, *, name: str = "up") -> None:
        """Print one line of our own or of a process."""
        label = f"{name:<{self._width}}"
        if self._colourful:
            colour = self._colours.setdefault(name, _COLOURS[len(self._colours) % len(_COLOURS)])
            label = f"\033[{colour}m{label}\033[0m"
        print(f"{label} {text}", flush=True)

    def last_lines(self, name: str) -> str:
        """Give the last lines that a process printed, for the person who must find out why it died."""
        return "\n".join(f"    {line}" for line in self._last.get(name, ()))


def condensed(line: str) -> str:
    """Shorten a log line; empty when it is not worth a person's attention."""
    try:
        event = json.loads(line)
    except ValueError:
        return line if _WORTH_SHOWING.search(line) and not _USUAL_NOTICE.search(line) else ""
    if not isinstance(event, dict) or "event" not in event:
        return ""
    if event["event"] == "http_request":
        return _request(event)
    if event.get("level") not in ("warning", "error", "critical"):
        return ""
    hidden = ("event", "level", "timestamp", "service", "logger", "request_id")
    fields = [f"{name}={value}" for name, value in event.items() if name not in hidden][:_SHOWN_FIELDS]
    return " ".join([str(event["level"]).upper(), str(event["event"]), *fields])


def _request(event: dict[str, Any]) -> str:
    """Show what changes something or fails; what the gateway passes on is shown by the service that answers."""
    route, status = str(event.get("route")), int(event.get("status", 0))
    is_passed_on = event.get("service") == "gateway-api" and _PASSED_ON.search(route) is not None
    if status < _FAILED and (event.get("method") in ("GET", "HEAD", "OPTIONS") or is_passed_on):
        return ""
    return "" if _HIDDEN_ROUTES.search(route) else f"{event.get('method')} {route} {status} {event.get('ms')} ms"
