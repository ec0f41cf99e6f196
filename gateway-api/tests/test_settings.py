"""Settings come from the environment and refuse what would be unsafe."""

from ipaddress import ip_network

import pytest
from pydantic import ValidationError
from realcatcha_gateway.settings import GatewaySettings

LONG = "x7" * 20


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////tmp/x.db")
    monkeypatch.setenv("SECRET_KEY", LONG)
    monkeypatch.setenv("GATEWAY_INTERNAL_TOKEN", LONG)
    return monkeypatch


def read() -> GatewaySettings:
    return GatewaySettings()  # type: ignore[call-arg]  # read from the environment


def test_aliases_and_lists(environment: pytest.MonkeyPatch) -> None:
    """The source design's names work; lists are comma-separated; origins lose their slash."""
    environment.setenv("GATEWAY_TRUSTED_PROXIES", "10.0.0.0/8, fd00::/8")
    environment.setenv("GATEWAY_PREVIOUS_SECRET_KEYS", "a,b")
    environment.setenv("GATEWAY_CAPTCHA_URL", "http://captcha:8001/")
    settings = read()
    assert settings.database_url == "sqlite:////tmp/x.db"
    assert settings.trusted_proxies == (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))
    assert [key.get_secret_value() for key in settings.previous_secret_keys] == ["a", "b"]
    assert settings.captcha_url == "http://captcha:8001"
    assert LONG not in repr(settings)


def test_the_prefixed_name_wins(environment: pytest.MonkeyPatch) -> None:
    """Over the alias."""
    environment.setenv("GATEWAY_DATABASE_URL", "sqlite:////tmp/y.db")
    assert read().database_url == "sqlite:////tmp/y.db"


@pytest.mark.parametrize("name", ["SECRET_KEY", "GATEWAY_INTERNAL_TOKEN"])
@pytest.mark.parametrize("value", ["", "short", "change-me-change-me-change-me-change-me"])
def test_production_refuses_placeholder_secrets(environment: pytest.MonkeyPatch, name: str, value: str) -> None:
    """At start-up, naming the setting."""
    environment.setenv("GATEWAY_ENVIRONMENT", "production")
    assert read().environment == "production"
    environment.setenv(name, value)
    with pytest.raises(ValidationError):
        read()


@pytest.mark.parametrize("networks", ["10.0.0.1/8", "nonsense"])
def test_a_malformed_proxy_network_is_refused(environment: pytest.MonkeyPatch, networks: str) -> None:
    """Rather than trusting something else than was meant."""
    environment.setenv("GATEWAY_TRUSTED_PROXIES", networks)
    with pytest.raises(ValidationError):
        read()


def test_half_an_account_at_toss_is_refused(environment: pytest.MonkeyPatch) -> None:
    """Its two keys belong together; without either there is none, and neither is ever shown."""
    assert read().toss_account is None
    environment.setenv("GATEWAY_TOSS_CLIENT_KEY", "test_ck_x")
    with pytest.raises(ValidationError, match="belong together"):
        read()
    environment.setenv("GATEWAY_TOSS_SECRET_KEY", "test_sk_very_secret")
    account = read().toss_account
    assert account is not None
    assert "very_secret" not in repr(read()) + repr(account)


def test_keys_of_toss_go_nowhere_in_the_clear(environment: pytest.MonkeyPatch) -> None:
    """A plain address is for tests."""
    environment.setenv("GATEWAY_TOSS_URL", "http://toss.example/")
    assert read().toss_url == "http://toss.example"
    environment.setenv("GATEWAY_ENVIRONMENT", "production")
    with pytest.raises(ValidationError, match="https"):
        read()


def test_production_refuses_cheap_hashes_of_passwords(environment: pytest.MonkeyPatch) -> None:
    """Which are for tests."""
    environment.setenv("GATEWAY_PASSWORD_MEMORY_KIB", "8")
    assert read().password_memory_kib == 8
    environment.setenv("GATEWAY_ENVIRONMENT", "production")
    with pytest.raises(ValidationError, match="password_memory_kib"):
        read()
