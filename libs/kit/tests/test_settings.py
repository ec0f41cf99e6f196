"""What settings refuse in production."""

import pytest
from pydantic import SecretStr, ValidationError
from pydantic_settings import SettingsConfigDict
from realcatcha_kit.settings import ServiceSettings, is_placeholder

GOOD = "k" * 32


class Settings(ServiceSettings):
    """A service's settings."""

    model_config = SettingsConfigDict(env_prefix="KITTEST_", frozen=True)

    secret_key: SecretStr = SecretStr("development")


def test_development_runs_with_a_placeholder() -> None:
    """A laptop needs no secrets."""
    assert Settings().environment == "development"


@pytest.mark.parametrize("secret", ["", "change-me" + "x" * 40, "CHANGEME" * 5, "k" * 31, "Secret-" + "x" * 40])
def test_production_refuses_a_placeholder(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    """Short or well-known secrets do not start, and are not shown."""
    monkeypatch.setenv("KITTEST_ENVIRONMENT", "production")
    monkeypatch.setenv("KITTEST_SECRET_KEY", secret)
    with pytest.raises(ValidationError, match="secret_key") as failure:
        Settings()
    assert not secret or secret not in str(failure.value)


def test_production_starts_with_a_long_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """32 characters are enough."""
    monkeypatch.setenv("KITTEST_ENVIRONMENT", "production")
    monkeypatch.setenv("KITTEST_SECRET_KEY", GOOD)
    assert Settings().secret_key.get_secret_value() == GOOD


def test_a_secret_is_never_shown() -> None:
    """Neither str nor repr of the settings holds it."""
    settings = Settings(secret_key=SecretStr(GOOD))
    assert GOOD not in repr(settings) + str(settings)


def test_is_placeholder() -> None:
    """The rule by itself."""
    assert is_placeholder("development" + "x" * 32)
    assert not is_placeholder(GOOD)
