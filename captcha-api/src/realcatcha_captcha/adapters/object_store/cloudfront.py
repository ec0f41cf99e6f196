"""URLs of objects that CloudFront serves to whoever comes with a signed one."""

import math
from datetime import UTC, datetime
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from botocore.signers import CloudFrontSigner
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from realcatcha_captcha.adapters.object_store.opening import CdnOptions

# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-trusted-signers.html
_KEY_BITS: Final = 2048


class CloudFrontUrls:
    """Signs with a canned policy: one object, until one second. No I/O.

    Args:
        options: Origin of the distribution, and the key that it trusts.

    Raises:
        ValueError: The origin is no ``https://host``, or the key is none of RSA with 2048 bits.
    """

    def __init__(self, options: CdnOptions) -> None:
        parts = urlsplit(options.url)
        if parts.scheme != "https" or not parts.netloc or parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError("the CDN's origin must be https://host")
        self._origin = f"https://{parts.netloc}"
        # CloudFront knows RSA signatures over SHA-1 only; an attacker would need a second preimage, not a collision.
        sign = partial(_read_key(options.private_key).sign, padding=PKCS1v15(), algorithm=SHA1())  # noqa: S303
        self._signer = CloudFrontSigner(options.key_id, sign)

    def url(self, key: str, *, expires_at: float) -> str:
        """Make the URL of a checked key, good until a Unix time in seconds."""
        until = datetime.fromtimestamp(math.ceil(expires_at), tz=UTC)
        return self._signer.generate_presigned_url(f"{self._origin}/{key}", date_less_than=until)


def _read_key(pem: str) -> RSAPrivateKey:
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (TypeError, ValueError):
        # What the parser says may quote the key.
        raise ValueError("the CDN's private key is no PEM without a password") from None
    if not isinstance(key, RSAPrivateKey) or key.key_size != _KEY_BITS:
        raise ValueError(f"the CDN's private key must be RSA of {_KEY_BITS} bits")
    return key
