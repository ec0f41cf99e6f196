"""``make generate`` writes the files that come from code; ``--check`` (``make lint``) fails when one is stale."""

import argparse
import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from api_reference import with_operations
from environment_example import render_environment
from fastapi import FastAPI
from gpu_schedule import generated as gpu_schedule_files
from pydantic import SecretStr
from realcatcha_gateway.main import create_app
from realcatcha_gateway.settings import GatewaySettings
from role_table import render_role_table

ROOT: Final = Path(__file__).resolve().parents[1]


def generated() -> dict[Path, str]:
    """Build the content of every generated file."""
    app = management_app()
    document = app.openapi()
    page = ROOT / "docs" / "api.md"
    return {
        ROOT / ".env.example": render_environment(),
        ROOT / "dashboard" / "src" / "api" / "schema.d.ts": render_client_types(document),
        page: with_operations(page.read_text(), document),
        ROOT / "docs" / "roles.md": render_role_table(app),
        **gpu_schedule_files(today=datetime.now(UTC).date()),
    }


def management_app() -> FastAPI:
    """Build the management API, which connects to nothing."""
    with tempfile.TemporaryDirectory() as folder:
        settings = GatewaySettings(
            database_url=f"sqlite:///{folder}/none.db",
            secret_key=SecretStr("for a document only"),
            internal_token=SecretStr("for a document only"),
        )
        return create_app(settings)


def render_client_types(document: dict[str, Any]) -> str:
    """Write the document's types in TypeScript; needs the dashboard's packages."""
    ran = subprocess.run(
        ["node", "scripts/generate.mjs"],
        cwd=ROOT / "dashboard",
        input=json.dumps(document),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return ran.stdout


def main() -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail on a difference")
    check = parser.parse_args().check
    stale = [
        (path, content) for path, content in generated().items() if not path.exists() or path.read_text() != content
    ]
    for path, content in stale:
        print(f"{path.relative_to(ROOT)} {'is stale: make generate' if check else 'written'}")
        if not check:
            path.write_text(content)
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
