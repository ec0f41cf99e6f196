"""The list of operations in docs/api.md, read from the management API's OpenAPI document."""

from collections import defaultdict
from typing import Any, Final

BEGIN: Final = "<!-- written by `make generate` from here -->"
_EVERYWHERE: Final = frozenset(
    {
        "bad-request",
        "malformed",
        "payload-too-large",
        "unavailable",
        "unauthenticated",
        "scope-missing",
        "second-factor-required",
        "organisation-suspended",
    }
)
_TITLES: Final = {
    "accounts": "Accounts",
    "organisations": "Organisations",
    "sites": "Sites",
    "usage": "Usage",
    "statistics": "Statistics",
    "billing": "Billing",
    "webhooks": "Webhooks",
    "administration": "Administration of the platform",
}


def with_operations(page: str, document: dict[str, Any]) -> str:
    """Give the page with its list of operations brought up to date."""
    head = page.partition(BEGIN)[0]
    return f"{head}{BEGIN}\n\n{_sections(document)}"


def _sections(document: dict[str, Any]) -> str:
    rows: defaultdict[str, list[str]] = defaultdict(list)
    for path, item in document["paths"].items():
        for method, operation in item.items():
            rows[operation["tags"][0]].append(_row(method, path, operation))
    order = sorted(rows, key=lambda tag: (list(_TITLES).index(tag) if tag in _TITLES else len(_TITLES), tag))
    return "\n".join(_section(_TITLES.get(tag, tag.capitalize()), rows[tag]) for tag in order)


def _section(title: str, rows: list[str]) -> str:
    return "\n".join([f"### {title}", "", "| operation | does | also answers |", "|---|---|---|", *rows, ""])


def _row(method: str, path: str, operation: dict[str, Any]) -> str:
    sentence = operation.get("description", "").strip().partition("\n\n")[0].replace("\n", " ").replace("|", "\\|")
    codes = sorted(_codes(operation) - _EVERYWHERE)
    return f"| `{method.upper()} {path}` | {sentence} | {', '.join(f'`{code}`' for code in codes)} |"


def _codes(operation: dict[str, Any]) -> set[str]:
    return {
        code
        for response in operation["responses"].values()
        for content in response.get("content", {}).values()
        if "Problem" in str(content.get("schema", {}).get("$ref", ""))
        for code in content.get("examples", {})
    }
