"""Tell which network a visitor came from, as long as the session lives."""

import re
from dataclasses import dataclass
from typing import Final

from realcatcha_contracts.visitors import VisitorNetwork, VisitorQuery
from realcatcha_kit.errors import NotFound

from realcatcha_captcha.application.ports.state import StateStore
from realcatcha_captcha.domain import addresses
from realcatcha_captcha.domain.keys import Keyring

_SID: Final = re.compile(r"[0-9a-f]{32}")


class VisitorNotFound(NotFound):
    """No such session, or it is over, or it was never evaluated."""

    code = "visitor-not-found"
    title = "There is no such session, or it is over"


@dataclass(frozen=True)
class FindVisitor:
    """The use case."""

    state: StateStore
    keys: Keyring

    async def __call__(self, query: VisitorQuery) -> VisitorNetwork:
        """Look a visitor up. Raises VisitorNotFound, Unavailable."""
        sid = query.session.partition(".")[0]
        sealed = await self.state.address(sid) if _SID.fullmatch(sid) else ""
        address = addresses.unseal(sealed, sid, self.keys) if sealed else None
        if address is None:
            raise VisitorNotFound
        return VisitorNetwork(addresses.network_to_ban(address))
