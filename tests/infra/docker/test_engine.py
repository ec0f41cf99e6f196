"""The images and the composition on a real engine: `make docker-test`; engine/start.sh brings one."""

import json
import os
import re
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from monitoring import expressions
from support import ROOT, missing, run

pytestmark = [pytest.mark.engine, pytest.mark.timeout(1500)]

_IMAGES = {  # Dockerfile, target, most megabytes
    "gateway-api": ("gateway-api/Dockerfile", None, 250),
    "captcha-api": ("captcha-api/Dockerfile", None, 250),
    "captcha-pool": ("captcha-api/Dockerfile", "pool", 350),
    "ml-service": ("ml-service/Dockerfile", None, 450),
    "demo": ("demo/Dockerfile", None, 250),
    "web": ("docker/web/Dockerfile", None, 250),
}
_LOCKED = ("--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--security-opt", "no-new-privileges")
_LASTING = [
    "gateway-api",
    "maintenance",
    "captcha-api",
    "drain",
    "pool",
    "ml-service",
    "ml-worker",
    "labeller",
    "demo",
    "mysql",
    "redis",
    "mongo",
    "minio",
]
_UNHURT = {("evaluate", 200, "passed"), ("siteverify", 200, ""), ("siteverify", 200, "timeout-or-duplicate")}
_HURT = _UNHURT | {("visitor", 503, "unavailable"), ("siteverify", 200, "internal-error")}


def docker(*arguments: str | Path, check: bool = True, **environment: str) -> str:
    """Run the client; give what it printed."""
    ran = run("docker", *arguments, **environment)
    assert not check or ran.returncode == 0, f"docker {arguments}: {ran.stderr[-2000:]}"
    return ran.stdout if check else ran.stdout + ran.stderr


@pytest.fixture(scope="session")
def engine() -> None:
    """An engine that answers."""
    try:
        answers = run("docker", "info").returncode == 0
    except FileNotFoundError:
        answers = False
    if not answers:
        missing("no Docker engine: tests/infra/docker/engine/start.sh DIR brings one")


@pytest.fixture(scope="session")
def images(engine: None) -> None:
    """Every image, built from its Dockerfile."""
    for name, (dockerfile, target, _) in _IMAGES.items():
        stage = ("--target", target) if target else ()
        command = ("build", "--network", "host", "--file", dockerfile, *stage, "--tag", f"realcatcha/{name}:test", ".")
        built = run("nice", "docker", *command, DOCKER_BUILDKIT="1")
        assert built.returncode == 0, built.stderr[-3000:]


@dataclass(frozen=True)
class Stack:
    """The running composition."""

    environment: Path
    description: Path

    def compose(self, *arguments: str) -> str:
        """Run a Compose command."""
        return docker("compose", "--env-file", self.environment, *arguments)

    def inspect(self, service: str) -> dict[str, Any]:
        """Look at a service's container."""
        (found,) = json.loads(docker("inspect", f"realcatcha-{service}-1"))
        return dict(found)


@pytest.fixture(scope="session")
def stack(images: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """`docker compose up --wait`, with a stand-in for what cannot be pulled where REALCATCHA_STANDINS says so."""
    folder = tmp_path_factory.mktemp("stack")
    environment = folder / "test.env"
    run(ROOT / "docker" / "make-env.sh", environment)
    with environment.open("a") as file:
        file.write(
            "REALCATCHA_TAG=test\nREALCATCHA_TEST_KEYS=true\nREALCATCHA_TRUSTED_PROXIES=172.16.0.0/12,192.168.0.0/16\n"
        )
        if os.environ.get("REALCATCHA_STANDINS"):
            file.write("REALCATCHA_MONGO_URI=mongodb://mongo:27017/realcatcha\n")  # it knows no accounts
    one = Stack(environment, folder / "deployed.json")
    one.compose("down", "--volumes", "--timeout", "5")
    try:
        one.compose("up", "--wait", "--no-build", "--wait-timeout", "300")
        known = json.loads(one.compose("exec", "-T", "demo", "cat", "/var/lib/realcatcha/demo.json"))
        one.description.write_text(json.dumps({**known, "state_url": _state_url(one)}))
        yield one
    finally:
        if not os.environ.get("REALCATCHA_KEEP_STACK"):
            one.compose("down", "--volumes", "--timeout", "5")


def _state_url(stack: Stack) -> str:
    """Redis as this machine reaches it: it publishes no port."""
    address = stack.inspect("redis")["NetworkSettings"]["Networks"]["realcatcha_data"]["IPAddress"]
    (password,) = re.findall(r"^REDIS_PASSWORD=(.+)$", stack.environment.read_text(), re.MULTILINE)
    return f"redis://:{password}@{address}:6379/0"


@pytest.mark.parametrize("name", _IMAGES)
def test_an_image_is_small_and_holds_nothing_to_build_with(images: None, name: str) -> None:
    """Its size; its user; no compiler, no installer; nothing of ours that the user could change."""
    (image,) = json.loads(docker("image", "inspect", f"realcatcha/{name}:test"))
    assert image["Size"] < _IMAGES[name][2] * 1_000_000
    assert image["Config"]["User"] == "10001:10001"
    assert image["Config"]["Healthcheck"]
    assert image["Config"]["Labels"]["org.opencontainers.image.version"]
    look = (
        "id -u; command -v gcc cc make strip npm pip; find /app /venv /srv /usr/local -writable ! -type l 2>/dev/null"
    )
    assert docker(
        "run", "--rm", "--network", "none", *_LOCKED, f"realcatcha/{name}:test", "sh", "-c", f"{look}; true"
    ) == ("10001\n")
    module = "python3 -m pip --version && echo there"
    assert (
        docker(
            "run", "--rm", "--network", "none", f"realcatcha/{name}:test", "sh", "-c", f"{module}; true", check=False
        ).find("there\n")
        == -1
    )


def test_a_missing_secret_is_named(engine: None) -> None:
    """Compose says what to run."""
    said = docker("compose", "--env-file", "/dev/null", "config", check=False)
    assert "run docker/make-env.sh first" in said


def test_a_service_without_its_settings_says_which(images: None) -> None:
    """And ends at once."""
    ran = run("docker", "run", "--rm", "--network", "none", *_LOCKED, "realcatcha/gateway-api:test")
    assert ran.returncode != 0
    assert "DATABASE_URL" in ran.stderr + ran.stdout


def test_containers_are_locked_down(stack: Stack) -> None:
    """As they really run, not as the file says."""
    names = stack.compose("ps", "--format", "{{.Service}}").split()
    assert set(_LASTING) | {"web"} == set(names)
    for name in names:
        _is_locked_down(stack, name)


def _is_locked_down(stack: Stack, name: str) -> None:
    found = stack.inspect(name)
    assert found["HostConfig"]["ReadonlyRootfs"], name
    assert found["HostConfig"]["CapDrop"] == ["ALL"], name
    assert "no-new-privileges:true" in found["HostConfig"]["SecurityOpt"], name
    assert found["State"]["Health"]["Status"] == "healthy", name
    status = Path(f"/proc/{found['State']['Pid']}/status").read_text()
    assert re.search(r"^Uid:\t0\t", status, re.MULTILINE) is None, name
    assert re.search(r"^Cap(Eff|Bnd):\t0*[1-9a-f]", status, re.MULTILINE) is None, name


def test_prometheus_scrapes_every_part(stack: Stack) -> None:
    """Of the profile `monitoring`: each target answers, and so does each expression of rules and dashboards."""
    service = ("--profile", "monitoring")
    stack.compose(*service, "up", "--wait", "--no-build", "--no-deps", "prometheus")
    try:
        _is_locked_down(stack, "prometheus")
        address = stack.inspect("prometheus")["NetworkSettings"]["Networks"]["realcatcha_app"]["IPAddress"]

        def ask(path: str, **asked: str) -> Any:
            url = f"http://{address}:9090/api/v1/{path}?{urllib.parse.urlencode(asked)}"
            with urllib.request.urlopen(url, timeout=10) as answer:
                return json.loads(answer.read())["data"]

        jobs = yaml.safe_load((ROOT / "docker" / "monitoring" / "prometheus.yml").read_text())["scrape_configs"]
        health = {}
        until = time.monotonic() + 60
        while health != {job["job_name"]: "up" for job in jobs} and time.monotonic() < until:
            time.sleep(1)
            health = {one["labels"]["job"]: one["health"] for one in ask("targets")["activeTargets"]}
        assert health == {job["job_name"]: "up" for job in jobs}
        for _, expression in expressions.everything():
            assert ask("query", query=expression)["resultType"] in {"vector", "scalar"}, expression
        assert len([name for name in ask("label/__name__/values") if name.startswith("realcatcha_")]) > 30
    finally:
        stack.compose(*service, "rm", "--stop", "--force", "prometheus")


def test_paths_go_where_they_belong(stack: Stack) -> None:
    """Inner paths nowhere; files with their headers; a path that climbs is refused."""
    origin = json.loads(stack.description.read_text())["base_url"]

    def ask(path: str) -> tuple[str, str]:
        answer = run("curl", "--silent", "--include", "--path-as-is", origin + path).stdout
        head, _, _ = answer.replace("\r", "").partition("\n\n")
        return head.split()[1], head.lower()

    for path in ("/metrics", "/internal/v1/pool/levels", "/widget/v1/none.js", "/realcatcha/"):
        assert ask(path)[0] == "404", path
    for path in ("/captcha/../internal/v1/pool/levels", "/captcha/%2e%2e/metrics", "/widget/v1/..%2f..%2fetc/passwd"):
        assert ask(path)[0] == "400", path
    assert "application/problem+json" in ask("/widget/v1/none.js")[1]
    status, head = ask("/widget/v1/api.js")
    assert status == "200"
    for header in (
        "content-type: text/javascript",
        "access-control-allow-origin: *",
        "cross-origin-resource-policy: cross-origin",
        "x-content-type-options: nosniff",
        "cache-control: public, max-age=300",
    ):
        assert header in head, header
    assert "frame-ancestors 'none'" in ask("/demo")[1]
    assert ask("/captcha/v1/health/ready")[0] == "200"
    assert ask("/health/ready")[0] == "200"
    assert ask("/realcatcha/packs/none")[0] in ("403", "404")


def test_the_journeys_of_a_browser_pass(stack: Stack) -> None:
    """The main job, with the tests that drive `make up`."""
    ran = _product_tests("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/e2e/test_journeys.py", stack=stack)
    assert ran.returncode == 0, ran.stdout[-4000:]
    assert re.search(r"\b1\d passed", ran.stdout)


@pytest.mark.parametrize("service", _LASTING)
def test_a_killed_container_comes_back(stack: Stack, service: str) -> None:
    """The engine starts it again, it is healthy, and meanwhile visitors get what DESIGN promises."""
    before = stack.inspect(service)["State"]
    ran = _product_tests("-m", "tests.infra.docker.recovery", str(stack.description), str(before["Pid"]), stack=stack)
    assert ran.returncode == 0, ran.stderr[-2000:]
    report = json.loads(ran.stdout)
    allowed = _HURT if service in ("redis", "captcha-api") else _UNHURT
    assert {tuple(outcome) for outcome in report["outcomes"]} <= allowed
    assert report["double_spends"] == 0
    _wait_until_healthy(stack, service, since=before["StartedAt"])


def test_the_origin_comes_back(stack: Stack) -> None:
    """The one part whose absence everybody sees."""
    before = stack.inspect("web")["State"]
    os.kill(before["Pid"], 9)
    _wait_until_healthy(stack, "web", since=before["StartedAt"])
    assert docker("inspect", "-f", "{{.State.Health.Status}}", "realcatcha-gateway-api-1").strip() == "healthy"


def _product_tests(*arguments: str, stack: Stack) -> subprocess.CompletedProcess[str]:
    """Run Python in the environment of the product's tests."""
    python = ROOT / ".venv" / "bin" / "python"
    if not python.exists():
        missing("the product's tests are not installed: make .venv/.tests")
    return run(python, *arguments, REALCATCHA_DEPLOYED=str(stack.description), PYTHONPATH=f"{ROOT}:{ROOT / 'tools'}")


def _wait_until_healthy(stack: Stack, service: str, *, since: str) -> None:
    deadline = time.monotonic() + 90
    while True:
        state = stack.inspect(service)["State"]
        if state["StartedAt"] != since and state["Running"] and state["Health"]["Status"] == "healthy":
            return
        assert time.monotonic() < deadline, f"{service}: {state['Status']}"
        time.sleep(0.5)


def test_compose_builds_what_is_missing(images: None, tmp_path: Path) -> None:
    """A first `up` makes every image of ours itself, and asks no registry for one."""
    environment, network = tmp_path / "fresh.env", tmp_path / "network.yml"
    run(ROOT / "docker" / "make-env.sh", environment)
    with environment.open("a") as file:
        file.write("REALCATCHA_TAG=fresh\nREALCATCHA_SUBNET=10.197.78.0/24\nREALCATCHA_FRONT_ADDRESS=10.197.78.10\n")
    built = ("web", "gateway-api", "captcha-api", "pool", "ml-service", "demo")
    network.write_text(json.dumps({"services": {name: {"build": {"network": "host"}} for name in built}}))
    files = ("--file", ROOT / "docker-compose.yml", "--file", network, "--project-directory", ROOT)
    compose = ("compose", *files, "--env-file", environment, "--project-name", "realcatcha-fresh")
    try:
        docker(*compose, "create")
        made = docker("images", "--filter", "reference=realcatcha/*:fresh", "--format", "{{.Repository}}").split()
        assert {f"realcatcha/{name}" for name in _IMAGES} == set(made)
    finally:
        docker(*compose, "down", "--volumes", "--rmi", "local", check=False)
        for name in _IMAGES:
            docker("rmi", f"realcatcha/{name}:fresh", check=False)
