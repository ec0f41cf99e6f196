"""Signed, expiring URLs of objects that this service serves itself."""

import hashlib
import hmac
import re
from typing import Final
from urllib.parse import urlencode

OBJECTS_PATH: Final = "/captcha/v1/objects/"
_EXPIRES: Final = re.compile(r"[0-9]{1,12}")
_SIGNATURE: Final = re.compile(r"[0-9a-f]{64}")


class UrlSigner:
    """Sign and check with HMAC-SHA256 over key and expiry, under a key of its own derived from the secret."""

    def __init__(self, secret: str, *, public_url: str = "") -> None:
        self._key = hmac.digest(secret.encode(), b"realcatcha object urls v1", "sha256")
        self._base = public_url.rstrip("/") + OBJECTS_PATH

    def url(self, key: str, *, expires_at: float) -> str:
        """Make the URL of a checked key; relative when there is no public origin."""
        expires = str(int(expires_at))
        return f"{self._base}{key}?{urlencode({'expires': expires, 'signature': self._sign(key, expires)})}"

    def holds(self, key: str, expires: str, signature: str, *, now: float) -> bool:
        """Tell whether a signature is ours and its time is not over; constant time in the signature."""
        if not _EXPIRES.fullmatch(expires) or not _SIGNATURE.fullmatch(signature):
            return False
        genuine = hmac.compare_digest(self._sign(key, expires), signature)
        return genuine and now < int(expires)

    def _sign(self, key: str, expires: str) -> str:
        return hmac.new(self._key, f"{key}\n{expires}".encode(), hashlib.sha256).hexdigest()
