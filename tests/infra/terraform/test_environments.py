"""Both environments through a whole life: plan, apply, a plan that changes nothing, destroy."""

import copy
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from terraform.fit import Resources, complaints
from terraform.terraform_command import Terraform

GPU_NODES = {"staging": 1, "production": 5}
MULTI_AZ = {"staging": False, "production": True}


def planned(terraform: Terraform, folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Give the planned values of all resources, by type."""
    plan = json.loads(terraform.must(folder, "show", "-json", "life.tfplan"))
    found: dict[str, list[dict[str, Any]]] = {}
    for change in plan["resource_changes"]:
        found.setdefault(change["type"], []).append(change["change"]["after"])
    return found


def applied(terraform: Terraform, folder: Path) -> Resources:
    """Give the attributes of all resources that are there, by type."""
    found: Resources = {}

    def gather(module: dict[str, Any]) -> None:
        for one in module.get("resources", []):
            found.setdefault(one["type"], []).append(one["values"])
        for child in module.get("child_modules", []):
            gather(child)

    gather(json.loads(terraform.must(folder, "show", "-json"))["values"]["root_module"])
    return found


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_an_environment_lives_and_dies(terraform: Terraform, tree: Path, environment: str) -> None:
    """What was applied needs no change, and nothing is left at the end."""
    folder = tree / "envs" / environment
    terraform.must(folder, "init")
    terraform.must(folder, "validate")

    terraform.must(folder, "plan", "-out=life.tfplan")
    _look_at_plan(planned(terraform, folder), environment)

    terraform.must(folder, "apply", "life.tfplan")
    outputs = {name: one["value"] for name, one in json.loads(terraform.must(folder, "output", "-json")).items()}
    _look_at_outputs(outputs, environment)
    made = applied(terraform, folder)
    assert complaints(environment, outputs, made) == []
    _plant_into_what_was_made(environment, outputs, made)

    again = terraform(folder, "plan", "-detailed-exitcode")
    assert again.returncode == 0, again.stdout + again.stderr

    terraform.must(folder, "destroy", "-auto-approve", "-refresh=false")
    assert json.loads((folder / "terraform.tfstate").read_text())["resources"] == []


def _look_at_plan(resources: dict[str, list[dict[str, Any]]], environment: str) -> None:
    rules = {rule["scheduled_action_name"].rpartition("-")[2]: rule for rule in resources["aws_autoscaling_schedule"]}
    assert set(rules) == {"up", "down"}
    assert {rule["time_zone"] for rule in rules.values()} == {"Asia/Seoul"}
    minutes = {
        name: int(one["recurrence"].split()[1]) * 60 + int(one["recurrence"].split()[0]) for name, one in rules.items()
    }
    assert minutes["down"] - minutes["up"] == 10 * 60
    assert rules["up"]["desired_capacity"] == GPU_NODES[environment]
    assert rules["down"]["max_size"] == rules["down"]["desired_capacity"] <= 1

    assert not {"aws_iam_access_key", "aws_key_pair", "aws_iam_user"} & set(resources)
    assert all(volume["encrypted"] for machine in resources["aws_instance"] for volume in machine["root_block_device"])
    encryption = [
        rule for one in resources["aws_s3_bucket_server_side_encryption_configuration"] for rule in one["rule"]
    ]
    kinds = Counter(rule["apply_server_side_encryption_by_default"][0]["sse_algorithm"] for rule in encryption)
    assert kinds["AES256"] == 1, "only the logs' bucket, which others deliver into"
    primary = next(one for one in resources["aws_db_instance"] if one.get("engine") == "mysql")
    assert primary["multi_az"] is MULTI_AZ[environment]
    assert primary["password"] is None
    assert len(resources["aws_s3_bucket_public_access_block"]) == len(resources["aws_s3_bucket"])


def _look_at_outputs(outputs: dict[str, Any], environment: str) -> None:
    inventory = outputs["ansible_inventory"]
    assert set(inventory) == {"control_plane", "general", "gpu"}
    hosts = [host for group in inventory.values() for host in group["hosts"].values()]
    assert all({"address", "labels", "taints"} <= set(host) and host["address"] for host in hosts)
    gpu = next(iter(inventory["gpu"]["hosts"].values()))
    assert gpu["labels"] == {"realcatcha.io/pool": "gpu"}
    assert gpu["taints"] == ["nvidia.com/gpu=present:NoSchedule"]
    assert outputs["cluster"]["control_plane_endpoint"].endswith(":6443")
    assert outputs["settings"]["CAPTCHA_OBJECT_STORAGE_CDN_URL"] == "https://cdn.realcatcha.example"
    assert outputs["settings"]["CAPTCHA_OBJECT_STORE_URL"] == f"s3://realcatcha-{environment}-images"
    assert not [name for name in json.dumps(outputs).split('"') if "0123456789abcdef0123" in name], (
        "no password is told"
    )


def _plant_into_what_was_made(environment: str, outputs: dict[str, Any], made: Resources) -> None:
    """Each of these would leave manifests behind that fit no longer."""
    other = {**outputs, "settings": {**outputs["settings"], "CAPTCHA_OBJECT_STORE_URL": "s3://elsewhere"}}
    assert len(complaints(environment, other, made)) == 1
    stores = {**outputs["stores"], "mongodb": {"options": "tls=true&replicaSet=rs1"}}
    assert len(complaints(environment, {**outputs, "stores": stores}, made)) == 1

    def found(kind: str, number: int, **values: Any) -> list[str]:
        planted = copy.deepcopy(made)
        planted[kind][number].update(values)
        return complaints(environment, outputs, planted)

    role = next(
        number
        for number, one in enumerate(made["aws_iam_role"])
        if one["name"] == f"realcatcha-{environment}-captcha-pool"
    )
    assert found("aws_iam_role", role, name="pool")
    assert found("aws_iam_role", role, assume_role_policy=json.dumps({"Statement": []}))
    assert len(found("aws_secretsmanager_secret", 0, name="realcatcha/other")) == 2
    assert found("aws_vpc", 0, cidr_block="10.99.0.0/16")
    assert found("aws_subnet", 0, cidr_block="10.99.16.0/24", tags={"Name": "x-data-a"})
    assert found("aws_autoscaling_group", 0, tag=[])
    assert found("aws_instance", 0, tags={"Name": f"realcatcha-{environment}-other-0"})
    assert found("aws_autoscaling_schedule", 0, desired_capacity=9)
