"""JSON lines on standard output, one per event, from structlog and the standard library alike."""

import json
import subprocess
import sys
from datetime import datetime

import pytest
import structlog
from realcatcha_kit.logs import RequestLines

PROGRAM = """
import logging, structlog
from realcatcha_kit.logs import configure_logging
configure_logging("kit-test", level={level!r})
structlog.contextvars.bind_contextvars(request_id="r-1")
log = structlog.get_logger("a.b")
log.info("thing_done", count=3, place={{"x": 1}}, odd=object)
log.debug("too_quiet")
logging.getLogger("library").warning("careful: %s", "hot")
logging.getLogger("httpx").info("GET http://secret.example")
try:
    1 / 0
except ZeroDivisionError as error:
    log.error("broke", exc_info=error)
"""


def lines(level: str) -> list[dict[str, object]]:
    """Run the program; give its log lines."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(level=level)], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_line_is_json_with_service_level_and_context() -> None:
    """Fields are data; what is bound once is on every line; values without a JSON form are shown as text."""
    done, warned, broke = lines("info")
    assert done["event"] == "thing_done"
    assert (done["count"], done["place"], done["level"], done["service"]) == (3, {"x": 1}, "info", "kit-test")
    assert done["request_id"] == broke["request_id"] == "r-1"
    assert "object" in str(done["odd"])
    assert (warned["event"], warned["level"], warned["service"]) == ("careful: hot", "warning", "kit-test")
    assert "ZeroDivisionError" in str(broke["exception"])


def test_the_level_is_respected() -> None:
    """Debug shows more, error shows less; a noisy library stays quiet."""
    assert "too_quiet" in [line["event"] for line in lines("debug")]
    assert [line["event"] for line in lines("error")] == ["broke"]


def test_request_lines_read_like_the_others(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Same members, bound values included; silent above the level."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id="request-1")
    RequestLines("service-1").info("http_request", route="/x", status=200)
    RequestLines("service-1", level="warning").info("http_request", route="/y", status=200)
    structlog.contextvars.clear_contextvars()
    (line,) = capsysbinary.readouterr().out.splitlines()
    read = json.loads(line)
    assert datetime.fromisoformat(read.pop("timestamp")).tzinfo is not None
    assert read == {
        "event": "http_request",
        "route": "/x",
        "status": 200,
        "level": "info",
        "request_id": "request-1",
        "service": "service-1",
    }
