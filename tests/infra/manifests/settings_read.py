"""Which environment variables a process reads, by ``.env.example``, which is generated from the settings classes."""

import re
from dataclasses import dataclass, field
from functools import cache

from support import ROOT

_SECTIONS = {
    "gateway-api": ("gateway-api", "backups of both services"),
    "captcha-api": (
        "captcha-api",
        "captcha-api: drain",
        "captcha-api: pool",
        "backups of both services",
    ),
    "captcha-pool": ("captcha-api", "captcha-api: drain", "captcha-api: pool"),
    "ml-service": ("ml-service",),
    "ml-service-cuda": ("ml-service",),
}
PROCESS = {
    "MALLOC_ARENA_MAX",
    "MALLOC_MMAP_THRESHOLD_",
    "MALLOC_TRIM_THRESHOLD_",
    "OMP_NUM_THREADS",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONUNBUFFERED",
    "AWS_CA_BUNDLE",  # botocore's
}
"""What libraries read."""
_LOCAL = ("127.0.0.1", "localhost", "file:///", "development", "(required)")


@dataclass
class Read:
    """Settings of an image's processes.

    Attributes:
        known: Every name, aliases included.
        needed: Names whose default holds on one machine only.
    """

    known: set[str] = field(default_factory=set)
    needed: set[str] = field(default_factory=set)


@cache
def _sections() -> dict[str, Read]:
    sections: dict[str, Read] = {}
    aliases: list[str] = []
    current = Read()
    for line in (ROOT / ".env.example").read_text().splitlines():
        if heading := re.fullmatch(r"# --- (.*) ---", line):
            current = sections.setdefault(heading[1], Read())
        elif also := re.fullmatch(r"# Also read from: (.*)", line):
            aliases = also[1].split(", ")
        elif setting := re.fullmatch(r"# ([A-Z_]+)=(.*)", line):
            current.known |= {setting[1], *aliases}
            aliases = []
            if any(word in setting[2] for word in _LOCAL):
                current.needed.add(setting[1])
    return sections


def read_by(image: str) -> Read:
    """Give what an image's processes read, backups' own needs left out."""
    name = image.rpartition("/")[2].partition(":")[0]
    parts = [_sections()[one] for one in _SECTIONS.get(name, ())]
    needed = {one for part in parts for one in part.needed if not one.startswith("BACKUP_")}
    return Read({one for part in parts for one in part.known}, needed)
