"""The audit log over HTTP, and a file of it that anybody can verify."""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from realcatcha_gateway import verify_audit
from realcatcha_gateway.audit.entries import Seals
from realcatcha_gateway.audit.exports import verify_lines
from realcatcha_gateway.audit.models import AuditEntry
from realcatcha_gateway.audit.verification import Anchor
from realcatcha_gateway.database import Database
from sqlalchemy import func, select

SITE = {"name": "Shop", "domains": ["example.com"]}
SEALS = Seals(["a root key for tests, forty characters long"])


def export(desk: Any, after: int = 0) -> str:
    answer = desk.client.get(f"/v1/admin/audit/export?after={after}", headers=desk.account.headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/x-ndjson")
    return str(answer.text)


def test_the_log_is_searched_page_by_page(client: httpx.Client, desk: Any, owner: Any) -> None:
    """The newest first; by actor, subject, organisation, action and time."""
    for number in range(3):
        desk.decide(f"/users/{owner.user_id}/end-sessions", note=f"Note {number}").raise_for_status()
    found, cursor = [], None
    while cursor or not found:
        query = {"actor_id": desk.account.user_id, "subject_id": owner.user_id, "limit": 2}
        page = desk.get("/audit", **query, **({"cursor": cursor} if cursor else {}))
        found += page["items"]
        cursor = page["next_cursor"]
    assert [one["action"] for one in found] == ["admin.sessions-ended"] * 3
    assert [one["sequence"] for one in found] == sorted((one["sequence"] for one in found), reverse=True)
    moment = found[1]["at"]
    later = desk.get("/audit", since=moment, action="admin.sessions-ended")["items"]
    assert [one["sequence"] for one in later] == [one["sequence"] for one in found[:2]]
    earlier = desk.get("/audit", until=moment, action="admin.sessions-ended")["items"]
    assert [one["sequence"] for one in earlier] == [found[2]["sequence"]]
    assert desk.get("/audit", organisation_id=owner.organisation_id)["items"] == []
    for wrong in ("cursor=-1", "cursor=x", "action=nothing", "since=2026-01-01T00:00:00", "limit=0"):
        assert client.get(f"/v1/admin/audit?{wrong}", headers=desk.account.headers).status_code == 422, wrong


def test_owners_read_their_own_organisations_log(
    client: httpx.Client, desk: Any, owner: Any, join: Callable[..., Any]
) -> None:
    """Of administrators of the platform they learn what they did and why, not who they are and what they noted."""
    site_id = client.post("/v1/sites", json=SITE, headers=owner.headers).json()["id"]
    desk.decide(f"/sites/{site_id}/suspend", note="Complaints.").raise_for_status()
    desk.decide(f"/organisations/{join().organisation_id}/suspend").raise_for_status()
    path = f"/v1/organisations/{owner.organisation_id}/audit"
    answer = client.get(path, headers=owner.headers)
    entry = next(one for one in answer.json()["items"] if one["action"] == "admin.site-suspended")
    assert (entry["actor_kind"], entry["actor_id"], entry["details"]) == ("platform", "", {"reason": "abuse"})
    assert desk.account.user_id not in answer.text
    assert "admin.organisation-suspended" not in answer.text
    by_administrator = client.get(path, params={"actor_id": desk.account.user_id}, headers=owner.headers)
    assert by_administrator.json()["items"] == []
    viewer = join("viewer", organisation_id=owner.organisation_id)
    assert client.get(path, headers=viewer.headers).json()["code"] == "role-too-low"
    stranger = join()
    assert client.get(path, headers=stranger.headers).json()["code"] == "organisation-not-found"


def test_the_anchor_and_the_verification_agree(desk: Any, owner: Any) -> None:
    """The chain is whole up to its end."""
    desk.decide(f"/users/{owner.user_id}/end-sessions").raise_for_status()
    anchor = desk.get("/audit/anchor")
    found = desk.get("/audit/verification")
    assert (found["last"], found["complete"], found["findings"]) == (anchor["sequence"], True, [])
    assert anchor["anchor"] == f"{anchor['sequence']}:{anchor['hash']}"
    assert desk.get("/audit/verification", after=1)["checked"] == anchor["sequence"] - 1
    assert desk.get("/audit/verification", after=10**18)["findings"] == [{"sequence": 10**18, "fault": "removed"}]


@pytest.fixture
def exported(desk: Any, owner: Any) -> list[str]:
    """The lines of a log of some decisions."""
    for _ in range(4):
        desk.decide(f"/users/{owner.user_id}/end-sessions").raise_for_status()
    return export(desk).splitlines(keepends=True)


def test_an_outsider_can_verify_the_chain_by_what_is_documented(exported: list[str]) -> None:
    """With SHA-256 and JSON alone."""
    header, *entries, last = [json.loads(line) for line in exported]
    previous = header["previous_hash"]
    for entry in entries:
        assert entry["previous_hash"] == previous
        said = {name: value for name, value in entry.items() if name not in {"hash", "seal", "key_id"}}
        text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        previous = hashlib.sha256(text.encode()).hexdigest()
        assert entry["hash"] == previous
    assert last == {"anchor": f"{entries[-1]['sequence']}:{previous}"}


def test_an_export_is_whole_and_is_recorded(desk: Any, database: Database, exported: list[str]) -> None:
    """It goes on after an entry; the next one holds the record of the first."""
    with database.read() as session:
        end = session.scalar(select(func.max(AuditEntry.sequence)))
    assert len(exported) == 2 + (end or 0) - 1  # header and anchor; the entry about it came after
    found = verify_lines(exported, seals=SEALS)
    assert (found.findings, found.complete, found.checked) == ([], True, len(exported) - 2)
    more = export(desk, after=found.last).splitlines(keepends=True)
    assert json.loads(more[0])["previous_hash"] == found.hash
    assert json.loads(more[1])["action"] == "admin.log-exported"
    assert verify_lines(more, seals=SEALS).findings == []
    assert verify_lines(export(desk, after=10**18).splitlines(keepends=True)).findings == []


def tampered(lines: list[str]) -> Iterator[tuple[str, list[str], str]]:
    """Give files that are not what was exported, and the fault that shows it."""
    middle = json.loads(lines[2])
    changed = json.dumps(middle | {"actor_id": "usr_somebodyelse"}) + "\n"
    yield "changed", [*lines[:2], changed, *lines[3:]], "changed"
    yield "removed", [*lines[:2], *lines[3:]], "removed"
    yield "cut", lines[:-1], "cut-off"
    yield "empty", [], "cut-off"
    yield "no JSON", [*lines[:2], "no JSON\n", *lines[3:]], "changed"
    said = {name: value for name, value in middle.items() if name not in {"hash", "seal", "key_id"}}
    said["actor_id"] = "usr_somebodyelse"
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    forged = said | {
        "hash": hashlib.sha256(text.encode()).hexdigest(),
        "seal": middle["seal"],
        "key_id": middle["key_id"],
    }
    header, end = lines[0], forged["hash"]
    yield (
        "forged",
        [header, lines[1], json.dumps(forged) + "\n", json.dumps({"anchor": f"2:{end}"}) + "\n"],
        "not-sealed",
    )


def test_what_was_done_to_a_file_shows(exported: list[str]) -> None:
    """Changed, removed, cut; hashes computed anew show by the seals, or against an anchor that was kept."""
    for name, lines, fault in tampered(exported):
        found = verify_lines(lines, seals=SEALS)
        assert fault in [one.fault for one in found.findings], name
    forged = next(lines for name, lines, _ in tampered(exported) if name == "forged")
    assert verify_lines(forged).findings == []
    true = json.loads(exported[2])
    kept = verify_lines(forged, anchor=Anchor(2, true["hash"]))
    assert [one.fault for one in kept.findings] == ["not-anchored"]
    beyond = verify_lines(exported, anchor=Anchor(10_000, "f" * 64))
    assert [one.fault for one in beyond.findings] == ["cut-off"]


def test_the_command_takes_a_file(exported: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without any setting; it says what is wrong and fails then."""
    path = tmp_path / "log.ndjson"
    path.write_text("".join(exported))
    assert verify_audit.main(["--file", str(path)]) == 0
    last = json.loads(exported[-1])["anchor"]
    assert capsys.readouterr().out == f"{len(exported) - 2} entries, 0 faults; anchor {last}\n"
    assert verify_audit.main(["--file", str(path), "--anchor", last]) == 0
    path.write_text("".join(exported[:-1]))
    assert verify_audit.main(["--file", str(path)]) == 1
    assert '"fault":"cut-off"' in capsys.readouterr().out
