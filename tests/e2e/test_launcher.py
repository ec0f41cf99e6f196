"""``make up``: one command starts everything, one signal ends it, and nothing is left behind."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psutil
import pytest
from realcatcha_kit.testing.servers import free_port

from tests.product import (
    LAUNCHER,
    STOP_S,
    Product,
    processes_naming,
    running_product,
    start_launcher,
    stop_launcher,
    wait_until_ready,
)


def test_demo_json_is_private_and_complete(product: Product) -> None:
    """The file that says that everything is ready can be read by its owner only."""
    path = product.data_dir / "demo.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text()).keys() == {"base_url", "site_key", "secret", "email", "password"}


def test_every_printed_address_answers(product: Product) -> None:
    """The launcher prints no dead link."""
    addresses = [word for word in product.log("up").split() if word.startswith("http://")]
    assert len(addresses) >= 3
    for address in addresses:
        assert httpx.get(address, follow_redirects=True).status_code == 200, address


def test_secrets_are_private_and_in_no_log(product: Product) -> None:
    """Generated secrets have mode 0600 and appear in no log file."""
    path = product.data_dir / "secrets.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    logs = "".join(log.read_text(errors="replace") for log in (product.data_dir / "logs").glob("*.log"))
    logs += product.log("up")
    for secret in (*json.loads(path.read_text()).values(), product.secret, product.password):
        assert secret not in logs


def test_memory_of_all_processes_is_under_a_gigabyte(product: Product) -> None:
    """RSS of every process together, shared pages counted each time."""
    processes = [psutil.Process(pid) for pid in product.pids.values()]
    processes += [child for process in processes for child in process.children(recursive=True)]
    rss = psutil.Process(product.launcher.pid).memory_info().rss + sum(p.memory_info().rss for p in processes)
    assert rss < 1_000_000_000


def test_no_training_framework_is_imported(product: Product) -> None:
    """What runs maps no PyTorch and no TensorFlow into memory."""
    for pid in product.pids.values():
        files = [entry.path for entry in psutil.Process(pid).memory_maps()]
        assert not [path for path in files if "/torch/" in path or "/tensorflow/" in path]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything(tmp_path: Path, number: signal.Signals) -> None:
    """Ctrl-C and SIGTERM end every process, take the ready file away and exit with 0; the data stays."""
    with running_product(tmp_path) as product:
        credentials = json.loads((tmp_path / "demo.json").read_text())
        product.launcher.send_signal(number)
        assert product.launcher.wait(STOP_S) == 0
    assert not processes_naming(str(tmp_path))
    assert not (tmp_path / "demo.json").exists()
    with running_product(tmp_path) as again:
        assert (again.site_key, again.secret) == (credentials["site_key"], credentials["secret"])


@pytest.mark.parametrize("delay_s", [0.0, 0.3, 1.0, 2.0])
def test_a_signal_while_starting_leaves_no_process(tmp_path: Path, delay_s: float) -> None:
    """Stopped at any moment of the start, nothing stays behind."""
    launcher = start_launcher(tmp_path, port=free_port())
    deadline = time.monotonic() + 10
    while not (tmp_path / "up.pid").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(delay_s)
    stop_launcher(launcher)
    assert not processes_naming(str(tmp_path))


def test_a_killed_launcher_takes_its_processes_along(tmp_path: Path) -> None:
    """Even SIGKILL leaves no process (where the kernel can watch a parent)."""
    launcher = start_launcher(tmp_path, port=free_port())
    try:
        wait_until_ready(launcher, tmp_path)
    finally:
        launcher.kill()
        launcher.wait()
    deadline = time.monotonic() + STOP_S
    while left := processes_naming(str(tmp_path)):
        assert time.monotonic() < deadline, left
        time.sleep(0.1)


def test_a_part_that_dies_is_named_and_ends_the_launcher(tmp_path: Path) -> None:
    """Nothing is restarted silently: the dead part's name is printed and the exit status is not 0."""
    launcher = start_launcher(tmp_path, port=free_port())
    wait_until_ready(launcher, tmp_path)
    os.kill(json.loads((tmp_path / "processes.json").read_text())["pids"]["drain"], signal.SIGKILL)
    assert launcher.wait(STOP_S) == 1
    assert "drain ended with -9" in (tmp_path / "up.out").read_text()
    assert not processes_naming(str(tmp_path))


def test_a_part_that_cannot_start_shows_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last words of a process that dies at the start are on the screen."""
    monkeypatch.setenv("CAPTCHA_NETWORK_SESSIONS", "as many as you like")
    launcher = start_launcher(tmp_path, port=free_port())
    assert launcher.wait(STOP_S) == 1
    output = (tmp_path / "up.out").read_text()
    assert "captcha ended with" in output
    assert "network_sessions" in output
    assert not processes_naming(str(tmp_path))


def test_a_taken_port_is_said_at_once(tmp_path: Path) -> None:
    """Another program on the public port: a clear sentence, no process started."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        launcher = start_launcher(tmp_path, port=port)
        assert launcher.wait(STOP_S) == 2
    assert f"Port {port} is taken" in (tmp_path / "up.out").read_text()


def test_two_run_side_by_side_and_down_stops_one(product: Product, tmp_path: Path) -> None:
    """A second product with another port and folder does not touch the first; ``--stop`` ends only its own."""
    with running_product(tmp_path) as second:
        assert second.site_key != product.site_key
        down = subprocess.run(
            [sys.executable, str(LAUNCHER), "--stop", "--data-dir", str(tmp_path)],
            capture_output=True,
            text=True,
            check=True,
        )
        assert "stopped" in down.stdout
        assert second.launcher.wait(STOP_S) == 0
    assert httpx.get(product.base_url + "/demo").status_code == 200


def test_a_second_launcher_in_the_same_folder_is_refused(product: Product) -> None:
    """Two launchers never share data."""
    second = subprocess.run(
        [sys.executable, str(LAUNCHER), "--port", str(free_port()), "--data-dir", str(product.data_dir)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 2
    assert "runs already" in second.stderr
    assert (product.data_dir / "demo.json").exists()
