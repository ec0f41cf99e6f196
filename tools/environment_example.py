"""Every setting of every service as a commented line, read from the settings classes themselves."""

import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pydantic import AliasChoices, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from realcatcha_captcha.drain import DrainSettings
from realcatcha_captcha.pool.settings import PoolSettings
from realcatcha_captcha.settings import CaptchaSettings
from realcatcha_demo.settings import DemoSettings
from realcatcha_gateway.settings import GatewaySettings
from realcatcha_kit.backups.settings import BackupSettings
from realcatcha_kit.settings import ServiceSettings
from realcatcha_ml.settings import MlSettings

_ROOT: Final = Path(__file__).resolve().parents[1]
_SERVICES: Final[dict[str, type[ServiceSettings]]] = {
    "captcha-api": CaptchaSettings,
    "captcha-api: drain": DrainSettings,
    "captcha-api: pool": PoolSettings,
    "gateway-api": GatewaySettings,
    "ml-service": MlSettings,
    "demo": DemoSettings,
    "backups of both services": BackupSettings,
}
_HEAD: Final = """\
# Settings of RealCatcha, generated from the settings classes by `make generate`.
# `make up` needs none of them: it chooses ports, secrets and files under .run/ itself. What you set in .env wins.
# A line shows the default; "required" has none. In production each secret needs at least 32 characters.
"""


def render_environment() -> str:
    """Render the whole file."""
    parts = [_HEAD]
    known: set[str] = set()
    for service, settings in _SERVICES.items():
        parts.append(f"\n# --- {service} ---\n")
        for name, field in settings.model_fields.items():
            variable = next(_names(settings, name, field))
            if variable not in known:
                parts.append(_setting(settings, name, field))
            known.add(variable)
    return "".join(parts)


def _setting(settings: type[ServiceSettings], name: str, field: FieldInfo) -> str:
    first, *others = _names(settings, name, field)
    meaning = _meanings(settings).get(name, "")
    notes = [f"# {meaning}\n"] if meaning else []
    if others:
        notes.append(f"# Also read from: {', '.join(others)}\n")
    return "".join([*notes, f"# {first}={_default(field)}\n"])


def _names(settings: type[ServiceSettings], name: str, field: FieldInfo) -> Iterator[str]:
    alias = field.validation_alias
    if isinstance(alias, AliasChoices):
        yield from (str(choice) for choice in alias.choices)
    elif isinstance(alias, str):
        yield alias
    else:
        yield f"{settings.model_config.get('env_prefix', '')}{name}".upper()


def _default(field: FieldInfo) -> str:
    if field.default_factory is not None:
        return "(computed)"
    if field.default is PydanticUndefined:
        return "  (required)"
    return _text(field.default)


def _text(value: Any) -> str:
    match value:
        case SecretStr():
            text = value.get_secret_value()
        case Path() if value.is_relative_to(_ROOT):
            text = str(value.relative_to(_ROOT))
        case tuple() | list() | frozenset():
            text = ",".join(_text(item) for item in value)
        case None | bool() | dict():
            text = "" if value is None else json.dumps(value)
        case _:
            text = str(value)
    return text


def _meanings(settings: type[ServiceSettings]) -> dict[str, str]:
    """Read the ``Attributes:`` of the class's docstring: the one place where a setting is explained."""
    section = (inspect.getdoc(settings) or "").partition("Attributes:\n")[2]
    meanings: dict[str, str] = {}
    name = ""
    for line in section.splitlines():
        entry = re.match(r"    (\w+): (.*)", line)
        if entry:
            name, meanings[entry[1]] = entry[1], entry[2]
        elif name and line.startswith("        "):
            meanings[name] += " " + line.strip()
        elif line and not line.startswith(" "):
            break
    return meanings
