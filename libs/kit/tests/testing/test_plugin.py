"""A missing part skips loudly on a laptop and fails in CI."""

import pytest
from realcatcha_kit.testing.plugin import refuse_missing_part
from realcatcha_kit.testing.servers import MissingPartError

MISSING = MissingPartError("mariadbd: install it")


@pytest.mark.parametrize("value", ["", "0", "false"])
def test_a_laptop_skips(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """The reason names the part."""
    monkeypatch.setenv("CI", value)
    with pytest.raises(pytest.skip.Exception, match="MISSING PART mariadbd"):
        refuse_missing_part(MISSING)


@pytest.mark.parametrize("value", ["1", "true"])
def test_ci_fails(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """A green run in CI means that everything ran."""
    monkeypatch.setenv("CI", value)
    with pytest.raises(pytest.fail.Exception, match="MISSING PART mariadbd"):
        refuse_missing_part(MISSING)
