"""Messages that other versions of our programs write can be read, and ours can be read by them.

``golden/v1`` holds one encoding of each example as the first released version wrote it. Those files are never edited:
a change of a message, or a new one, adds a folder beside them with what the new version writes, and the decoders must
still read the older folders, with the defaults of what those did not have.
"""

import json
from pathlib import Path

import msgspec
import pytest

GOLDEN = Path(__file__).parent / "golden"
CURRENT = "v2"


def test_writes_what_the_golden_file_holds(named_message):
    """The bytes on the wire change only on purpose."""
    name, message = named_message
    assert message.encode(message.value) == (GOLDEN / CURRENT / f"{name}.json").read_bytes()


def test_reads_every_released_version(named_message):
    """Whatever a released version wrote is still read as the same message."""
    name, message = named_message
    released = sorted(GOLDEN.glob(f"*/{name}.json"))
    assert released
    for path in released:
        assert message.decode(path.read_bytes()) == message.value, path.parent.name


def with_unknown_fields(document):
    """Add a member that no version knows to each object of a document."""
    if isinstance(document, dict):
        return {
            "added_later": [1, {"deep": None}],
            **{key: with_unknown_fields(item) for key, item in document.items()},
        }
    if isinstance(document, list):
        return [with_unknown_fields(item) for item in document]
    return document


def test_unknown_fields_are_ignored(message):
    """A newer version may say more: its members are skipped, at every depth."""
    document = with_unknown_fields(json.loads(message.encode(message.value)))

    assert message.decode(json.dumps(document).encode()) == message.value


def test_round_trip(message):
    """What is written is read back unchanged."""
    assert message.decode(message.encode(message.value)) == message.value


@pytest.mark.parametrize("damaged", [b"", b"{", b"[]", b"null", b'{"id":1}', b"\xff"])
def test_garbage_is_named(message, damaged):
    """What is no message raises msgspec's errors, which the docstrings name."""
    with pytest.raises((msgspec.DecodeError, msgspec.ValidationError)):
        message.decode(damaged)


def test_required_members_are_missed(message):
    """A message without a member that has no default is refused."""
    document = json.loads(message.encode(message.value))
    required = [field.encode_name for field in msgspec.structs.fields(message.value) if field.required]
    assert required
    for name in required:
        incomplete = {key: value for key, value in document.items() if key != name}
        with pytest.raises(msgspec.ValidationError):
            message.decode(json.dumps(incomplete).encode())
