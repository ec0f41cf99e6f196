"""The environment of every process: one product's ports, URLs and secrets."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from honcho.environ import parse as parse_dotenv
from realcatcha_kit.testing.servers import find_redis_server, free_port

from launcher.run_folder import RunFolder

ROOT: Final = Path(__file__).resolve().parents[2]
_THRIFTY_MALLOC: Final = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "MALLOC_TRIM_THRESHOLD_": "131072",
}
"""glibc gives memory back when it is freed: a gigabyte is for twelve processes, and images and password hashes are
large for a moment only."""
_OURS: Final = ("CAPTCHA_", "GATEWAY_", "ML_", "DEMO_")
_UVICORN_FLAGS: Final = (
    "--host 127.0.0.1 --no-proxy-headers --no-access-log --loop uvloop --http httptools --timeout-graceful-shutdown 3"
)


@dataclass(frozen=True)
class Ports:
    """TCP ports on the loopback interface; only `public` is the operator's to choose."""

    public: int
    redis: int
    mongo: int
    captcha: int
    ml: int
    worker: int
    demo: int
    drain: int
    maintenance: int

    @classmethod
    def beside(cls, public: int) -> "Ports":
        """Choose free ports for everything behind the public one."""
        taken = {public}
        while len(taken) <= len(cls.__dataclass_fields__) - 1:
            taken.add(free_port())
        taken.remove(public)
        return cls(public, *taken)


def base_url(ports: Ports) -> str:
    """Give the URL that a person opens."""
    return f"http://localhost:{ports.public}"


def build(folder: RunFolder, ports: Ports) -> dict[str, str]:
    """Build the environment that all processes share.

    What the caller's environment or the checkout's ``.env`` says under our prefixes wins over the defaults here.
    """
    secrets = folder.secrets()
    redis = f"redis://127.0.0.1:{ports.redis}/0"
    defaults = {
        "PYTHONUNBUFFERED": "1",
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1"),
        "ORT_DISABLE_TELEMETRY": "1",  # its builds send usage to their maker otherwise
        **_THRIFTY_MALLOC,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
        "RUN_DIR": str(folder.path),
        "REDIS_SERVER": find_redis_server(),
        "UVICORN_FLAGS": _UVICORN_FLAGS,
        "PORT": str(ports.public),
        "REDIS_PORT": str(ports.redis),
        "MONGO_PORT": str(ports.mongo),
        "CAPTCHA_PORT": str(ports.captcha),
        "ML_PORT": str(ports.ml),
        "DEMO_PORT": str(ports.demo),
        "CAPTCHA_REDIS_URL": redis,
        "CAPTCHA_MONGO_URI": f"mongodb://127.0.0.1:{ports.mongo}/realcatcha",
        "CAPTCHA_OBJECT_STORE_URL": (folder.path / "objects").as_uri(),
        "CAPTCHA_SECRET_KEY": secrets["captcha_secret_key"],
        "CAPTCHA_GATEWAY_URL": f"http://127.0.0.1:{ports.public}",
        "CAPTCHA_INTERNAL_TOKEN": secrets["internal_token"],
        "CAPTCHA_TRUSTED_PROXIES": "127.0.0.1/32",
        "CAPTCHA_WIDGET_DIR": str(ROOT / "captcha-widget" / "dist"),
        "CAPTCHA_TEST_KEYS": "true",
        "GATEWAY_DATABASE_URL": f"sqlite:///{folder.path / 'gateway.db'}",
        "GATEWAY_REDIS_URL": redis,
        "GATEWAY_SECRET_KEY": secrets["gateway_secret_key"],
        "GATEWAY_INTERNAL_TOKEN": secrets["internal_token"],
        "GATEWAY_CAPTCHA_URL": f"http://127.0.0.1:{ports.captcha}",
        "GATEWAY_ML_URL": f"http://127.0.0.1:{ports.ml}",
        "GATEWAY_DEMO_URL": f"http://127.0.0.1:{ports.demo}",
        "GATEWAY_PUBLIC_URL": base_url(ports),
        "ML_QUEUE_REDIS_URL": redis,
        "ML_METRICS_PORT": str(ports.worker),
        "CAPTCHA_DRAIN_METRICS_PORT": str(ports.drain),
        "GATEWAY_MAINTENANCE_METRICS_PORT": str(ports.maintenance),
        "ML_MODELS": "behaviour,ink,handwriting",  # visitors wait for these; the labeller loads the others
        "DEMO_CREDENTIALS": str(folder.demo),
        "DEMO_ASKING_CREDENTIALS": str(folder.asking),
        "DEMO_VERIFY_URL": f"http://127.0.0.1:{ports.public}",
    }
    return {**_inherited(), **defaults, **_chosen(os.environ), **_chosen(_dotenv())}


def _inherited() -> dict[str, str]:
    """Keep the caller's environment, less what would change a default behind our back."""
    aliases = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "MONGO_URI", "REDIS_HOST", "REDIS_PORT", "PORT"}
    return {name: value for name, value in os.environ.items() if name not in aliases}


def _dotenv() -> Mapping[str, str]:
    path = ROOT / ".env"
    return dict(parse_dotenv(path.read_text())) if path.exists() else {}


def _chosen(source: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in source.items() if name.startswith(_OURS)}
