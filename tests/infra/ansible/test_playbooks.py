"""The playbooks without machines: lint, syntax, the inventory that Terraform gives, and what tasks may claim."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import ROOT, load, run, tool

ANSIBLE = ROOT / "ansible"
PLAYBOOKS = sorted((ANSIBLE / "playbooks").glob("*.yml"))
_READS = ("kubectl get", "kubectl diff", "kubectl kustomize", "kubectl wait", "apt-mark showhold", "dpkg-query")


def test_ansible_lint_finds_nothing() -> None:
    """By its strictest profile."""
    told = run(tool("ansible-lint"), "--offline", "--profile", "production", "--nocolor", "-q", ".", cwd=ANSIBLE)
    assert told.returncode == 0, told.stdout + told.stderr


def test_a_planted_mistake_is_found(tmp_path: Path) -> None:
    """A module that is misspelt; a command that says nothing of whether it changed something."""
    (tmp_path / "planted.yml").write_text(
        "- name: Plant\n  hosts: all\n  tasks:\n    - name: Run\n      ansible.builtin.command: rm -rf /tmp/x\n"
    )
    told = run(tool("ansible-lint"), "--offline", "--profile", "production", "--nocolor", "-q", ".", cwd=tmp_path)
    assert "no-changed-when" in told.stdout
    (tmp_path / "planted.yml").write_text(
        "- name: Plant\n  hosts: all\n  tasks:\n    - name: Copy\n      ansible.builtin.coppy: {}\n"
    )
    told = run(tool("ansible-lint"), "--offline", "--profile", "production", "--nocolor", "-q", ".", cwd=tmp_path)
    assert told.returncode != 0


@pytest.mark.parametrize("path", PLAYBOOKS, ids=lambda path: path.stem)
def test_ansible_reads_every_playbook(path: Path, tmp_path: Path) -> None:
    told = run(
        tool("ansible-playbook"), "--syntax-check", "--inventory", _hosts(tmp_path), path,
        cwd=ANSIBLE, ANSIBLE_LOCALHOST_WARNING="false",
    )  # fmt: skip
    assert told.returncode == 0, told.stderr


def test_only_what_reads_claims_to_change_nothing() -> None:
    """`changed_when: false` on a task that writes would hide that a second run writes again."""
    tasks = [task for path in sorted(ANSIBLE.glob("**/*.yml")) for task in _tasks(yaml.safe_load(path.read_text()))]
    assert sum(_claims_nothing(task) for task in tasks) > 5
    assert _writes_unseen(tasks) == []


@pytest.mark.parametrize("claim", [False, "false", "no"])
@pytest.mark.parametrize("module", ["command", "shell", "copy"])
def test_a_claim_that_hides_a_write_is_found(module: str, claim: Any) -> None:
    """However it is said, and within a block, too."""
    planted = {"name": "Plant", f"ansible.builtin.{module}": "kubectl label node a b=c", "changed_when": claim}
    assert _writes_unseen(list(_tasks([{"hosts": "all", "tasks": [{"block": [planted]}]}]))) == ["Plant"]


def test_what_is_fetched_has_a_sum() -> None:
    """The role refuses an addon that nobody has read; the versions are fixed."""
    variables = yaml.safe_load((ANSIBLE / "playbooks" / "group_vars" / "all.yml").read_text())
    for addon in variables["cluster_addons"]:
        assert addon["sha256"].startswith("{{ addon_sums"), addon["name"]
        assert "latest" not in addon["url"]
        assert "/main/" not in addon["url"]


def test_the_inventory_is_what_terraform_says() -> None:
    host = {"address": "10.0.1.9", "instance_id": "i-1", "labels": {"a": "b"}, "taints": ["c=d:NoSchedule"]}
    document = load(ANSIBLE / "inventories" / "terraform.py").inventory({"gpu": {"hosts": {"gpu-1": host}}})
    assert document["gpu"] == {"hosts": ["gpu-1"]}
    assert document["control_plane"] == {"hosts": []}
    assert document["_meta"]["hostvars"]["gpu-1"] == {
        "ansible_host": "10.0.1.9",
        "ansible_aws_ssm_instance_id": "i-1",
        "node_labels": {"a": "b"},
        "node_taints": ["c=d:NoSchedule"],
    }


@pytest.mark.parametrize(("environment", "said"), [("", "must say which"), ("nowhere", "terraform has no inventory")])
def test_a_missing_environment_is_said(environment: str, said: str) -> None:
    tool("terraform")
    told = run(ANSIBLE / "inventories" / "terraform.py", REALCATCHA_ENVIRONMENT=environment)
    assert told.returncode != 0
    assert said in told.stderr


def test_ansible_reads_the_inventory_of_a_real_state(tmp_path: Path) -> None:
    """Terraform applies an output like the environments'; Ansible groups its hosts."""
    (tmp_path / "main.tf").write_text(
        'output "ansible_inventory" {\n  value = {\n    general = { hosts = { "node-1" = '
        '{ address = "10.0.2.7", instance_id = "i-1", labels = {}, taints = [] } } }\n  }\n}\n'
    )
    assert run(tool("terraform"), f"-chdir={tmp_path}", "apply", "-auto-approve", "-input=false").returncode == 0
    told = run(
        tool("ansible-inventory"), "--inventory", ANSIBLE / "inventories" / "terraform.py", "--list",
        REALCATCHA_ENVIRONMENT="test", REALCATCHA_TERRAFORM=str(tmp_path),
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["_meta"]["hostvars"]["node-1"]["ansible_host"] == "10.0.2.7"


def _hosts(folder: Path) -> Path:
    path = folder / "hosts.ini"
    path.write_text(
        "[control_plane]\nc1\n[general]\nn1\n[gpu]\ng1\n[kubernetes:children]\ncontrol_plane\ngeneral\ngpu\n"
    )
    return path


def _claims_nothing(task: dict[str, Any]) -> bool:
    return str(task.get("changed_when", True)).lower() in ("false", "no")


def _writes_unseen(tasks: list[dict[str, Any]]) -> list[str]:
    return [
        task["name"]
        for task in tasks
        if _claims_nothing(task) and not str(task.get("ansible.builtin.command", "")).startswith(_READS)
    ]


def _tasks(document: Any) -> Iterator[dict[str, Any]]:
    for entry in document if isinstance(document, list) else []:
        nested = [entry.get(key) for key in ("tasks", "block", "pre_tasks", "post_tasks")]
        if not any(nested) and "hosts" not in entry:
            yield entry
        for tasks in nested:
            yield from _tasks(tasks)
