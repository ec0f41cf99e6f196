"""Records on their way into a backup and out of it: MessagePack, compressed, encrypted; never all in memory."""

import gzip
import io
import os
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any, Final, cast

import msgspec

from realcatcha_kit.backups.errors import BackupDamaged
from realcatcha_kit.backups.frames import FRAME_BYTES, FrameWriter, read_frames

_SALT_BYTES: Final = 32
_LENGTH: Final = struct.Struct(">I")
_COMPRESSION: Final = 3
_LONGEST_RECORD: Final = 64 * 2**20


class RecordWriter:
    """Appends records: any value that MessagePack knows."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._encoder = msgspec.msgpack.Encoder()

    def write(self, record: Any) -> None:
        """Append one."""
        data = self._encoder.encode(record)
        self._target.write(_LENGTH.pack(len(data)) + data)


@contextmanager
def writing(target: IO[bytes], root_key: bytes) -> Iterator[RecordWriter]:
    """Open a stream for writing; it is complete only when the block ends without an error."""
    frames = FrameWriter(target, root_key, salt=os.urandom(_SALT_BYTES))
    with gzip.GzipFile(fileobj=cast(IO[bytes], frames), mode="wb", compresslevel=_COMPRESSION, mtime=0) as packed:
        yield RecordWriter(cast(IO[bytes], packed))
    frames.finish()


def reading(source: IO[bytes], root_keys: Sequence[bytes]) -> Iterator[Any]:
    """Give the records. Raises BackupDamaged where the stream is not as it was written."""
    plain = io.BufferedReader(_Frames(read_frames(source, root_keys)), FRAME_BYTES)
    with gzip.GzipFile(fileobj=plain, mode="rb") as packed:
        try:
            while head := packed.read(_LENGTH.size):
                yield _record(packed, head)
        except (EOFError, gzip.BadGzipFile, msgspec.DecodeError, struct.error) as error:
            raise BackupDamaged(f"it is not as it was written: {error}") from error


def _record(packed: gzip.GzipFile, head: bytes) -> Any:
    length = _LENGTH.unpack(head)[0]
    if length > _LONGEST_RECORD:
        raise BackupDamaged("a record is longer than any is written")
    return msgspec.msgpack.decode(packed.read(length))


class _Frames(io.RawIOBase):
    """Frames as a file."""

    def __init__(self, frames: Iterator[bytes]) -> None:
        self._frames = frames
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            frame = next(self._frames, None)
            if frame is None:
                return 0
            self._rest = frame
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
