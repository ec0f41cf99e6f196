"""What captcha-api must know of the whole platform; the gateway is the only writer.

Stored in Redis as a hash ``policy:{platform}`` with the fields ``version`` (decimal integer), ``status`` (always
``active``) and ``record`` (JSON of `PlatformPolicy`), written as a site's policy is: a write with a version not above
the stored one changes nothing. No site has the id ``platform``: it is half as long.
"""

from typing import Final

import msgspec

from realcatcha_contracts.policy import IpAction, policy_key

PLATFORM_KEY: Final = policy_key("platform")


class PlatformRule(msgspec.Struct, frozen=True, omit_defaults=True):
    """A network that no site's visitors may come from, or that is spared such a rule of a wider network.

    Attributes:
        cidr: IPv4 or IPv6 network in canonical form, e.g. ``192.0.2.0/24``.
        expires_at: Unix time, seconds, at which the rule ends by itself; None: it stays.
    """

    cidr: str
    action: IpAction
    expires_at: float | None = None


class PlatformPolicy(msgspec.Struct, frozen=True, omit_defaults=True):
    """The platform as captcha-api sees it.

    Attributes:
        version: Rises with every change.
        rules: Of those that hold for an address the most specific one decides.
    """

    version: int
    rules: list[PlatformRule] = msgspec.field(default_factory=list)


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(PlatformPolicy)


def encode_platform(policy: PlatformPolicy) -> bytes:
    """Encode for the field ``record``."""
    return _encoder.encode(policy)


def decode_platform(data: bytes) -> PlatformPolicy:
    """Decode the field ``record``. Raises `msgspec.ValidationError` or `msgspec.DecodeError`."""
    return _decoder.decode(data)
