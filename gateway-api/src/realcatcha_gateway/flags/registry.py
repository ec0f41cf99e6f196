"""Every feature flag: its name, type, default and what it does. A flag that nobody heeds has no place here."""

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

_Value = TypeVar("_Value", bool, int)


@dataclass(frozen=True)
class Flag(Generic[_Value]):
    """One flag.

    Attributes:
        per_organisation: Whether an organisation may have a value of its own, which then holds for it.
        least, most: Bounds of a number, both included.
    """

    name: str
    default: _Value
    description: str
    per_organisation: bool = False
    least: int = 0
    most: int = 1_000_000


SIGN_UP: Final = Flag(
    "sign-up",
    True,
    "Whether people may create an account by themselves, by letter or at a provider. Who is invited may either way.",
)
PROVIDER_LOGIN: Final = Flag(
    "provider-login",
    True,
    "Whether accounts at other providers (OpenID Connect) open accounts here. Passwords open them either way.",
)
SITE_CREATION: Final = Flag(
    "site-creation",
    True,
    "Whether sites may be created and imported. What is there goes on.",
    per_organisation=True,
)
MOST_SITES: Final = Flag(
    "most-sites",
    1_000,
    "How many sites an organisation may have where none was set for it.",
    most=100_000,
)
FLAGS: Final[tuple[Flag[bool] | Flag[int], ...]] = (SIGN_UP, PROVIDER_LOGIN, SITE_CREATION, MOST_SITES)
_BY_NAME: Final = {flag.name: flag for flag in FLAGS}


def flag_named(name: str) -> Flag[bool] | Flag[int] | None:
    """Find a flag."""
    return _BY_NAME.get(name)


def fits(flag: Flag[bool] | Flag[int], value: object) -> bool:
    """Tell whether a flag may have a value: of exactly its type, and within its bounds."""
    if isinstance(flag.default, bool) or isinstance(value, bool):
        return isinstance(flag.default, bool) and isinstance(value, bool)
    return isinstance(value, int) and flag.least <= value <= flag.most
