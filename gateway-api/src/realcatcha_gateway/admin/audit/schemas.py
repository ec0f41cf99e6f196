"""What administrators see of the audit log."""

import json
from typing import Annotated, Self

from pydantic import Field

from realcatcha_gateway.admin.schemas import NextCursor
from realcatcha_gateway.audit.models import AuditEntry, AuditHead
from realcatcha_gateway.audit.verification import Fault, Verification
from realcatcha_gateway.organisations.audit_schemas import AuditEntryAnswer
from realcatcha_gateway.web.schemas import Answer


class PlatformAuditEntry(AuditEntryAnswer):
    """One entry in full, with its place in the chain."""

    organisation_id: Annotated[str, Field(description="Whose data it is about; empty: the platform's")]
    previous_hash: str
    hash: str

    @classmethod
    def of(cls, entry: AuditEntry) -> Self:
        """Describe an entry."""
        own = {name: getattr(entry, name) for name in PlatformAuditEntry.model_fields if name != "details"}
        return cls(**own, details=json.loads(entry.details))


class PlatformAuditPage(Answer):
    """A page of entries, the newest first."""

    items: list[PlatformAuditEntry]
    next_cursor: NextCursor


class AnchorAnswer(Answer):
    """The end of the chain; kept elsewhere, it shows later whether the log was cut or rewritten."""

    sequence: Annotated[int, Field(ge=0)]
    hash: str
    anchor: Annotated[str, Field(description="As `verify_audit --anchor` takes it", examples=["4711:9f86d081884c"])]

    @classmethod
    def of(cls, head: AuditHead) -> Self:
        """Describe the end."""
        return cls(sequence=head.sequence, hash=head.hash, anchor=f"{head.sequence}:{head.hash}")


class FindingAnswer(Answer):
    """What is wrong with one place of the chain."""

    sequence: int
    fault: Fault


class VerificationAnswer(Answer):
    """What was found in a part of the chain."""

    checked: int
    last: Annotated[int, Field(description="Go on with it as `after` until `complete`")]
    complete: bool
    findings: list[FindingAnswer]

    @classmethod
    def of(cls, found: Verification) -> Self:
        """Describe what was found."""
        findings = [FindingAnswer(sequence=one.sequence, fault=one.fault) for one in found.findings]
        return cls(checked=found.checked, last=found.last, complete=found.complete, findings=findings)
