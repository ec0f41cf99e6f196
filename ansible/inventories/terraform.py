#!/usr/bin/env python3
"""Inventory from Terraform's output ``ansible_inventory`` of the environment that REALCATCHA_ENVIRONMENT names.

The output is ``{group: {hosts: {name: {address, instance_id, labels, taints}}}}`` with the groups
control_plane, general and gpu.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

_GROUPS = ("control_plane", "general", "gpu")
_ENVIRONMENTS = Path(__file__).resolve().parents[2] / "terraform" / "envs"


def inventory(groups: dict[str, dict[str, dict[str, dict[str, Any]]]]) -> dict[str, Any]:
    """Turn Terraform's output into what Ansible reads from an inventory script."""
    document: dict[str, Any] = {
        "_meta": {"hostvars": {}},
        "all": {"children": ["kubernetes"]},
        "kubernetes": {"children": list(_GROUPS)},
    }
    for group in _GROUPS:
        hosts = groups.get(group, {}).get("hosts", {})
        document[group] = {"hosts": sorted(hosts)}
        for name, facts in hosts.items():
            document["_meta"]["hostvars"][name] = {
                "ansible_host": facts["address"],
                "ansible_aws_ssm_instance_id": facts["instance_id"],
                "node_labels": facts.get("labels", {}),
                "node_taints": facts.get("taints", []),
            }
    return document


def _output(environment: str) -> Any:
    folder = os.environ.get("REALCATCHA_TERRAFORM", str(_ENVIRONMENTS / environment))
    command = ["terraform", f"-chdir={folder}", "output", "-json", "ansible_inventory"]
    told = subprocess.run(command, check=False, capture_output=True, text=True)
    if told.returncode:
        raise SystemExit(f"terraform has no inventory in {folder}: {told.stderr.strip()}")
    return json.loads(told.stdout)


if __name__ == "__main__":
    environment = os.environ.get("REALCATCHA_ENVIRONMENT")
    if not environment:
        raise SystemExit("REALCATCHA_ENVIRONMENT must say which: staging or production")
    # `--host NAME` is never asked for: `_meta` holds every host's variables.
    json.dump(inventory(_output(environment)), sys.stdout, indent=2)
