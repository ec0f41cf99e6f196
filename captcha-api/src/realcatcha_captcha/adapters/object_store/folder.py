"""Objects as files of a folder, read by browsers through this service."""

import asyncio
import os
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from realcatcha_kit.errors import Unavailable

from realcatcha_captcha.adapters.driver_errors import file_errors
from realcatcha_captcha.adapters.object_store.media_types import check_media_type, media_type
from realcatcha_captcha.adapters.object_store.signing import FormSigner, UrlSigner
from realcatcha_captcha.application.ports.objects import StoredObject, UploadForm, UploadTerms, check_key

P = ParamSpec("P")
T = TypeVar("T")
_TEMPORARY: Final = ".tmp-"
_ABANDONED_S: Final = 3600.0


class FolderObjectStore:
    """Files below one folder; created with the first object. A key never leaves the folder: see `check_key`."""

    def __init__(self, folder: Path, *, secret: str, public_url: str = "") -> None:
        self._folder = folder
        self._signer = UrlSigner(secret, public_url=public_url)
        self._forms = FormSigner(secret, public_url=public_url)
        self._available = True

    async def put(self, key: str, data: bytes, content_type: str) -> None:
        """See `ObjectStore.put`."""
        check_media_type(key, content_type)
        await self._run(self._write, key, data)

    async def get(self, key: str) -> StoredObject | None:
        """See `ObjectStore.get`; one file that cannot be read does not make the folder unavailable."""
        content_type = media_type(key)
        try:
            with file_errors():
                data = await asyncio.to_thread(self._read, key)
        except Unavailable:
            self._available = await asyncio.to_thread(self._is_there)
            raise
        self._available = True
        return None if data is None else StoredObject(data, content_type)

    async def delete(self, keys: Sequence[str]) -> None:
        """See `ObjectStore.delete`."""
        await self._run(self._remove, [check_key(key) for key in keys])

    async def list_keys(self, prefix: str) -> list[str]:
        """See `ObjectStore.list_keys`."""
        return await self._run(self._walk, prefix)

    def signed_url(self, key: str, *, expires_at: float) -> str:
        """See `ObjectStore.signed_url`."""
        return self._signer.url(check_key(key), expires_at=expires_at)

    async def resolve(self, key: str, expires: str, signature: str, *, now: float) -> StoredObject | None:
        """See `SignedObjects.resolve`."""
        if not self._signer.holds(key, expires, signature, now=now):
            return None
        return await self.get(key)

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
        return self._available

    async def probe(self) -> bool:
        """See `ObjectStore.probe`."""
        with suppress(Unavailable):
            await self._run(self._check)
        return self._available

    async def _run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run file work in a thread and remember whether the folder answered."""
        try:
            with file_errors():
                done = await asyncio.to_thread(function, *args, **kwargs)
        except Unavailable:
            self._available = False
            raise
        self._available = True
        return done

    def _write(self, key: str, data: bytes) -> None:
        path = self._folder / key
        self._check()
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.parent / f"{_TEMPORARY}{secrets.token_hex(8)}"
        try:
            temporary.write_bytes(data)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise

    def _read(self, key: str) -> bytes | None:
        try:
            return (self._folder / key).read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return None

    def _remove(self, keys: Sequence[str]) -> None:
        for key in keys:
            path = self._folder / key
            with suppress(FileNotFoundError, NotADirectoryError):
                path.unlink()
            with suppress(OSError):  # a folder that is not empty stays
                if path.parent != self._folder:
                    path.parent.rmdir()

    def _walk(self, prefix: str) -> list[str]:
        keys = []
        for parent, _folders, files in os.walk(self._folder):
            relative = Path(parent).relative_to(self._folder)
            keys += [(relative / file).as_posix() for file in files if not file.startswith(_TEMPORARY)]
            _remove_abandoned([Path(parent) / file for file in files if file.startswith(_TEMPORARY)])
        return sorted(key for key in keys if key.startswith(prefix))

    def _check(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.scandir(self._folder).close()

    def _is_there(self) -> bool:
        try:
            self._check()
        except OSError:
            return False
        return True


def _remove_abandoned(temporaries: Sequence[Path]) -> None:
    """Remove what processes that were killed left behind while they wrote an object."""
    for path in temporaries:
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - _ABANDONED_S:
                path.unlink()
