"""What the shop reads from its environment (prefix ``DEMO_``); read only in the composition root."""

from pathlib import Path

from pydantic_settings import SettingsConfigDict
from realcatcha_kit.settings import ServiceSettings


class DemoSettings(ServiceSettings):
    """Settings of the demonstration shop.

    Attributes:
        credentials: JSON file with ``site_key`` and ``secret``; may appear after the start.
        asking_credentials: The same for a site that asks everybody; visitors may then choose what they are asked.
        verify_url: Origin whose ``/siteverify`` the server asks.
        widget_origin: Origin that serves the widget; empty: the page's own.
    """

    model_config = SettingsConfigDict(env_prefix="DEMO_", frozen=True)

    credentials: Path
    asking_credentials: Path | None = None
    verify_url: str = "http://127.0.0.1:8000"
    widget_origin: str = ""
