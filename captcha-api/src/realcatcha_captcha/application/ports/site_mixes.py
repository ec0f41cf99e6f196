"""What each site's visitors did, minute by minute, and what is remembered of it between two looks."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec
from realcatcha_contracts import AttackRecord

from realcatcha_captcha.domain.attack import Mix, Watch


class Stretch(msgspec.Struct, frozen=True):
    """One minute of a site: its mix, and how often each named finding was made in its evaluations."""

    mix: Mix = Mix()
    reasons: dict[str, int] = msgspec.field(default_factory=dict)

    def __add__(self, other: "Stretch") -> "Stretch":
        """Join what two processes saw."""
        names = sorted({*self.reasons, *other.reasons})
        reasons = {name: self.reasons.get(name, 0) + other.reasons.get(name, 0) for name in names}
        return Stretch(self.mix + other.mix, reasons)


class SiteView(msgspec.Struct, frozen=True):
    """A site as a look finds it; `minutes` are Unix times // 60, absent where nothing happened."""

    site: str
    watch: Watch
    minutes: dict[int, Stretch]


class Kept(msgspec.Struct, frozen=True):
    """What a look leaves behind; `record` is None where there is nothing to tell."""

    site: str
    watch: Watch
    record: AttackRecord | None = None


class SiteMixes(Protocol):
    """Shared by all processes. Every method raises `realcatcha_kit.errors.Unavailable` where the store is away."""

    async def add(self, stretches: Mapping[tuple[str, int], Stretch]) -> None:
        """Add to the minutes of sites; one round trip."""
        ...

    async def lead(self, *, for_s: int) -> bool:
        """Win the next look for this process: one of all wins it, once in `for_s` seconds."""
        ...

    async def views(self, *, minute: int) -> list[SiteView]:
        """Give every site that was seen in the `LOOK_BACK_MIN` minutes up to and with `minute`."""
        ...

    async def keep(self, kept: Sequence[Kept]) -> None:
        """Remember what looks came to, and publish records where there are some."""
        ...

    async def record(self, site: str) -> AttackRecord | None:
        """Read the published record of a site; None where it is not, and in the last day was not, under attack."""
        ...
