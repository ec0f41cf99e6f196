"""Machines for the playbooks: containers that run systemd, reached by SSH as Debian's cloud images are."""

import json
import re
import subprocess
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from support import ROOT, load, run, tool

ANSIBLE = ROOT / "ansible"
SOURCES = Path(__file__).parent / "ansible" / "machines"
HOSTS = {  # by group; two control planes, so that one joins
    "control_plane": ["control-plane-0", "control-plane-1"],
    "general": ["general-0"],
    "gpu": ["gpu-0"],
}
NAMES = [name for names in HOSTS.values() for name in names]
MIRROR = "http://mirror:8000"
EBS_CSI_ROLE = "arn:aws:iam::123456789012:role/realcatcha-ebs-csi"
_PREFIX = "realcatcha-ansible"
_SYSTEMD = (
    "--cap-add", "SYS_ADMIN", "--cap-add", "NET_ADMIN", "--security-opt", "seccomp=unconfined",
    "--cgroupns", "host", "--dns", "127.0.0.1",
    "--tmpfs", "/run", "--tmpfs", "/run/lock", "--tmpfs", "/tmp", "--volume", "/sys/fs/cgroup:/sys/fs/cgroup:rw",
)  # fmt: skip
_RECAP = re.compile(r"^(\S+) +: ok=(\d+) +changed=(\d+) +unreachable=(\d+) +failed=(\d+)", re.MULTILINE)


def docker(*arguments: str | Path) -> str:
    """Run the client; give what it printed."""
    ran = run("docker", *arguments, DOCKER_BUILDKIT="1")
    assert ran.returncode == 0, f"docker {arguments}: {ran.stderr[-3000:]}"
    return ran.stdout.strip()


@dataclass(frozen=True)
class Played:
    """What one run of Ansible came to."""

    status: int
    output: str
    changed: dict[str, int]
    """Number of tasks that said they changed something, by host."""

    def tasks(self) -> list[str]:
        """Name the tasks that said they changed something, `HOST: TASK`."""
        found, task = [], ""
        for line in self.output.splitlines():
            if named := re.match(r"(?:TASK|RUNNING HANDLER) \[(.*)\]", line):
                task = named[1]
            if host := re.match(r"changed: \[([^\]]+)\]", line):
                found.append(f"{host[1].split(' ')[0]}: {task}")
        return list(dict.fromkeys(found))  # a loop says so for each item


@dataclass(frozen=True)
class Machines:
    """The containers, and what Ansible is told of them."""

    folder: Path
    addresses: dict[str, str]
    variables: dict[str, Any] = field(default_factory=dict)

    def play(self, playbook: Path | str, ansible: Path = ANSIBLE, **more: Any) -> Played:
        """Run a playbook of `ansible/playbooks`, or of a path, with further variables."""
        path = ansible / "playbooks" / playbook if isinstance(playbook, str) else playbook
        told = self.folder / "variables.json"
        told.write_text(json.dumps({**self.variables, **more}))
        ran = run(
            tool("ansible-playbook"), "--inventory", self.folder / "inventory", "--user", "admin",
            "--extra-vars", f"@{told}", path,
            cwd=ansible,
            ANSIBLE_NOCOLOR="1",
            ANSIBLE_HOME=str(self.folder / "home"),
            ANSIBLE_PRIVATE_KEY_FILE=str(self.folder / "key"),
            ANSIBLE_SSH_ARGS=f"-o UserKnownHostsFile={self.folder}/known -o ControlMaster=auto -o ControlPersist=60s",
            ANSIBLE_SSH_CONTROL_PATH_DIR="/tmp/realcatcha-ssh",
            REALCATCHA_ENVIRONMENT="production",
            REALCATCHA_BACKUP_BUCKET="backups",
            REALCATCHA_EBS_CSI_ROLE=EBS_CSI_ROLE,
        )  # fmt: skip
        output = ran.stdout + ran.stderr
        return Played(ran.returncode, output, {host: int(changed) for host, _, changed, _, _ in _RECAP.findall(output)})

    def on(self, name: str, *command: str) -> str:
        """Run a command on a machine as root."""
        return docker("exec", _container(name), *command)

    def calls(self) -> list[dict[str, Any]]:
        """Give every call of kubeadm, kubelet and kubectl so far: time, machine, version, words."""
        lines = self.on("control-plane-0", "cat", "/cluster/calls.jsonl").splitlines()
        return [json.loads(line) for line in lines]

    def state(self) -> dict[str, Any]:
        """Give the cluster as the stand-ins keep it."""
        return dict(json.loads(self.on("control-plane-0", "cat", "/cluster/state.json")))


def _container(name: str) -> str:
    return f"{_PREFIX}-{name}"


def start(folder: Path) -> Iterator[Machines]:
    """Build the images, start the machines and wait for them; remove everything afterwards."""
    packages = f"PACKAGES={' '.join(sorted(_debian_packages()))}"
    for target in ("mirror", "machine"):
        docker(
            "build", "--quiet", "--network", "host", "--build-arg", packages, "--target", target,
            "--tag", f"{_PREFIX}/{target}", SOURCES,
        )  # fmt: skip
    _remove()
    try:
        docker("network", "create", _PREFIX)
        docker("volume", "create", _PREFIX)
        docker("run", "--detach", "--name", _container("mirror"), "--network", _PREFIX, "--network-alias", "mirror",
               f"{_PREFIX}/mirror")  # fmt: skip
        for number, name in enumerate(NAMES):  # a machine's own name is not the inventory's, as at AWS
            named = ("--name", _container(name), "--hostname", f"ip-10-0-0-{number}", "--network", _PREFIX)
            docker("run", "--detach", *named, "--volume", f"{_PREFIX}:/cluster", *_SYSTEMD, f"{_PREFIX}/machine")
        yield _reach(folder)
    finally:
        _remove()


def _remove() -> None:
    for name in [*NAMES, "mirror"]:
        run("docker", "rm", "--force", "--volumes", _container(name))
    for kind in ("network", "volume"):
        run("docker", kind, "rm", _PREFIX)


def _reach(folder: Path) -> Machines:
    """Make a key, let it in everywhere, and write the inventory as the script of Terraform's output would."""
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "key"], check=True)
    public = (folder / "key.pub").read_text()
    addresses, known = {}, []
    for name in NAMES:
        described = json.loads(docker("inspect", _container(name)))[0]
        addresses[name] = described["NetworkSettings"]["Networks"][_PREFIX]["IPAddress"]
        install = f"echo '{public.strip()}' >/home/admin/.ssh/authorized_keys && chown admin: /home/admin/.ssh/*"
        docker("exec", _container(name), "sh", "-c", install)
        known.append(
            f"{addresses[name]} {docker('exec', _container(name), 'cat', '/etc/ssh/ssh_host_ed25519_key.pub')}"
        )
        _wait(name)
    (folder / "known").write_text("\n".join(known) + "\n")
    labels = {"general": {"example.com/rack": "r1"}}
    groups = {
        group: {
            "hosts": {
                name: {"address": addresses[name], "instance_id": "i-1", "labels": labels.get(group, {}), "taints": []}
                for name in names
            }
        }
        for group, names in HOSTS.items()
    }
    document = load(ANSIBLE / "inventories" / "terraform.py").inventory(groups)
    (folder / "inventory.json").write_text(json.dumps(document))
    (folder / "inventory").write_text(f"#!/bin/sh\ncat {folder}/inventory.json\n")
    (folder / "inventory").chmod(0o755)
    return Machines(folder, addresses, _variables())


def _wait(name: str) -> None:
    for _ in range(60):
        said = run("docker", "exec", _container(name), "systemctl", "is-active", "ssh", "dbus").stdout.split()
        if said == ["active", "active"]:
            return
        time.sleep(0.5)
    raise AssertionError(f"{name} did not start: {docker('logs', _container(name))}")


def _variables() -> dict[str, Any]:
    """What differs from group_vars: addresses, and what a container may not do."""
    sums = dict(
        reversed(line.split())
        for line in docker(
            "exec", _container("mirror"), "sh", "-c", "cd /srv/addons && sha256sum *.yaml *.tar.gz"
        ).splitlines()
    )
    settings = yaml.safe_load((ANSIBLE / "playbooks" / "group_vars" / "all.yml").read_text())
    addons = settings["cluster_addons"]
    for addon in addons:
        file = f"{addon['name']}{'.tar.gz' if 'folder' in addon else '.yaml'}"
        addon.update(url=f"{MIRROR}/addons/{file}", sha256=sums[file])
    return {
        "common_applies_kernel_settings": False,
        "cluster_addons": addons,
        "kubernetes_apt_uri": settings["kubernetes_apt_uri"].replace(
            "https://pkgs.k8s.io/core:/stable:", f"{MIRROR}/kubernetes"
        ),
        "nvidia_apt_uri": f"{MIRROR}/nvidia-toolkit/",
        "nvidia_apt_key": f"{MIRROR}/key.asc",
        "nvidia_driver_apt_uri": f"{MIRROR}/nvidia-driver/",
        "nvidia_driver_apt_key": f"{MIRROR}/key.asc",
        "nvidia_kernel_headers": "linux-headers-standin",
    }


def _debian_packages() -> Iterable[str]:
    """Name the packages that the roles take from Debian."""
    for path in ANSIBLE.glob("roles/*/tasks/main.yml"):
        for task in yaml.safe_load(path.read_text()):
            names = task.get("ansible.builtin.apt", {}).get("name", [])
            yield from (name for name in names if not name.startswith(("kube", "nvidia", "{{")))
