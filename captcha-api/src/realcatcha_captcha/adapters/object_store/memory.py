"""Objects in memory, for tests and for developing without a store."""

from collections.abc import Mapping, Sequence

from realcatcha_kit.errors import Unavailable

from realcatcha_captcha.adapters.object_store.media_types import check_media_type, media_type
from realcatcha_captcha.adapters.object_store.signing import FormSigner, UrlSigner
from realcatcha_captcha.application.ports.objects import StoredObject, UploadForm, UploadTerms, check_key


class MemoryObjectStore:
    """Objects in a dictionary.

    Attributes:
        down: True makes every operation fail as an unreachable store would.
    """

    def __init__(self, *, secret: str = "memory", public_url: str = "") -> None:  # noqa: S107  # guards nothing
        self._objects: dict[str, StoredObject] = {}
        self._signer = UrlSigner(secret, public_url=public_url)
        self._forms = FormSigner(secret, public_url=public_url)
        self.down = False

    async def put(self, key: str, data: bytes, content_type: str) -> None:
        """See `ObjectStore.put`."""
        check_media_type(key, content_type)
        self._reach()[key] = StoredObject(bytes(data), content_type)

    async def get(self, key: str) -> StoredObject | None:
        """See `ObjectStore.get`."""
        media_type(key)
        return self._reach().get(key)

    async def delete(self, keys: Sequence[str]) -> None:
        """See `ObjectStore.delete`."""
        for key in [check_key(key) for key in keys]:
            self._reach().pop(key, None)

    async def list_keys(self, prefix: str) -> list[str]:
        """See `ObjectStore.list_keys`."""
        return sorted(key for key in self._reach() if key.startswith(prefix))

    def signed_url(self, key: str, *, expires_at: float) -> str:
        """See `ObjectStore.signed_url`."""
        return self._signer.url(check_key(key), expires_at=expires_at)

    async def resolve(self, key: str, expires: str, signature: str, *, now: float) -> StoredObject | None:
        """See `SignedObjects.resolve`."""
        return await self.get(key) if self._signer.holds(key, expires, signature, now=now) else None

    def upload_form(self, terms: UploadTerms) -> UploadForm:
        """See `ObjectStore.upload_form`."""
        check_media_type(terms.key, terms.content_type)
        return self._forms.form(terms)

    def allows_upload(self, query: Mapping[str, str], *, now: float) -> bool:
        """See `UploadTarget.allows_upload`."""
        return self._forms.signed_terms(query, now=now) is not None

    def upload_terms(self, fields: Mapping[str, str], *, now: float) -> UploadTerms | None:
        """See `UploadTarget.upload_terms`."""
        return self._forms.terms(fields, now=now)

    async def receive(self, terms: UploadTerms, data: bytes) -> None:
        """See `UploadTarget.receive`."""
        await self.put(terms.key, data, terms.content_type)

    def available(self) -> bool:
        """See `ObjectStore.available`."""
        return not self.down

    async def probe(self) -> bool:
        """See `ObjectStore.probe`."""
        return not self.down

    def _reach(self) -> dict[str, StoredObject]:
        if self.down:
            raise Unavailable(private="memory object store: down")
        return self._objects
