"""``python -m realcatcha_captcha.raise_epoch``: refuse every session and token issued until now.

For the hook that promotes a replica (Sentinel's ``client-reconfig-script``, an operator's runbook): what the old
primary acknowledged alone is lost with it, so a token that looks unspent may have been spent.
"""

import asyncio

from realcatcha_captcha.adapters.redis_client import Scripts, connect
from realcatcha_captcha.adapters.redis_state import RedisStateStore
from realcatcha_captcha.settings import CaptchaSettings


async def raise_epoch(settings: CaptchaSettings) -> None:
    """Raise the epoch of every slot. Raises `realcatcha_kit.errors.Unavailable`."""
    client = connect(settings.redis_url)
    try:
        await RedisStateStore(client, Scripts(client)).raise_epoch()
    finally:
        await client.aclose()


if __name__ == "__main__":
    asyncio.run(raise_epoch(CaptchaSettings()))
