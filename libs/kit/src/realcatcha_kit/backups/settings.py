"""Where backups go and what encrypts them; both services' commands read the same variables."""

import hashlib
from datetime import UTC, datetime

from pydantic import AliasChoices, Field, Secret, SecretStr, ValidationError
from pydantic_settings import SettingsConfigDict

from realcatcha_kit.backups.errors import BackupError
from realcatcha_kit.backups.stores import BackupStore, open_backups
from realcatcha_kit.backups.vault import Vault
from realcatcha_kit.settings import ServiceSettings


class BackupSettings(ServiceSettings):
    """Settings of backups (prefix ``BACKUP_``).

    Attributes:
        url: ``file:///absolute/folder`` or ``s3://bucket/prefix``.
        key: Encrypts backups; kept elsewhere than they are. Without it nobody opens them.
        previous_key: Opens older backups after the key was changed; empty: none was.
        keep_days: Of so many days the newest backup is kept.
    """

    model_config = SettingsConfigDict(env_prefix="BACKUP_", frozen=True, populate_by_name=True, extra="ignore")

    url: str
    key: SecretStr = Field(min_length=16)
    previous_key: Secret[str] = Secret("")
    keep_days: int = Field(default=14, ge=1)
    endpoint: str = Field(default="", validation_alias=AliasChoices("BACKUP_ENDPOINT", "OBJECT_STORAGE_ENDPOINT"))
    access_key: str = Field(default="", validation_alias=AliasChoices("BACKUP_ACCESS_KEY", "OBJECT_STORAGE_ACCESS_KEY"))
    secret_key: str = Field(
        default="", validation_alias=AliasChoices("BACKUP_SECRET_KEY", "OBJECT_STORAGE_SECRET_KEY"), repr=False
    )
    region: str = Field(default="", validation_alias=AliasChoices("BACKUP_REGION", "OBJECT_STORAGE_REGION"))

    @classmethod
    def read(cls) -> "BackupSettings":
        """Read the environment. Raises BackupError, naming what is missing."""
        try:
            return cls()  # type: ignore[call-arg]  # read from the environment
        except ValidationError as error:
            names = ", ".join(f"BACKUP_{'_'.join(map(str, one['loc']))}".upper() for one in error.errors())
            raise BackupError(f"not set, or not acceptable: {names}") from error

    def store(self) -> BackupStore:
        """Open the store. Raises BackupError."""
        return open_backups(
            self.url,
            endpoint=self.endpoint,
            access_key=self.access_key,
            secret_key=self.secret_key,
            region=self.region,
        )

    def vault(self, part: str) -> Vault:
        """Open the backups of a part. Raises BackupError."""
        keys = [key for key in (self.key.get_secret_value(), self.previous_key.get_secret_value()) if key]
        roots = [hashlib.sha256(b"realcatcha backup key v1" + key.encode()).digest() for key in keys]
        return Vault(self.store(), part, keys=roots, clock=lambda: datetime.now(UTC))
