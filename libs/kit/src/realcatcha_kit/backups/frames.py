"""Authenticated encryption of streams: AES-256-GCM frames, numbered, the last one marked.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizar 2015): the nonce of a frame is its number and whether
it is the last, under a key of this stream alone (HKDF-SHA256 of the root key and a random salt). So frames cannot be
changed, reordered, left out, repeated or cut off without notice.
"""

import struct
from collections.abc import Iterator, Sequence
from typing import IO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from realcatcha_kit.backups.errors import BackupDamaged

MAGIC: Final = b"RCBAK1\r\n"
FRAME_BYTES: Final = 1 << 20
_SALT_BYTES: Final = 32
_TAG_BYTES: Final = 16
_LENGTH: Final = struct.Struct(">I")
_NONCE: Final = struct.Struct(">3xQB")


class FrameWriter:
    """A binary file that encrypts what is written to it into another; `finish` marks its end.

    Args:
        salt: Random, of this stream alone.
    """

    def __init__(self, target: IO[bytes], root_key: bytes, *, salt: bytes) -> None:
        self._target = target
        self._cipher = _cipher(root_key, salt)
        self._buffer = bytearray()
        self._number = 0
        target.write(MAGIC + salt)

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        self._buffer += data
        while len(self._buffer) > FRAME_BYTES:
            self._put(bytes(self._buffer[:FRAME_BYTES]), last=False)
            del self._buffer[:FRAME_BYTES]
        return len(data)

    def flush(self) -> None:
        """Do nothing: a frame is written when it is full."""

    def finish(self) -> None:
        """Write the last frame."""
        self._put(bytes(self._buffer), last=True)
        self._buffer.clear()

    def _put(self, plain: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_NONCE.pack(self._number, last), plain, None)
        self._target.write(_LENGTH.pack(len(sealed)) + sealed)
        self._number += 1


def read_frames(source: IO[bytes], root_keys: Sequence[bytes]) -> Iterator[bytes]:
    """Decrypt a stream with whichever key opens it. Raises BackupDamaged at the first frame that is not as written."""
    head = source.read(len(MAGIC) + _SALT_BYTES)
    if not head.startswith(MAGIC) or len(head) != len(MAGIC) + _SALT_BYTES:
        raise BackupDamaged("this is no backup")
    salt = head[len(MAGIC) :]
    ciphers = [_cipher(key, salt) for key in root_keys]
    number, sealed = 0, _read_frame(source)
    while sealed is not None:
        following = _read_frame(source)
        ciphers, plain = _open(ciphers, _NONCE.pack(number, following is None), sealed)
        yield plain
        number, sealed = number + 1, following
    if number == 0:
        raise BackupDamaged("it is cut off")


def _open(ciphers: Sequence[AESGCM], nonce: bytes, sealed: bytes) -> tuple[list[AESGCM], bytes]:
    for cipher in ciphers:
        try:
            return [cipher], cipher.decrypt(nonce, sealed, None)
        except InvalidTag:
            continue
    raise BackupDamaged("it was changed or cut off, or the key is another one")


def _read_frame(source: IO[bytes]) -> bytes | None:
    head = source.read(_LENGTH.size)
    if not head:
        return None
    length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else 0
    if not _TAG_BYTES <= length <= FRAME_BYTES + _TAG_BYTES:
        raise BackupDamaged("it is cut off")
    sealed = source.read(length)
    if len(sealed) != length:
        raise BackupDamaged("it is cut off")
    return sealed


def _cipher(root_key: bytes, salt: bytes) -> AESGCM:
    key = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"realcatcha backup frames v1").derive(root_key)
    return AESGCM(key)
