"""``make up`` and ``make down``: start the whole product on this machine, or stop it."""

import argparse
import os
import shutil
import socket
import sys
import time
from pathlib import Path

from launcher import readiness
from launcher.console import Console
from launcher.environment import ROOT, Ports, base_url, build
from launcher.run_folder import AlreadyRunningError, RunFolder, write_private
from launcher.supervisor import ProcessDied, StopRequested, Supervisor

_DATA_SERVERS = ("redis", "mongo")
_SERVICES = ("captcha", "gateway", "worker", "ml", "drain", "pool", "maintenance", "labeller", "demo")
_READY_S = 120.0


def main() -> int:
    """Run the command line; returns the exit status."""
    options = _options()
    folder = RunFolder(options.data_dir)
    if options.stop:
        return _stop(folder)
    os.umask(0o077)
    if _is_taken(options.port):
        print(f"Port {options.port} is taken. Choose another one: make up PORT={options.port + 1}", file=sys.stderr)
        return 2
    try:
        folder.acquire()
    except AlreadyRunningError as error:
        print(f"{error}. Stop it first: make down", file=sys.stderr)
        return 2
    try:
        return _run(folder, Ports.beside(options.port), keep_going=options.keep_going)
    finally:
        folder.release()


def _run(folder: RunFolder, ports: Ports, *, keep_going: bool) -> int:
    for log in folder.logs.glob("*.log"):
        log.unlink()
    console = Console(folder.logs)
    environment = build(folder, ports)
    supervisor = Supervisor(ROOT / "Procfile", environment=environment, console=console, keep_going=keep_going)
    supervisor.listen()
    try:
        _bring_up(supervisor, folder, ports, console)
        supervisor.watch()
    except StopRequested:
        console.say("stopping")
        return 0
    except ProcessDied as error:
        console.say(f"{error}\nAll logs: {folder.logs}")
        return 1
    finally:
        supervisor.shut_down(_DATA_SERVERS)
        console.say("stopped; no process is left")
    return 0


def _bring_up(supervisor: Supervisor, folder: RunFolder, ports: Ports, console: Console) -> None:
    started = time.monotonic()
    console.say(f"starting (logs in {folder.logs})")
    supervisor.start(*_DATA_SERVERS)
    supervisor.run("migrate", "python -m realcatcha_gateway.migrate")
    for name, check in readiness.data_servers(ports):
        supervisor.wait_for(name, check, timeout_s=_READY_S)
    supervisor.start(*_SERVICES)
    for name, check in readiness.services(ports):
        supervisor.wait_for(name, check, timeout_s=_READY_S)
        console.say(f"{name} is ready ({time.monotonic() - started:.1f} s)")
    seed = f'python -m realcatcha_gateway.seed --out "{folder.credentials}" --asking "{folder.asking}"'
    supervisor.run("seed", seed)
    write_private(folder.processes, {"pids": supervisor.pids(), "ports": vars(ports)})
    _publish(folder.credentials, folder.demo)
    _print_addresses(console, base_url(ports), folder)


def _publish(credentials: Path, demo: Path) -> None:
    """Say that everything is ready: the file appears whole, with mode 0600."""
    draft = demo.with_name("demo.json.new")
    shutil.copyfile(credentials, draft)
    draft.chmod(0o600)
    draft.replace(demo)


def _print_addresses(console: Console, url: str, folder: RunFolder) -> None:
    console.say("RealCatcha is ready")
    console.say(f"  demo        {url}/demo")
    console.say(f"  start page  {url}/")
    console.say(f"  API         {url}/v1/openapi.json")
    console.say(f"  credentials {folder.demo} (demo account, site key, secret)")
    console.say("Ctrl-C or `make down` stops it")


def _stop(folder: RunFolder) -> int:
    try:
        pid = folder.stop_owner()
    except TimeoutError as error:
        print(error, file=sys.stderr)
        return 1
    print("nothing runs" if pid is None else f"stopped (process {pid})")
    return 0


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="public port (default 8000)")
    parser.add_argument("--data-dir", type=Path, default=ROOT / ".run", help="where it keeps its data (default .run)")
    parser.add_argument("--keep-going", action="store_true", help="when a process dies, say so and run on")
    parser.add_argument("--stop", action="store_true", help="stop the product that runs from --data-dir")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
