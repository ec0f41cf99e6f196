"""What the routes about copies of data take and give."""

from typing import Annotated, Literal

from pydantic import Field

from realcatcha_gateway.data.models import DataExport
from realcatcha_gateway.web.schemas import Answer, Moment


class DataExportAnswer(Answer):
    """One copy of your data."""

    id: Annotated[str, Field(examples=["exp_abcdefghijklmnopqrst"])]
    status: Annotated[
        Literal["waiting", "ready", "failed"],
        Field(description="`failed`: there is more than one file may hold; ask the operator for it"),
    ]
    requested_at: Moment
    expires_at: Annotated[Moment | None, Field(description="When it is removed; null until it is made")]
    size_bytes: Annotated[int, Field(description="Of the ZIP file; 0 until it is made", examples=[20480])]

    @classmethod
    def of(cls, export: DataExport) -> "DataExportAnswer":
        """Describe a copy."""
        return cls(
            id=export.id,
            status=export.status,
            requested_at=export.requested_at,
            expires_at=export.expires_at,
            size_bytes=export.size_bytes,
        )


class DataExports(Answer):
    """Your copies, the newest first."""

    items: list[DataExportAnswer]


class DataExportLink(Answer):
    """Where a copy can be fetched, once."""

    url: Annotated[str, Field(examples=["https://captcha.example/v1/auth/data-exports/archive?token=x"])]
    expires_at: Moment
