"""A backup is whole, sealed and unreadable without its key, or it is refused."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from realcatcha_kit.backups.errors import BackupDamaged, BackupError, BackupNotFound
from realcatcha_kit.backups.frames import FRAME_BYTES, FrameWriter, read_frames
from realcatcha_kit.backups.stores import BackupStore, FolderBackups, open_backups
from realcatcha_kit.backups.streams import RecordWriter, reading, writing
from realcatcha_kit.backups.vault import Vault, new_id

KEY, OTHER_KEY, SALT = b"k" * 32, b"o" * 32, b"s" * 32
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def sealed(data: bytes) -> bytes:
    target = io.BytesIO()
    frames = FrameWriter(target, KEY, salt=SALT)
    for start in range(0, len(data), 700_000):
        frames.write(data[start : start + 700_000])
    frames.finish()
    return target.getvalue()


def opened(data: bytes, *keys: bytes) -> bytes:
    return b"".join(read_frames(io.BytesIO(data), keys or (KEY,)))


@pytest.mark.parametrize("size", [0, 1, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES + 1, 3 * FRAME_BYTES + 5])
def test_what_was_written_is_read(size: int) -> None:
    """Frames of any number; an earlier key opens it too."""
    data = os.urandom(size)
    assert opened(sealed(data), OTHER_KEY, KEY) == data


def test_every_change_is_noticed() -> None:
    """A byte, a cut at a frame's end or anywhere, frames exchanged, repeated or appended, another key."""
    whole = sealed(os.urandom(3 * FRAME_BYTES))
    head, size = 8 + 32, 4 + FRAME_BYTES + 16
    first, second, third = (whole[head + n * size : head + (n + 1) * size] for n in range(3))
    start = whole[:head]
    damaged = [
        whole[:head],
        whole[: head + size],
        whole[: head + 2 * size],
        whole[:-1],
        whole + b"\0",
        start + second + first + third,
        start + first + first + second + third,
        start + first + third,
        whole + third,
        b"",
        b"PK" + whole[2:],
    ]
    damaged += [
        whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :]
        for position in (9, head + 2, head + 10, head + size + 100, len(whole) - 1)
    ]
    for data in damaged:
        with pytest.raises(BackupDamaged):
            opened(data)
    with pytest.raises(BackupDamaged):
        opened(whole, OTHER_KEY)


_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(_values, max_size=6), max_size=12))
def test_records_come_back_as_they_were(records: list[Any]) -> None:
    """Text, bytes, numbers and nothing, in any nesting."""
    target = io.BytesIO()
    with writing(target, KEY) as writer:
        for record in records:
            writer.write(record)
    target.seek(0)
    assert list(reading(target, [KEY])) == records


def test_a_stream_that_was_not_finished_is_no_backup() -> None:
    """Whoever fails while writing leaves nothing that can be read to its end."""
    target = io.BytesIO()

    def fail() -> None:
        with writing(target, KEY) as writer:
            writer.write(os.urandom(3 * FRAME_BYTES))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    target.seek(0)
    with pytest.raises(BackupDamaged):
        list(reading(target, [KEY]))


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> BackupStore:
    if request.param == "folder":
        return open_backups((tmp_path / "backups").as_uri())
    bucket = request.getfixturevalue("s3")
    return open_backups(
        f"s3://{bucket.bucket}/somewhere/",
        endpoint=bucket.endpoint,
        access_key=bucket.access_key,
        secret_key=bucket.secret_key,
    )


def vault(store: BackupStore, *keys: bytes, now: datetime = NOW, part: str = "sql") -> Vault:
    return Vault(store, part, keys=keys or (KEY,), clock=lambda: now)


def three(records: RecordWriter) -> tuple[str, dict[str, int]]:
    for number in range(3):
        records.write([number, "a secret text"])
    return "0042", {"numbers": 3}


def test_a_backup_is_made_listed_checked_and_read(store: BackupStore) -> None:
    """And says what it is; neither its data nor its manifest shows what is in it."""
    made = vault(store).create("20260310T120000Z-aaaaaa", three)
    (listed,) = vault(store).ids()
    found = vault(store, OTHER_KEY, KEY).manifest(listed)
    assert found == made
    assert (found.revision, found.counts, found.made_at) == ("0042", {"numbers": 3}, NOW)
    with vault(store, OTHER_KEY, KEY).records(found) as records:
        assert list(records) == [[number, "a secret text"] for number in range(3)]
    assert vault(store, part="mongo").ids() == []


def test_data_or_manifest_that_were_changed_are_refused(store: BackupStore, tmp_path: Path) -> None:
    """So is another backup's manifest, and every key but the right one."""
    name = "20260310T120000Z-aaaaaa"
    made = vault(store).create(name, three)
    file = tmp_path / "changed"

    def change(kind: str, how: Callable[[bytes], bytes]) -> None:
        store.get(f"{name}/sql{kind}", file)
        file.write_bytes(how(file.read_bytes()))
        store.put(f"{name}/sql{kind}", file)

    with pytest.raises(BackupDamaged, match="key"):
        vault(store, OTHER_KEY).manifest(name)
    change(".data", lambda data: data[:-1])
    with pytest.raises(BackupDamaged), vault(store).records(made):
        pass
    change(".manifest", lambda text: text.replace(b'"numbers": 3', b'"numbers": 4'))
    with pytest.raises(BackupDamaged):
        vault(store).manifest(name)
    change(".manifest", lambda _: b"{")
    with pytest.raises(BackupDamaged):
        vault(store).manifest(name)
    with pytest.raises(BackupNotFound):
        vault(store).manifest("20260101T000000Z-aaaaaa")


def test_the_newest_of_each_of_the_last_days_stays(store: BackupStore) -> None:
    """Others go, and so does what was never finished, a day later."""
    for day, hour in ((1, 3), (2, 3), (3, 3), (3, 9), (5, 1), (5, 2)):
        vault(store).create(f"202603{day:02d}T{hour:02d}0000Z-aaaaaa", three)
    for unfinished in ("20260304T000000Z-aaaaaa", "20260310T110000Z-aaaaaa"):
        vault(store).create(unfinished, three)
        store.delete(f"{unfinished}/sql.manifest")
    assert len(vault(store).ids()) == 6
    vault(store).prune(keep_days=3)
    assert [one[6:11] for one in vault(store).ids()] == ["02T03", "03T09", "05T02"]
    assert [name[:8] for name in store.names() if name.endswith(".data")][-1] == "20260310"
    assert len(store.names()) == 7
    assert vault(store).prune(keep_days=3) == []


_KILLED = """
import sys, time
from datetime import UTC, datetime
from realcatcha_kit.backups.stores import open_backups
from realcatcha_kit.backups.vault import Vault
def write(records):
    for number in range(200_000):
        records.write([number, "x" * 100])
    print("written", flush=True)
    if sys.argv[2] == "reading":
        time.sleep(600)
    return "0042", {}
store = open_backups(sys.argv[1])
if sys.argv[2] == "storing":
    put = store.put
    def slow(name, file):
        put(name, file)
        print("stored", flush=True)
        time.sleep(600)
    store.put = slow
Vault(store, "sql", keys=[b"k" * 32], clock=lambda: datetime.now(UTC)).create("20260310T120000Z-aaaaaa", write)
"""


@pytest.mark.parametrize(("when", "sign"), [("reading", b"written"), ("storing", b"stored")])
def test_who_is_killed_leaves_nothing_that_looks_complete(tmp_path: Path, when: str, sign: bytes) -> None:
    """Kill -9 while the data are read, and after they were stored."""
    url = (tmp_path / "backups").as_uri()
    process = subprocess.Popen([sys.executable, "-c", _KILLED, url, when], stdout=subprocess.PIPE)
    assert process.stdout is not None
    while sign not in (line := process.stdout.readline()):
        assert line, "it ended before it began"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    store = open_backups(url)
    assert vault(store).ids() == []
    with pytest.raises(BackupNotFound):
        vault(store).manifest("20260310T120000Z-aaaaaa")


def test_a_store_that_is_away_says_so(tmp_path: Path) -> None:
    """In words for the operator; other URLs are refused."""
    away = open_backups("s3://bucket", endpoint="http://127.0.0.1:9", access_key="a", secret_key="b")
    with pytest.raises(BackupError, match="object store"):
        away.names()
    (tmp_path / "file").write_text("x")
    with pytest.raises(BackupError, match="folder"):
        FolderBackups(tmp_path / "file").put("a/b", tmp_path / "file")
    for url in ("/tmp", "file://host/folder", "file:///", "s3://", "https://example.com"):
        with pytest.raises(BackupError):
            open_backups(url)


def test_names_sort_by_time() -> None:
    """Whatever the zone."""
    later = NOW + timedelta(seconds=1)
    assert new_id(NOW)[:16] == "20260310T120000Z" < new_id(later)
