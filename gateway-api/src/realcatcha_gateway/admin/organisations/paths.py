"""The organisation that a path names."""

import re
from typing import Annotated, Final

from fastapi import Depends, Path

from realcatcha_gateway.admin.organisations.errors import OrganisationNotFound

_ORGANISATION_ID: Final = re.compile(r"org_[a-z2-7]{20}")


def get_organisation_id(organisation_id: Annotated[str, Path(description="Id of an organisation")]) -> str:
    """Read the path's id. Raises OrganisationNotFound for text that no organisation can have."""
    if not _ORGANISATION_ID.fullmatch(organisation_id):
        raise OrganisationNotFound
    return organisation_id


OrganisationId = Annotated[str, Depends(get_organisation_id)]
