"""A visitor's address, sealed beside the session and gone with it: readable for whoever holds the service's secret.

The keystream is HMAC-SHA256 of the session's id under a key of its own, used for this one value: no two sessions share
an id. It hides the address from whoever sees the store alone; nothing depends on its integrity.
"""

import ipaddress
from typing import Final

from realcatcha_kit.client_address import Address

from realcatcha_captcha.domain.keys import Keyring

_PURPOSE: Final = "visitor address"
_BAN_BITS: Final = {4: 32, 6: 64}


def seal(address: Address, sid: str, keys: Keyring) -> str:
    """Give the sealed form, hex digits."""
    return _mask(address.packed, sid, keys).hex()


def unseal(text: str, sid: str, keys: Keyring) -> Address | None:
    """Read a sealed address; None for what is none."""
    try:
        return ipaddress.ip_address(_mask(bytes.fromhex(text), sid, keys))
    except ValueError:
        return None


def network_to_ban(address: Address) -> str:
    """Name the network that a ban of one visitor is of."""
    return str(ipaddress.ip_network((address, _BAN_BITS[address.version]), strict=False))


def _mask(data: bytes, sid: str, keys: Keyring) -> bytes:
    stream = keys.mac(_PURPOSE, sid.encode())
    return bytes(a ^ b for a, b in zip(data, stream, strict=False))
