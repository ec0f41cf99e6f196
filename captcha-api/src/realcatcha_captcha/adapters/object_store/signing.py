"""Signed, expiring URLs of objects that this service serves itself, and forms of uploads that it receives itself."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

import msgspec

from realcatcha_captcha.application.ports.objects import UploadForm, UploadTerms

UPLOADS_PATH: Final = "/captcha/v1/uploads"
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


class FormSigner:
    """Sign and check the terms of uploads with HMAC-SHA256, under a key of its own derived from the secret.

    The fields are named as S3's are: ``key``, ``Content-Type``, ``policy`` (the terms, Base64 of JSON) and a signature.
    The address carries the latter two as well, so that no body is read of whoever has none.
    """

    def __init__(self, secret: str, *, public_url: str = "") -> None:
        self._key = hmac.digest(secret.encode(), b"realcatcha upload forms v1", "sha256")
        self._url = public_url.rstrip("/") + UPLOADS_PATH

    def form(self, terms: UploadTerms) -> UploadForm:
        """Make the form of checked terms; its URL is relative when there is no public origin."""
        policy = base64.b64encode(msgspec.json.encode(terms)).decode()
        named = {"key": terms.key, "Content-Type": terms.content_type}
        signed = {"policy": policy, "signature": self._sign(policy)}
        return UploadForm(f"{self._url}?{urlencode(signed)}", {**named, **signed})

    def terms(self, fields: Mapping[str, str], *, now: float) -> UploadTerms | None:
        """Read the terms of fields."""
        terms = self.signed_terms(fields, now=now)
        if terms is None or (fields.get("key"), fields.get("Content-Type")) != (terms.key, terms.content_type):
            return None
        return terms

    def signed_terms(self, signed: Mapping[str, str], *, now: float) -> UploadTerms | None:
        """Read the terms that a policy and its signature alone tell; constant time in the signature."""
        policy, signature = signed.get("policy", ""), signed.get("signature", "")
        if not policy.isascii() or not _SIGNATURE.fullmatch(signature):
            return None
        if not hmac.compare_digest(self._sign(policy), signature):
            return None
        try:
            terms = msgspec.json.decode(base64.b64decode(policy, validate=True), type=UploadTerms)
        except (binascii.Error, msgspec.MsgspecError):
            return None
        return terms if now < terms.expires_at else None

    def _sign(self, policy: str) -> str:
        return hmac.new(self._key, policy.encode(), hashlib.sha256).hexdigest()
