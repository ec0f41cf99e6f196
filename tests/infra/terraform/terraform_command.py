"""Run `terraform` as the proofs do."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from support import run, tool


@dataclass(frozen=True)
class Terraform:
    """The binary with a provider attached.

    Attributes:
        reattach: Value of ``TF_REATTACH_PROVIDERS``.
        settings: Its configuration file; the machine's own is not read.
    """

    reattach: str
    settings: Path

    def __call__(self, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run in a folder and return what it said; it may fail."""
        return run(
            tool("terraform"),
            *arguments,
            cwd=folder,
            TF_REATTACH_PROVIDERS=self.reattach,
            TF_CLI_CONFIG_FILE=str(self.settings),
            TF_IN_AUTOMATION="1",
            TF_CLI_ARGS="-no-color",
            NO_COLOR="1",
        )

    def must(self, folder: Path, *arguments: str) -> str:
        """Run in a folder what has to succeed; returns its output."""
        done = self(folder, *arguments)
        assert done.returncode == 0, f"terraform {' '.join(arguments)} in {folder.name}:\n{done.stdout}{done.stderr}"
        return done.stdout
