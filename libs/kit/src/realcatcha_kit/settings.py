"""Base of each service's settings; read only in a composition root."""

from typing import Literal, Self

from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings

_PLACEHOLDERS = ("", "change-me", "changeme", "secret", "placeholder", "development")
_SHORTEST_SECRET = 32


class ServiceSettings(BaseSettings):
    """What every service reads from its environment.

    Raises:
        ValueError: In production, a `SecretStr` field holds a placeholder or fewer than 32 characters.
    """

    environment: Literal["development", "production"] = "development"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @model_validator(mode="after")
    def _refuse_placeholder_secrets(self) -> Self:
        if self.environment != "production":
            return self
        for name in type(self).model_fields:
            value = getattr(self, name)
            if isinstance(value, SecretStr) and is_placeholder(value.get_secret_value()):
                raise ValueError(f"{name}: set a secret of at least {_SHORTEST_SECRET} characters in production")
        return self


def is_placeholder(secret: str) -> bool:
    """Tell whether a secret is one that nobody should deploy."""
    return len(secret) < _SHORTEST_SECRET or secret.lower().startswith(_PLACEHOLDERS[1:])
