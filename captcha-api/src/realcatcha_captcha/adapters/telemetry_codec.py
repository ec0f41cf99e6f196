"""Entries of the stream ``telemetry``: field ``id`` (unique per record) and field ``record`` (JSON)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec
from redis.typing import EncodableT, FieldT

from realcatcha_captcha.application.ports.telemetry import ArchivedRecord, TelemetryRecord

TELEMETRY_STREAM: Final = "telemetry"
TELEMETRY_GROUP: Final = "drain"

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(TelemetryRecord)


class UnreadableEntryError(ValueError):
    """A stream entry that no version of this program writes."""


@dataclass(frozen=True, eq=False)
class Entry:
    """An entry to be added, and the bytes of its values."""

    fields: dict[FieldT, EncodableT]
    size: int


def encode_entry(record: TelemetryRecord) -> Entry:
    """Make an entry. The id is drawn here, so that an entry added twice is kept once."""
    data = _encoder.encode(record)
    return Entry({"id": secrets.token_hex(12), "record": data}, len(data))


def decode_entry(fields: Mapping[bytes, bytes]) -> ArchivedRecord:
    """Read the fields of an entry. Raises `UnreadableEntryError`."""
    try:
        return ArchivedRecord(str(fields[b"id"], "ascii"), _decoder.decode(fields[b"record"]))
    except (KeyError, UnicodeDecodeError, msgspec.DecodeError, msgspec.ValidationError) as error:
        raise UnreadableEntryError(str(error)) from error
