"""One secret, many purposes: keys derived so that a value made for one purpose is worthless for another."""

import hashlib
import hmac

_DAY_S = 86_400


class Keyring:
    """Keys derived from the service's secret.

    Args:
        secret: At least 32 characters in production (checked by the settings).
    """

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._derived: dict[str, bytes] = {}

    def key(self, purpose: str) -> bytes:
        """Derive the 32-byte key of a purpose."""
        found = self._derived.get(purpose)
        if found is None:
            found = self._derived[purpose] = hmac.digest(self._secret, purpose.encode(), hashlib.sha256)
        return found

    def mac(self, purpose: str, message: bytes) -> bytes:
        """Authenticate a message: HMAC-SHA256, 32 bytes."""
        return hmac.digest(self.key(purpose), message, hashlib.sha256)

    def hash_network(self, network: str, *, now: float) -> str:
        """Hash a client's network (see `realcatcha_kit.client_address.limit_key`) with the day's key; 24 hex digits."""
        daily = self.mac("network", str(int(now // _DAY_S)).encode())
        return hmac.digest(daily, network.encode(), hashlib.sha256)[:12].hex()
