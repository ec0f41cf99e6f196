"""What people asked of their data, as one task: copies, erasures, and captcha-api's part of erasures."""

from collections.abc import Collection
from datetime import timedelta
from functools import partial

from redis import Redis

from realcatcha_gateway.clock import Clock, utc_now
from realcatcha_gateway.data.erasures.eraser import Eraser
from realcatcha_gateway.data.erasures.ports import LeavingMoney
from realcatcha_gateway.data.erasures.sites import ErasedSites
from realcatcha_gateway.data.exports.maker import ExportMaker
from realcatcha_gateway.database import Database
from realcatcha_gateway.idempotency.sealing import Sealer
from realcatcha_gateway.mail.service import Postbox
from realcatcha_gateway.policies.erased_sites import RedisCaptchaErasures
from realcatcha_gateway.schema import metadata
from realcatcha_gateway.settings import GatewaySettings


class DataRequests:
    """Carries out what waits.

    Args:
        client: Decodes answers.
    """

    def __init__(
        self,
        settings: GatewaySettings,
        database: Database,
        client: Redis,
        postbox: Postbox,
        *,
        money: LeavingMoney,
        clock: Clock = utc_now,
    ) -> None:
        sealer = Sealer(settings.root_keys)
        self.exports = ExportMaker(
            database,
            metadata,
            sealer=sealer,
            postbox=postbox,
            origin=settings.public_url,
            keep=timedelta(days=settings.data_exports_keep_days),
            clock=clock,
        )
        self.eraser = Eraser(database, metadata, sealer=sealer, money=money, deny=partial(_deny, client), clock=clock)
        self.sites = ErasedSites(database, RedisCaptchaErasures(client))

    def run(self) -> None:
        """Carry out what waits; a second run at once finds nothing. Raises Unavailable."""
        self.eraser.run()
        self.sites.run()
        self.exports.run()


def _deny(client: Redis, session_ids: Collection[str]) -> None:
    from realcatcha_gateway.accounts.sessions.denied_tokens import deny_now  # noqa: PLC0415  # brings what signs tokens

    deny_now(client, session_ids)
