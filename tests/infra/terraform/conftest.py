"""A copy of the Terraform tree that commands may write into, and the schema provider that they are attached to."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import ROOT, schemas
from terraform.terraform_command import Terraform

_PEM = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n"
_INPUTS = {
    "domain": "realcatcha.example",
    "security_contact": "security@realcatcha.example",
    "alarm_emails": ["operators@realcatcha.example"],
    "redis_password": "0123456789abcdef0123456789abcdef",
    "images": {"base": "ami-00000000000000001", "general": "ami-00000000000000002", "gpu": "ami-00000000000000003"},
    "signer_public_keys": {"first": _PEM},
    "github": {
        "repository": "realcatcha/realcatcha",
        "environment": "plan",
        "state_bucket_arn": "arn:aws:s3:::state",
        "state_kms_key_arn": "arn:aws:kms:ap-northeast-2:123456789012:key/state",
    },
}
_NAMED = re.compile(r'(?:resource|data) "(aws_[a-z0-9_]+)"')


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree as it lies in the repository, with the schedule that it reads, local states and inputs."""
    folder = tmp_path_factory.mktemp("tree")
    shutil.copytree(ROOT / "terraform", folder / "terraform", ignore=shutil.ignore_patterns(".terraform", "*.tfstate*"))
    (folder / "deploy-manifests").mkdir()
    shutil.copy(ROOT / "deploy-manifests" / "gpu-schedule.yaml", folder / "deploy-manifests")
    for environment in (folder / "terraform" / "envs").iterdir():
        (environment / "backend_override.tf").write_text('terraform {\n  backend "local" {}\n}\n')
        (environment / "inputs.auto.tfvars.json").write_text(json.dumps(_INPUTS))
    return folder / "terraform"


@pytest.fixture(scope="session")
def terraform(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terraform]:
    """The real binary, attached to one provider for the whole session."""
    from terraform.schema_provider import read_schemas, serving  # noqa: PLC0415  # gRPC is loaded where it is needed

    published = schemas() / "aws" / "aws-provider-schema-5.100.0.json.gz"
    named = {name for file in tree.rglob("*.tf") for name in _NAMED.findall(file.read_text())}
    settings = tmp_path_factory.mktemp("settings") / "terraformrc"
    settings.write_text("disable_checkpoint = true\n")
    with serving(read_schemas(published, named_in=named)) as reattach:
        yield Terraform(reattach=reattach, settings=settings)
