"""The Dockerfiles and what they are built from."""

import re
from pathlib import Path

import pytest
from support import ROOT, run, tool

_DOCKERFILES = sorted([*ROOT.glob("*/Dockerfile"), *ROOT.glob("docker/*/Dockerfile")])
_LABELS = ("title", "description", "version", "revision", "licenses")
_GOOD = """ARG PYTHON_IMAGE=python:3.11-slim
FROM ${PYTHON_IMAGE} AS builder
RUN true
FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="x" org.opencontainers.image.description="x" \\
      org.opencontainers.image.version="x" org.opencontainers.image.revision="x" org.opencontainers.image.licenses="x"
COPY --from=builder /app /app
USER 10001:10001
HEALTHCHECK CMD ["true"]
CMD ["true"]
"""


def problems(text: str) -> list[str]:
    """Say which promise a Dockerfile breaks."""
    stages = re.split(r"^FROM ", text, flags=re.MULTILINE)
    bases = {stage.split()[0] for stage in stages[1:]}
    named = set(re.findall(r"^FROM \S+ AS (\S+)", text, re.MULTILINE))
    final = stages[-1] + "".join(stage for stage in stages[1:-1] if stage.split()[2:3] == [stages[-1].split()[0]])
    users = re.findall(r"^USER (\S+)", text, re.MULTILINE)
    kept = {
        "more than one stage": len(bases) > 0 and "COPY --from=" in text,
        "base images are arguments": all(base in named or base.startswith("${") for base in bases),
        "base images are pinned": all(
            re.fullmatch(r"[\w./-]+:(?!latest)[\w.-]*\d[\w.-]*|debian:bookworm-slim", default)
            for default in re.findall(r"^ARG \w+_IMAGE=(\S+)", text, re.MULTILINE)
        ),
        "not root": bool(users) and all(re.fullmatch(r"[1-9]\d*:[1-9]\d*", user) for user in users) and "USER" in final,
        "a health check": "HEALTHCHECK" in final,
        "labels": all(f"org.opencontainers.image.{label}=" in final for label in _LABELS),
        "nothing from a registry but the bases": "# syntax=" not in text and "ADD http" not in text,
        "no compiler in what is shipped": not re.search(r"\b(gcc|build-essential|binutils)\b", final),
    }
    return [promise for promise, holds in kept.items() if not holds]


@pytest.mark.parametrize("path", _DOCKERFILES, ids=lambda path: str(path.relative_to(ROOT).parent))
def test_a_dockerfile_keeps_its_promises(path: Path) -> None:
    """Stages, bases, user, health, labels; and hadolint has nothing to say."""
    assert problems(path.read_text()) == []
    told = run(tool("hadolint"), path)
    assert told.returncode == 0, told.stdout


def test_each_part_has_one() -> None:
    """Three services, the shop, the files."""
    folders = {str(path.relative_to(ROOT).parent) for path in _DOCKERFILES}
    assert folders == {"gateway-api", "captcha-api", "ml-service", "demo", "docker/web"}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("COPY --from=builder /app /app\n", "", "more than one stage"),
        ("FROM ${PYTHON_IMAGE}\n", "FROM ubuntu\n", "base images are arguments"),
        ("python:3.11-slim", "python:latest", "base images are pinned"),
        ("USER 10001:10001\n", "", "not root"),
        ("USER 10001:10001", "USER 0:0", "not root"),
        ("HEALTHCHECK", "#", "a health check"),
        ("org.opencontainers.image.revision", "revision", "labels"),
        ("ARG PYTHON", "# syntax=docker/dockerfile:1\nARG PYTHON", "nothing from a registry but the bases"),
        ("COPY --from", "RUN apt-get install -y gcc\nCOPY --from", "no compiler in what is shipped"),
    ],
)
def test_a_planted_mistake_is_noticed(before: str, after: str, expected: str) -> None:
    """One for each promise."""
    assert problems(_GOOD) == []
    assert expected in problems(_GOOD.replace(before, after))


def test_hadolint_notices_a_planted_mistake(tmp_path: Path) -> None:
    """A package that is not pinned, and a cache that stays."""
    planted = tmp_path / "Dockerfile"
    planted.write_text("FROM debian:bookworm-slim\nRUN apt-get update && apt-get install curl\n")
    told = run(tool("hadolint"), planted).stdout
    assert "DL3008" in told
    assert "DL3009" in told


def test_what_is_copied_exists() -> None:
    """Every source of a COPY lies in the repository, and .dockerignore does not take it out."""
    for path in _DOCKERFILES:
        for line in re.findall(r"^COPY (?!--from)(?:--\S+ )?(.+) \S+$", path.read_text(), re.MULTILINE):
            for source in line.split():
                assert (ROOT / source).exists(), f"{path}: {source}"


def test_secrets_and_tests_stay_out_of_the_context() -> None:
    """Everything is left out but named folders, and of those tests, training and .env files."""
    lines = (ROOT / ".dockerignore").read_text().split()
    assert "*" in lines
    assert {"**/tests", "**/training", "**/.env", "**/*.env", "**/node_modules"} <= set(lines)
    assert not {"!.env", "!.git"} & set(lines)


def test_versions_are_those_of_the_constraints() -> None:
    """Both scripts that install say so, and every library of the CUDA image has a version there."""
    for script in ("dependencies.sh", "packages.sh", "pool.sh"):
        assert "--constraint constraints.txt" in (ROOT / "docker" / "build" / script).read_text()
    pinned = (ROOT / "constraints.txt").read_text()
    for name in ("onnxruntime-gpu", "nvidia-cudnn-cu13", "nvidia-cublas", "nvidia-cuda-runtime", "nvidia-cufft"):
        assert re.search(rf"^{name}==\d", pinned, re.MULTILINE), name


def test_onnx_runtime_reports_to_nobody() -> None:
    """Its builds send usage to their maker unless told not to."""
    assert "ORT_DISABLE_TELEMETRY=1" in (ROOT / "ml-service" / "Dockerfile").read_text()


def test_a_health_check_tells_by_its_exit_status(tmp_path: Path) -> None:
    """Nobody there: 1; a file just touched: 0; one that is old, or missing: 1; nonsense: 2."""
    check = ROOT / "docker" / "healthcheck.py"
    alive = tmp_path / "alive"
    assert run(check, "http://127.0.0.1:9/").returncode == 1
    assert run(check, "--touched", "60", alive).returncode == 1
    alive.touch()
    assert run(check, "--touched", "60", alive).returncode == 0
    assert run(check, "--touched", "-1", alive).returncode == 1
    assert run(check).returncode == 2
