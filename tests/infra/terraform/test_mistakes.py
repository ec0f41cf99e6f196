"""Mistakes planted into copies of modules are caught."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from terraform.terraform_command import Terraform

VALID = {
    "name": "realcatcha-test",
    "cluster_name": "realcatcha-test",
    "cidr": "10.20.0.0/16",
    "availability_zones": '["a", "b", "c"]',
    "logs_kms_key_arn": "arn:aws:kms:ap-northeast-2:123456789012:key/logs",
}


@pytest.fixture
def copied(terraform: Terraform, tree: Path, tmp_path: Path) -> Callable[..., Path]:
    """Copy a module that stands alone, with one text of one file replaced, and initialise it."""

    def copy(module: str, file: str = "main.tf", right: str = "", wrong: str = "") -> Path:
        shutil.copytree(tree / "mocks", tmp_path / "mocks")
        folder = tmp_path / "modules" / module
        shutil.copytree(tree / "modules" / module, folder, ignore=shutil.ignore_patterns(".terraform"))
        text = (folder / file).read_text()
        assert right in text
        (folder / file).write_text(text.replace(right, wrong))
        terraform.must(folder, "init", "-backend=false")
        return folder

    return copy


def refusal(told: subprocess.CompletedProcess[str]) -> str:
    """Give what a command that has to fail said, in one line."""
    assert told.returncode != 0, told.stdout
    return re.sub(r"[\s\u2502]+", " ", told.stdout + told.stderr)


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        (("schedule.tf", "recurrence ", "recurence "), 'An argument named "recurence" is not expected here'),
        (("schedule.tf", "= each.value.most", "= [each.value.most]"), 'Inappropriate value for attribute "max_size"'),
        (("schedule.tf", "= local.schedule.timezone", "= local.shedule.timezone"), "undeclared local value"),
        (("main.tf", '"aws_autoscaling_group" "pool"', '"aws_autoscaling_grup" "pool"'), "Invalid resource type"),
        (
            ("main.tf", "  encrypted             = true", "  encrypted             = {}"),
            'Inappropriate value for attribute "encrypted"',
        ),
        (("api.tf", "  load_balancer_arn = aws_lb.api.arn\n", ""), '"load_balancer_arn" is required'),
    ],
)
def test_a_mistake_in_a_module_is_caught(
    terraform: Terraform, copied: Callable[..., Path], planted: tuple[str, str, str], said: str
) -> None:
    """A misspelt attribute, type or reference, a value of another type, a missing argument."""
    assert said in refusal(terraform(copied("nodes", *planted), "validate"))


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ({"cidr": "10.20.0.0/24"}, "The range is a private /16"),
        ({"availability_zones": '["a", "a", "c"]'}, "three different availability zones"),
        ({"flow_log_retention_days": "7"}, "CloudWatch keeps logs"),
        ({"single_nat_gateway": "perhaps"}, "a bool is required"),
    ],
)
def test_a_bad_variable_is_refused(
    terraform: Terraform, copied: Callable[..., Path], planted: dict[str, str], said: str
) -> None:
    """Before anything is planned, in words that say what is wanted."""
    given = [f"-var={name}={value}" for name, value in {**VALID, **planted}.items()]
    assert said in refusal(terraform(copied("network"), "plan", *given))


def test_a_wrong_value_fails_the_modules_own_test(terraform: Terraform, copied: Callable[..., Path]) -> None:
    """Another range of a subnet is noticed: those tests can fail."""
    folder = copied("network", "main.tf", "cidrsubnet(var.cidr, 8, 16 +", "cidrsubnet(var.cidr, 8, 32 +")
    assert "Data subnets begin at .16." in refusal(terraform(folder, "test"))


def test_unformatted_text_is_noticed(terraform: Terraform, tmp_path: Path) -> None:
    """One space too few."""
    (tmp_path / "planted.tf").write_text('variable "a" {\n type = string\n}\n')
    assert terraform(tmp_path, "fmt", "-check").returncode != 0
