"""Settings of captcha-api, read from ``CAPTCHA_*`` in composition roots only."""

from pathlib import Path
from typing import Annotated, Self

from limits import parse
from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict
from realcatcha_kit.client_address import parse_networks
from realcatcha_kit.settings import ServiceSettings


def _also(name: str) -> AliasChoices:
    return AliasChoices(f"CAPTCHA_{name}", name)


class CaptchaSettings(ServiceSettings):
    """What captcha-api's processes are told.

    Attributes:
        redis_url: State; the other two default to it.
        object_storage_cdn_url: Origin of a CloudFront distribution that serves the bucket, ``https://host``; needs the
            id of the key that it trusts and that key's private half, PEM.
        trusted_proxies: Networks whose ``X-Forwarded-For`` is believed, comma-separated CIDRs.
        public_url: Origin that signed object URLs carry; empty makes them relative.
        network_sessions: Sessions that one network may begin, in the notation of `limits`.
        network_packs: Challenges with pictures or sound that one network may take at the ordinary price.
        redis_replicas: Copies that must acknowledge a redemption; 0 for a single server.
        ready_without_redis: Stay ready while Redis is away, so that sites whose outage policy is `pow-only` are served;
            others are answered 503 by this process then, not by what stands in front.
        geoip_file: Countries of networks in MaxMind's DB format; without it no visitor's country is known.
        handwriting_ko: Ask Korean visitors Korean words in handwriting; experimental. The pool's processes must be told
            as well, and ml-service's worker by ``ML_HANDWRITING_KO``.
        queue_depth: Jobs waiting for the model beyond which visitors are judged without it.
    """

    model_config = SettingsConfigDict(env_prefix="CAPTCHA_", frozen=True, populate_by_name=True, extra="ignore")

    redis_url: str = "redis://127.0.0.1:6379/0"
    queue_redis_url: str = ""
    celery_redis_url: str = ""
    mongo_uri: str = Field(default="mongodb://127.0.0.1:27017/realcatcha", validation_alias=_also("MONGO_URI"))
    object_store_url: str = "file:///var/lib/realcatcha/objects"
    object_storage_endpoint: str = Field(default="", validation_alias=_also("OBJECT_STORAGE_ENDPOINT"))
    object_storage_public_endpoint: str = Field(default="", validation_alias=_also("OBJECT_STORAGE_PUBLIC_ENDPOINT"))
    object_storage_access_key: str = Field(default="", validation_alias=_also("OBJECT_STORAGE_ACCESS_KEY"))
    object_storage_secret_key: str = Field(default="", validation_alias=_also("OBJECT_STORAGE_SECRET_KEY"), repr=False)
    object_storage_bucket: str = Field(default="", validation_alias=_also("OBJECT_STORAGE_BUCKET"))
    object_storage_region: str = Field(default="", validation_alias=_also("OBJECT_STORAGE_REGION"))
    object_storage_cdn_url: str = Field(default="", validation_alias=_also("OBJECT_STORAGE_CDN_URL"))
    object_storage_cdn_key_id: str = Field(default="", validation_alias=_also("OBJECT_STORAGE_CDN_KEY_ID"))
    object_storage_cdn_private_key: SecretStr | None = Field(
        default=None, validation_alias=_also("OBJECT_STORAGE_CDN_PRIVATE_KEY")
    )
    secret_key: SecretStr = SecretStr("development")
    gateway_url: str = "http://127.0.0.1:8000"
    internal_token: SecretStr = SecretStr("development")
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    public_url: str = ""
    widget_dir: Path | None = None
    photos_dir: Path | None = None
    ready_without_redis: bool = False
    geoip_file: Path | None = None
    test_keys: bool = True
    pack_max_uses: int = 1
    network_sessions: str = "120/minute"
    network_packs: str = "60/minute"
    redis_replicas: int = 0
    handwriting_ko: bool = False
    queue_depth: int = 512

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("trusted_proxies")
    @classmethod
    def _check_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        parse_networks(value)
        return value

    @field_validator("network_sessions", "network_packs")
    @classmethod
    def _check_rate(cls, value: str) -> str:
        parse(value)
        return value

    @model_validator(mode="after")
    def _cdn_is_whole(self) -> Self:
        key = self.object_storage_cdn_private_key
        given = (self.object_storage_cdn_url, self.object_storage_cdn_key_id, key and key.get_secret_value())
        if any(given) and not all(given):
            raise ValueError("object_storage_cdn_url, _key_id and _private_key: all of them, or none")
        return self

    @property
    def queue_redis(self) -> str:
        """URL of the inference queue's Redis."""
        return self.queue_redis_url or self.redis_url

    @property
    def celery_redis(self) -> str:
        """URL of Celery's broker."""
        return self.celery_redis_url or self.redis_url
