"""docker-compose.yml: what every service promises, and that a broken promise is noticed."""

import copy
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import ROOT, run, tool

Services = dict[str, dict[str, Any]]
_COMPOSE = ROOT / "docker-compose.yml"
_OURS = re.compile(r"realcatcha/[a-z-]+:\$\{REALCATCHA_TAG:-\d+\.\d+\.\d+\}")
_PINNED = re.compile(r"[\w./-]+:v?(?:\d+\.\d+[\w.-]*|RELEASE\.[\dTZ-]+)")
_SECRET = re.compile(r"PASSWORD|(?<!ACCESS)_KEY$|TOKEN|AUTH$")
_SAID = re.compile(r"\$\{(\w+):\?run docker/make-env\.sh first\}")


@pytest.fixture(scope="module")
def services() -> Services:
    """The services, anchors resolved."""
    read: Services = yaml.safe_load(_COMPOSE.read_text())["services"]
    return read


def problems(services: Services) -> list[str]:
    """Say which promise is broken where."""
    found = []
    for name, service in services.items():
        once = service.get("restart") == "no"
        kept = {
            "read-only root": service.get("read_only") is True,
            "no capabilities": service.get("cap_drop") == ["ALL"] and "cap_add" not in service,
            "no new privileges": service.get("security_opt") == ["no-new-privileges:true"],
            "not privileged": not service.get("privileged") and "pid" not in service and "devices" not in service,
            "not root": re.fullmatch(r"[1-9]\d*:\d+", service.get("user", "")) is not None,
            "restarted, or run once": once or service.get("restart") == "unless-stopped",
            "a health check, unless it is run once": once
            or (bool(service.get("healthcheck", {}).get("test")) and not service["healthcheck"].get("disable")),
            "a pinned image": any(form.fullmatch(service.get("image", "")) for form in (_OURS, _PINNED)),
            "our images are never fetched": not service.get("image", "").startswith("realcatcha/")
            or service.get("pull_policy") == "never",
            "bounded memory": "mem_limit" in service and "pids_limit" in service,
            "temporary files in memory": any(one.startswith("/tmp:") for one in service.get("tmpfs", ())),
            "no engine's socket": not any("docker.sock" in str(one) for one in service.get("volumes", ())),
            "published to this machine only": all(
                port.startswith(("127.0.0.1:", "${REALCATCHA_BIND:-127.0.0.1:")) for port in service.get("ports", ())
            ),
            "starts after what it needs works": all(
                need["condition"] != "service_started" for need in service.get("depends_on", {}).values()
            ),
            "no secret in the file": all(
                _SAID.search(str(value)) for key, value in service.get("environment", {}).items() if _SECRET.search(key)
            ),
        }
        found += [f"{name}: {promise}" for promise, holds in kept.items() if not holds]
    return found


def test_every_service_keeps_its_promises(services: Services) -> None:
    """Read-only, no capabilities, not root, health, pins, bounds, secrets from outside."""
    assert problems(services) == []


_MISTAKES: dict[str, Callable[[Services], object]] = {
    "web: read-only root": lambda services: services["web"].pop("read_only"),
    "pool: no capabilities": lambda services: services["pool"].update(cap_add=["NET_ADMIN"]),
    "redis: no new privileges": lambda services: services["redis"].pop("security_opt"),
    "drain: not privileged": lambda services: services["drain"].update(privileged=True),
    "mysql: not root": lambda services: services["mysql"].update(user="0:0"),
    "seed: restarted, or run once": lambda services: services["seed"].update(restart="always"),
    "mongo: a health check, unless it is run once": lambda services: services["mongo"].pop("healthcheck"),
    "grafana: a pinned image": lambda services: services["grafana"].update(image="grafana/grafana:latest"),
    "bucket: our images are never fetched": lambda services: services["bucket"].pop("pull_policy"),
    "labeller: bounded memory": lambda services: services["labeller"].pop("mem_limit"),
    "demo: temporary files in memory": lambda services: services["demo"].pop("tmpfs"),
    "web: no engine's socket": lambda services: services["web"].update(volumes=["/var/run/docker.sock:/s"]),
    "redis: published to this machine only": lambda services: services["redis"].update(ports=["6379:6379"]),
    "web: starts after what it needs works": lambda services: services["web"]["depends_on"].update(
        {"gateway-api": {"condition": "service_started"}}
    ),
    "minio: no secret in the file": lambda services: services["minio"]["environment"].update(
        MINIO_ROOT_PASSWORD="minioadmin"
    ),
}


@pytest.mark.parametrize("expected", _MISTAKES)
def test_a_planted_mistake_is_noticed(services: Services, expected: str) -> None:
    """One for each promise."""
    broken = copy.deepcopy(services)
    _MISTAKES[expected](broken)
    assert expected in problems(broken)


def test_the_file_fits_its_schema(tmp_path: Path) -> None:
    """The Compose specification; a misspelt key does not."""
    check = (tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec")
    assert run(*check, _COMPOSE).returncode == 0
    broken = tmp_path / "docker-compose.yml"
    broken.write_text(_COMPOSE.read_text().replace("mem_limit: 128m", "memory_limit: 128m"))
    assert run(*check, broken).returncode != 0


def test_every_process_of_the_procfile_has_a_service(services: Services) -> None:
    """And runs the same module."""
    commands = "\n".join(" ".join(service.get("command", ())) for service in services.values())
    images = "\n".join(path.read_text() for path in ROOT.glob("*/Dockerfile"))
    modules = re.findall(r"realcatcha_\w+\.[\w.]*\w", (ROOT / "Procfile").read_text())
    assert len(modules) > 6
    assert [module for module in modules if module not in commands + images] == []


def test_every_setting_is_one_that_a_service_reads(services: Services) -> None:
    """A misspelt name would change nothing."""
    known = set(re.findall(r"^# ?(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    named = {name for service in services.values() for name in service.get("environment", {})}
    ours = {name for name in named if name.startswith(("GATEWAY_", "CAPTCHA_", "ML_"))}
    assert len(ours) > 20
    assert ours - known == set()


def test_one_shot_services_are_waited_for(services: Services) -> None:
    """`docker compose up --wait` takes an end for a failure unless somebody depends on it."""
    once = {name for name, service in services.items() if service.get("restart") == "no"}
    awaited = {
        name
        for service in services.values()
        for name, need in service.get("depends_on", {}).items()
        if need["condition"] == "service_completed_successfully"
    }
    assert once == awaited


def test_secrets_are_made_once_and_are_nobody_elses(tmp_path: Path) -> None:
    """Long, readable by their owner only, kept by a second run, and all that the file asks for."""
    first, second = tmp_path / "first.env", tmp_path / "second.env"
    assert run(ROOT / "docker" / "make-env.sh", first).returncode == 0
    made = _read(first)
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    asked = set(_SAID.findall(_COMPOSE.read_text()))
    assert {name for name in made if _SECRET.search(name)} == asked
    assert all(re.fullmatch(r"[0-9a-f]{64}", made[name]) for name in asked)
    assert len({made[name] for name in asked}) == len(asked)
    first.write_text(f"MYSQL_PASSWORD={made['MYSQL_PASSWORD']}\nREALCATCHA_URL=https://captcha.example\n")
    run(ROOT / "docker" / "make-env.sh", first)
    assert _read(first)["MYSQL_PASSWORD"] == made["MYSQL_PASSWORD"]
    assert _read(first)["REALCATCHA_URL"] == "https://captcha.example"
    run(ROOT / "docker" / "make-env.sh", second)
    assert not set(_read(second).values()) & {made[name] for name in asked}


def test_no_file_with_secrets_would_be_committed() -> None:
    """Neither what `make-env.sh` writes nor what operators add beside it."""
    for name in (".env", "docker/gateway.env", "docker/captcha.env", "docker/ml.env"):
        assert run("git", "check-ignore", "--quiet", name).returncode == 0, name


def test_prometheus_understands_what_it_scrapes(services: Services) -> None:
    """Each target is a service; each service that has a port for metrics is a target."""
    config = ROOT / "docker" / "monitoring" / "prometheus.yml"
    told = run(tool("promtool"), "check", "config", "--syntax-only", config)
    assert told.returncode == 0, told.stderr
    jobs = yaml.safe_load(config.read_text())["scrape_configs"]
    targets = {target for job in jobs for group in job["static_configs"] for target in group["targets"]}
    assert {target.partition(":")[0] for target in targets} <= set(services)
    for name, service in services.items():
        for key, value in service.get("environment", {}).items():
            if key.endswith("_METRICS_PORT"):
                assert f"{name}:{value}" in targets


def _read(path: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in path.read_text().splitlines())
