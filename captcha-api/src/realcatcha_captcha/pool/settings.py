"""What the pool's processes read from their environment."""

from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import AliasChoices, Field, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict
from realcatcha_kit.settings import ServiceSettings

KOREAN_HANDWRITING: Final = "handwriting-ko"
BUNDLED_PHOTOGRAPHS: Final = Path(__file__).resolve().parents[3] / "photos"


class PoolSettings(ServiceSettings):
    """Stores, marks and pace of the pool.

    Attributes:
        pack_low_water: A list below it is filled; `pack_high_water` is where filling ends.
        pack_lifetime_s: Packs and their images are gone after it.
        pack_max_uses: How often one pack may be served; above 1 only for pools too small for their traffic.
        pack_builds_per_minute: Most packs one worker builds, whoever asks for challenges.
        pack_kinds: Lists to keep filled; ``spoken-ko`` (Korean digits) is experimental and not among them by default.
        handwriting_ko: Fill lists of Korean words for handwriting as well; experimental, see `CaptchaSettings`.
        pack_queue: Celery queue of the pool's tasks.
        pack_check_s: How often the levels are looked at.
        label_check_s: How often pictures that nobody labelled are looked for.
        label_again_s: A picture that was sent and not labelled for so long is sent again, five times in all.
        photos_dir: Folder of photographs with a ``catalogue.jsonl`` that says all that is known of them.
        bundled_photographs: Make packs of those too, not only of the photographs that were taken in.
        ingest_dir: Folder from which photographs are taken in by themselves; None: only `make ingest` takes them in.
    """

    model_config = SettingsConfigDict(env_prefix="CAPTCHA_", frozen=True, extra="ignore", populate_by_name=True)

    redis_url: str = "redis://127.0.0.1:6379/0"
    celery_redis_url: str = ""
    mongo_uri: str = Field(
        default="mongodb://127.0.0.1:27017/realcatcha", validation_alias=AliasChoices("CAPTCHA_MONGO_URI", "MONGO_URI")
    )
    object_store_url: str = "file:///var/lib/realcatcha/objects"
    object_storage_endpoint: str = Field(
        default="", validation_alias=AliasChoices("CAPTCHA_OBJECT_STORAGE_ENDPOINT", "OBJECT_STORAGE_ENDPOINT")
    )
    object_storage_access_key: str = Field(
        default="", validation_alias=AliasChoices("CAPTCHA_OBJECT_STORAGE_ACCESS_KEY", "OBJECT_STORAGE_ACCESS_KEY")
    )
    object_storage_secret_key: str = Field(
        default="",
        validation_alias=AliasChoices("CAPTCHA_OBJECT_STORAGE_SECRET_KEY", "OBJECT_STORAGE_SECRET_KEY"),
        repr=False,
    )
    object_storage_bucket: str = Field(
        default="", validation_alias=AliasChoices("CAPTCHA_OBJECT_STORAGE_BUCKET", "OBJECT_STORAGE_BUCKET")
    )
    object_storage_region: str = Field(
        default="", validation_alias=AliasChoices("CAPTCHA_OBJECT_STORAGE_REGION", "OBJECT_STORAGE_REGION")
    )
    photos_dir: Path = BUNDLED_PHOTOGRAPHS
    bundled_photographs: bool = True
    ingest_dir: Path | None = None
    pack_low_water: int = Field(default=96, ge=1)
    pack_high_water: int = Field(default=192, ge=1)
    pack_lifetime_s: float = Field(default=6 * 3600.0, gt=0)
    pack_max_uses: int = Field(default=1, ge=1)
    pack_builds_per_minute: int = Field(default=3000, ge=1)
    pack_kinds: Annotated[tuple[str, ...], NoDecode] = ("image-grid", "handwriting", "spoken", "abstract")
    handwriting_ko: bool = False
    pack_queue: str = "pool"
    pack_check_s: float = Field(default=2.0, gt=0)
    label_check_s: float = Field(default=5.0, gt=0)
    label_again_s: float = Field(default=300.0, gt=0)

    @field_validator("pack_kinds", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [one.strip() for one in value.split(",") if one.strip()] if isinstance(value, str) else value

    @model_validator(mode="after")
    def _marks_in_order(self) -> Self:
        if self.pack_high_water < self.pack_low_water:
            raise ValueError("pack_high_water: not below pack_low_water")
        return self

    @property
    def stocked_kinds(self) -> tuple[str, ...]:
        """Names of the lists to keep filled."""
        return (*self.pack_kinds, *([KOREAN_HANDWRITING] if self.handwriting_ko else []))

    @property
    def broker_url(self) -> str:
        """Where Celery's messages go."""
        return self.celery_redis_url or self.redis_url
