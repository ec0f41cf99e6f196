"""Who may buy: a suspended organisation pays what it owes, and is sold nothing more (ADR 25)."""

from typing import Annotated

from fastapi import Depends

from realcatcha_gateway.accounts.errors import OrganisationSuspended
from realcatcha_gateway.accounts.principal import Admin, Principal


def get_buyer(admin: Admin) -> Principal:
    """Give the principal when they may spend the organisation's money on something new.

    Raises:
        OrganisationSuspended: The organisation is kept off; what it owes can be paid all the same.
    """
    if admin.organisation_suspended:
        raise OrganisationSuspended("Nothing is sold to a suspended organisation. What it owes can be paid.")
    return admin


Buyer = Annotated[Principal, Depends(get_buyer)]
