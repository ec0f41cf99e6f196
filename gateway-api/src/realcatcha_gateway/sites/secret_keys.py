"""Make and hash a site's secrets."""

import hashlib
import secrets
from typing import Final

_RANDOM_BYTES: Final = 32


def new_secret(site_id: str) -> str:
    """Make a secret ``rcs_<site>_<43 base64url characters>``: 256 random bits."""
    return f"rcs_{site_id}_{secrets.token_urlsafe(_RANDOM_BYTES)}"


def secret_digest(secret: str) -> str:
    """Hash a secret as it is stored: SHA-256 in lower-case hex, for its 256 bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
