"""The least that a siteverify could be: a raw ASGI callable, one EVALSHA, a constant answer.

The yardstick of `bench/captcha.py`: same server (uvicorn, uvloop, httptools), same Redis client and pool as
captcha-api. It checks nothing, parses nothing and logs nothing.

    REFERENCE_REDIS_URL=redis://... uvicorn bench.reference_siteverify:app
"""

import hashlib
import os
from typing import Any

from realcatcha_captcha.adapters.redis_client import connect

SCRIPT = "return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'EX', '300')"
_SHA = hashlib.sha1(SCRIPT.encode(), usedforsecurity=False).hexdigest()
_BODY = b'{"success":true}'
_HEADERS = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(_BODY))]


class Reference:
    """The application; its client connects on first use."""

    def __init__(self, redis_url: str) -> None:
        self._redis = connect(redis_url)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Spend the token that is the body."""
        if scope["type"] == "lifespan":
            await receive()
            await self._redis.script_load(SCRIPT)
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await self._redis.aclose()
            await send({"type": "lifespan.shutdown.complete"})
            return
        message = await receive()
        await self._redis.execute_command("EVALSHA", _SHA, 1, message["body"][-65:], b"1")
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        await send({"type": "http.response.body", "body": _BODY})


app = Reference(os.environ.get("REFERENCE_REDIS_URL", "redis://127.0.0.1:6379/0"))
