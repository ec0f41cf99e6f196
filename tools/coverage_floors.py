"""Pytest plugin: modules that decide over trust must have every branch tested (``-p coverage_floors``).

`--cov-fail-under` watches the total; this watches each module of the list alone.
"""

import json
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Final

import pytest
from coverage import Coverage

# Tokens, sessions, policy, risk and challenges: a branch that nobody tried here is a way in.
FULLY_COVERED: Final = (
    "*/realcatcha_captcha/domain/tokens.py",
    "*/realcatcha_captcha/domain/sessions.py",
    "*/realcatcha_captcha/domain/policy.py",
    "*/realcatcha_captcha/domain/risk.py",
    "*/realcatcha_captcha/domain/difficulty.py",
    "*/realcatcha_captcha/domain/attack.py",
    "*/realcatcha_captcha/domain/signals.py",
    "*/realcatcha_captcha/domain/verification.py",
    "*/realcatcha_captcha/domain/proof_of_work.py",
    "*/realcatcha_captcha/domain/challenges/abstract.py",
    "*/realcatcha_captcha/domain/challenges/handwriting.py",
    "*/realcatcha_captcha/domain/challenges/image_grid.py",
    "*/realcatcha_captcha/domain/challenges/kinds.py",
    "*/realcatcha_captcha/domain/challenges/order.py",
    "*/realcatcha_captcha/domain/challenges/spoken.py",
    "*/realcatcha_captcha/application/choosing.py",
    "*/realcatcha_captcha/application/ink.py",
    "*/realcatcha_contracts/policy.py",
)
_FULL: Final = 100.0
_GAPS: Final = pytest.StashKey[list[str]]()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """After pytest-cov combined its data, count modules below their floor as a failure."""
    result = yield
    if hasattr(session.config, "workerinput"):
        return result
    gaps = session.config.stash[_GAPS] = find_gaps()
    if gaps:
        session.testsfailed += 1
    return result


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the modules below their floor."""
    for gap in terminalreporter.config.stash.get(_GAPS, ()):
        terminalreporter.write_line(f"COVERAGE FLOOR: {gap}", red=True)


def find_gaps() -> list[str]:
    """Say of each module of the list what is not covered; also when a module is gone from the data."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        coverage = Coverage()
        coverage.load()
        coverage.json_report(outfile=str(report), include=list(FULLY_COVERED))
        files = json.loads(report.read_text())["files"]
    gaps = [
        f"{name}: {file['summary']['percent_covered']:.1f} %, "
        f"lines {file['missing_lines']}, branches {file['missing_branches']}"
        for name, file in files.items()
        if file["summary"]["percent_covered"] < _FULL
    ]
    absent = [pattern for pattern in FULLY_COVERED if not any(Path(name).match(pattern[2:]) for name in files)]
    return gaps + [f"{pattern} was never imported" for pattern in absent]
