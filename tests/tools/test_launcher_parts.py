"""The launcher's parts that need no running product."""

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from environment_example import render_environment
from launcher.console import condensed
from launcher.environment import Ports, build
from launcher.run_folder import AlreadyRunningError, RunFolder, write_private


def line(**event: object) -> str:
    """One JSON log line."""
    return json.dumps({"event": "http_request", "level": "info", "service": "captcha-api", **event})


@pytest.mark.parametrize(
    ("log_line", "shown"),
    [
        (line(method="POST", route="/siteverify", status=200, ms=1.5), "POST /siteverify 200 1.5 ms"),
        (line(method="GET", route="/demo", status=200, ms=1.5), ""),
        (line(method="GET", route="/demo", status=404, ms=1.5), "GET /demo 404 1.5 ms"),
        (line(method="GET", route="/health/ready", status=503, ms=1.5), ""),
        (line(method="POST", route="/captcha/{path}", status=200, ms=2, service="gateway-api"), ""),
        (
            line(method="POST", route="/captcha/{path}", status=502, ms=2, service="gateway-api"),
            "POST /captcha/{path} 502 2 ms",
        ),
        (line(event="queue_full", level="warning", depth=7), "WARNING queue_full depth=7"),
        (line(event="batch_done"), ""),
        ("Traceback (most recent call last):", "Traceback (most recent call last):"),
        ("INFO: started", ""),
        ('"just a string"', ""),
    ],
)
def test_the_console_shows_what_matters(log_line: str, shown: str) -> None:
    """Changes, failures and warnings; no polling, no passing on."""
    assert condensed(log_line) == shown


def test_a_folder_has_one_owner(tmp_path: Path) -> None:
    """A second owner is refused with the first one's process id; a released folder can be taken."""
    first, second = RunFolder(tmp_path), RunFolder(tmp_path)
    first.acquire()
    with pytest.raises(AlreadyRunningError, match="process"):
        second.acquire()
    first.release()
    second.acquire()
    second.release()
    assert second.owner() is None


def test_secrets_are_made_once_and_private(tmp_path: Path) -> None:
    """The second start reads what the first one made."""
    folder = RunFolder(tmp_path)
    folder.acquire()
    made = folder.secrets()
    assert folder.secrets() == made
    assert len(set(made.values())) == 3
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    folder.release()


def test_private_files_are_never_readable_by_others(tmp_path: Path) -> None:
    """Also when an older file was."""
    path = tmp_path / "a.json"
    path.write_text("{}")
    path.chmod(0o644)
    write_private(path, {"a": 1})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text()) == {"a": 1}


def test_ports_differ() -> None:
    """No two parts get the same port."""
    ports = vars(Ports.beside(8000))
    assert ports["public"] == 8000
    assert len(set(ports.values())) == len(ports)


def test_our_variables_win_and_foreign_ones_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A prefixed variable overrides the launcher's default; a bare DATABASE_URL of another project does not leak in."""
    monkeypatch.setenv("CAPTCHA_PACK_MAX_USES", "3")
    monkeypatch.setenv("DATABASE_URL", "mysql://elsewhere")
    folder = RunFolder(tmp_path)
    folder.acquire()
    environment = build(folder, Ports.beside(8000))
    folder.release()
    assert environment["CAPTCHA_PACK_MAX_USES"] == "3"
    assert "DATABASE_URL" not in environment
    assert environment["GATEWAY_DATABASE_URL"].startswith("sqlite:///")


def test_the_environment_example_names_every_prefix_and_no_secret() -> None:
    """Generated from the settings classes: required ones are marked, secrets have no usable value."""
    text = render_environment()
    assert all(prefix in text for prefix in ("CAPTCHA_REDIS_URL", "GATEWAY_DATABASE_URL", "ML_MODELS_DIR", "DEMO_"))
    assert "# GATEWAY_SECRET_KEY=  (required)" in text


def test_a_stale_generated_file_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--check` passes on the committed files."""
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)  # that imports all of the gateway and measures nothing
    root = Path(__file__).parents[2]
    checked = subprocess.run([sys.executable, root / "tools" / "generate.py", "--check"], check=False, cwd=tmp_path)
    assert checked.returncode == 0
