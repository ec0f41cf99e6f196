"""Read what captcha-api says about attacks."""

from collections.abc import Sequence
from typing import Final, Protocol

import msgspec
import redis.exceptions
import structlog
from realcatcha_contracts import AttackRecord, attack_key, decode_attack
from realcatcha_kit.errors import Unavailable
from redis import Redis

_BATCH: Final = 500
_log = structlog.get_logger("realcatcha.attacks")


class AttackRecords(Protocol):
    """Where captcha-api leaves its records."""

    def read(self, site_ids: Sequence[str]) -> dict[str, AttackRecord]:
        """Give the records of sites that have one. Raises Unavailable."""


class RedisAttackRecords:
    """`AttackRecords` on the strings ``attack:{site}``."""

    def __init__(self, client: Redis) -> None:
        self._client = client

    def read(self, site_ids: Sequence[str]) -> dict[str, AttackRecord]:
        """Ask for `_BATCH` at once; a record that cannot be read is left out."""
        found: dict[str, AttackRecord] = {}
        for first in range(0, len(site_ids), _BATCH):
            batch = site_ids[first : first + _BATCH]
            try:
                pipeline = self._client.pipeline(transaction=False)
                for site_id in batch:
                    pipeline.get(attack_key(site_id))
                texts = pipeline.execute()
            except (redis.exceptions.RedisError, OSError) as error:
                raise Unavailable("Redis is away.", private=repr(error)) from error
            for site_id, text in zip(batch, texts, strict=True):
                record = None if text is None else _decoded(text, site_id)
                if record is not None:
                    found[site_id] = record
        return found


def _decoded(text: str | bytes, site_id: str) -> AttackRecord | None:
    try:
        return decode_attack(text.encode() if isinstance(text, str) else text)
    except msgspec.DecodeError:
        _log.error("attack_record_not_readable", site_id=site_id)
        return None
