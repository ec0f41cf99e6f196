"""The playbooks on machines (`make ansible-test`): containers that run systemd, apt, sudo, SSH, containerd and etcd.

Stand-ins, for what no registry gives here: kubeadm, kubelet and kubectl (`machines/cluster.py`: they keep the cluster
in a file and record their calls), NVIDIA's packages and kernel headers (empty), the addons' manifests, the AWS CLI
(copies to a folder). Everything else is Debian's own; every repository is signed.
The tests build upon each other in the order of this file: one cluster is made, looked at, hurt, upgraded.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from machines import ANSIBLE, EBS_CSI_ROLE, HOSTS, NAMES, Machines, Played, start
from support import missing, run

pytestmark = [pytest.mark.engine, pytest.mark.timeout(2400)]

OLD, NEW = "1.33.6", "1.34.2"
_READS = ("get", "diff", "kustomize", "wait")
_STEPS = (["drain"], ["upgrade"], ["uncordon"])
_UNTAINT = (
    "import json; path = '/cluster/state.json'; state = json.load(open(path)); "
    "state['nodes']['gpu-0']['taints'] = []; json.dump(state, open(path, 'w'))"
)
_WRITTEN = "find /etc /opt /root /usr/local /var/lib/kubelet -newer /run/mark -not -path '/root/.ansible*' -not -type d"


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """Bare machines of every kind."""
    if shutil.which("docker") is None or run("docker", "info").returncode:
        missing("no Docker engine: `make ansible-test` brings one")
    yield from start(tmp_path_factory.mktemp("machines"))


@pytest.fixture(scope="module")
def made(machines: Machines) -> Played:
    """site.yml on bare machines."""
    return machines.play("site.yml", kubernetes_version=OLD)


@pytest.fixture(scope="module")
def upgraded(machines: Machines, made: Played) -> Played:
    """upgrade.yml: a worker's kubelet does not start, the run stops there, a second one goes on where it ended."""
    machines.on("general-0", "systemctl", "mask", "kubelet")
    broken = machines.play("upgrade.yml", kubernetes_version=NEW)
    assert broken.status == 2, broken.output[-3000:]
    assert [name for name, one in machines.state()["nodes"].items() if one["unschedulable"]] == ["general-0"]
    machines.on("general-0", "systemctl", "unmask", "kubelet")
    return machines.play("upgrade.yml", kubernetes_version=NEW)


def unsettled(machines: Machines, ansible: Path = ANSIBLE, playbook: str = "site.yml") -> list[str]:
    """Play once more; name what says that it changed, what wrote a file, what called for a change of the cluster."""
    before = len(machines.calls())
    for name in NAMES:
        machines.on(name, "sh", "-c", "touch /run/mark; sleep 0.1")
    again = machines.play(playbook, ansible, kubernetes_version=OLD)
    assert again.status == 0, again.output[-3000:]
    files = [f"{name}: {path}" for name in NAMES for path in machines.on(name, "sh", "-c", _WRITTEN).splitlines()]
    calls = [one["call"] for one in machines.calls()[before:]]
    writes = [" ".join(call) for call in calls if call[:1] != ["kubectl"] or call[1] not in _READS]
    assert again.changed.keys() == set(NAMES)
    return again.tasks() + files + writes


def test_bare_machines_become_a_cluster(machines: Machines, made: Played) -> None:
    """Every host changes; verify.yml finds what site.yml is to make, and changes nothing."""
    assert made.status == 0, made.output[-3000:]
    assert all(made.changed[name] > 10 for name in NAMES), made.changed
    looked = machines.play("verify.yml", kubernetes_version=OLD)
    assert looked.status == 0, looked.output[-3000:]
    assert looked.changed == dict.fromkeys(NAMES, 0)


def test_a_second_run_changes_nothing(machines: Machines, made: Played) -> None:
    """No task says so, no file is newer, nothing that changes the cluster is called: what claims to read only reads."""
    assert unsettled(machines) == []


def test_the_parts_that_are_real_took_their_settings(machines: Machines, made: Played) -> None:
    """The runtimes and CNI's folder of containerd; no swap in fstab; one key of etcd's secrets; labels and taints."""
    dumped = machines.on("gpu-0", "containerd", "config", "dump")
    assert 'BinaryName = "/usr/bin/nvidia-container-runtime"' in dumped
    assert 'default_runtime_name = "nvidia"' in dumped
    assert 'bin_dir = "/opt/cni/bin"' in dumped
    assert 'default_runtime_name = "runc"' in machines.on("general-0", "containerd", "config", "dump")
    assert machines.on("general-0", "cat", "/etc/fstab").startswith("# UUID=1")
    keys = {machines.on(name, "sha256sum", "/etc/kubernetes/api/encryption.yaml") for name in HOSTS["control_plane"]}
    assert len(keys) == 1
    nodes = machines.state()["nodes"]
    assert nodes["general-0"]["labels"]["example.com/rack"] == "r1"
    assert {one["key"] for one in nodes["gpu-0"]["taints"]} == {"nvidia.com/gpu"}


def test_the_driver_of_volumes_takes_its_role(machines: Machines, made: Played) -> None:
    """What is applied has the role, the token and where it lies, beside what the driver came with."""
    rendered = machines.on(NAMES[0], "kustomize", "build", "/etc/kubernetes/addons/ebs-csi")
    (controller,) = (one for one in yaml.safe_load_all(rendered) if one["kind"] == "Deployment")
    pod = controller["spec"]["template"]["spec"]
    (driver,) = pod["containers"]
    told = {one["name"]: one["value"] for one in driver["env"]}
    mounted = {one["name"]: one["mountPath"] for one in driver["volumeMounts"]}
    assert (told.keys(), mounted.keys()) == (
        {"CSI_ENDPOINT", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"}, {"socket-dir", "aws-token"},
    )  # fmt: skip
    (token,) = (one["projected"]["sources"] for one in pod["volumes"] if one["name"] == "aws-token")
    assert told["AWS_ROLE_ARN"] == EBS_CSI_ROLE
    assert told["AWS_WEB_IDENTITY_TOKEN_FILE"] == f"{mounted['aws-token']}/{token[0]['serviceAccountToken']['path']}"
    applied = [one["call"] for one in machines.calls() if one["call"][:2] == ["kubectl", "apply"]]
    assert any(call[-1] == "/etc/kubernetes/addons/ebs-csi" for call in applied)


def test_backup_copies_etcd_away(machines: Machines, made: Played) -> None:
    """A real etcd's snapshot, read back by etcdctl, lies in the bucket; the clock will make more."""
    copied = machines.play("backup-etcd.yml")
    assert copied.status == 0, copied.output[-3000:]
    (path,) = machines.on("control-plane-0", "find", "/cluster/s3/backups/etcd", "-name", "*.db").splitlines()
    status = machines.on("control-plane-0", "env", "ETCDCTL_API=3", "etcdctl", "snapshot", "status", path, "-wtable")
    assert "TOTAL SIZE" in status
    assert machines.on("control-plane-0", "stat", "--format", "%a", "/var/lib/backup-etcd") == "700"
    assert machines.on("control-plane-0", "systemctl", "is-active", "backup-etcd.timer") == "active"


@pytest.mark.parametrize(
    ("role", "lost", "hurt"),
    [
        ("kubernetes", "Hold them, so that no upgrade of the system moves them", ["apt-mark", "unhold", "kubelet"]),
        ("labels", "Taint the node", ["python3", "-c", "{untaint}"]),
    ],
)
def test_verify_refuses_what_a_role_no_longer_does(
    machines: Machines, made: Played, tmp_path: Path, *, role: str, lost: str, hurt: list[str]
) -> None:
    """A role that lost a task leaves a machine that verify.yml refuses; the whole role mends it."""
    machines.on("gpu-0", *(part.format(untaint=_UNTAINT) for part in hurt))
    ansible = _copy(tmp_path, only=role)
    tasks = ansible / "roles" / role / "tasks" / "main.yml"
    whole = tasks.read_text()
    tasks.write_text(yaml.safe_dump([task for task in yaml.safe_load(whole) if task["name"] != lost]))
    assert machines.play("site.yml", ansible, kubernetes_version=OLD).status == 0
    assert machines.play("verify.yml", kubernetes_version=OLD).status == 2
    tasks.write_text(whole)
    assert machines.play("site.yml", ansible, kubernetes_version=OLD).tasks() == [f"gpu-0: {role} : {lost}"]
    assert machines.play("verify.yml", kubernetes_version=OLD).status == 0


def test_what_changes_something_each_time_is_found(machines: Machines, made: Played, tmp_path: Path) -> None:
    """A shell that appends; one that does and claims not to."""
    for claim in ({}, {"changed_when": False}):
        ansible = _copy(tmp_path / str(len(claim)), only="planted")
        tasks = ansible / "roles" / "planted" / "tasks"
        tasks.mkdir(parents=True)
        planted: dict[str, Any] = {"name": "Plant", "ansible.builtin.shell": "date >>/etc/planted", **claim}
        (tasks / "main.yml").write_text(yaml.safe_dump([planted]))
        found = unsettled(machines, ansible)
        assert ("gpu-0: planted : Plant" in found) is not bool(claim)
        assert "gpu-0: /etc/planted" in found


def test_an_addon_that_is_not_what_was_read_is_refused(machines: Machines, made: Played, tmp_path: Path) -> None:
    """By its sum; nothing is applied."""
    ansible = _copy(tmp_path, only="addons", hosts="control_plane[0]")
    first, *others = machines.variables["cluster_addons"]
    refused = machines.play("site.yml", ansible, cluster_addons=[{**first, "sha256": "0" * 64}, *others])
    assert refused.status == 2
    assert "did not match" in refused.output


def test_no_minor_version_is_skipped(machines: Machines, made: Played) -> None:
    before = len(machines.calls())
    refused = machines.play("upgrade.yml", kubernetes_version="1.35.0")
    assert refused.status == 2
    assert "one minor version at a time" in refused.output
    assert machines.calls()[before:] == []


def test_an_upgrade_empties_one_node_at_a_time(machines: Machines, upgraded: Played) -> None:
    """In order: control planes, the first with `apply`; each drained, upgraded, let in again; never two at once."""
    assert upgraded.status == 0, upgraded.output[-3000:]
    steps = [" ".join(one["call"][1:3]) for one in machines.calls() if one["call"][1:2] in _STEPS]
    expected = []
    for name in ["control-plane-0", "control-plane-1", "general-0", "general-0", "gpu-0"]:
        expected += [f"drain {name}", f"upgrade {'apply' if name == NAMES[0] else 'node'}", f"uncordon {name}"]
    expected.remove("uncordon general-0")  # of the run that failed
    assert steps == expected
    nodes = machines.state()["nodes"].values()
    assert [(one["version"], one["unschedulable"]) for one in nodes] == [(f"v{NEW}", False)] * len(NAMES)


def test_a_second_upgrade_changes_nothing(machines: Machines, upgraded: Played) -> None:
    """Nor does it call anything; the new versions are held, and verify.yml agrees."""
    before = len(machines.calls())
    again = machines.play("upgrade.yml", kubernetes_version=NEW)
    assert (again.status, again.changed) == (0, dict.fromkeys(NAMES, 0)), again.output[-3000:]
    assert machines.calls()[before:] == []
    looked = machines.play("verify.yml", kubernetes_version=NEW)
    assert looked.status == 0, looked.output[-3000:]


def test_a_control_plane_gets_a_cluster_of_its_version_in_its_settings(machines: Machines, upgraded: Played) -> None:
    """After an upgrade site.yml has nothing to say but the version in kubeadm's settings."""
    again = machines.play("site.yml", kubernetes_version=NEW)
    assert again.status == 0, again.output[-3000:]
    assert {re.sub(r"^\S+ ", "", task) for task in again.tasks()} <= {"control_plane : Configure kubeadm"}


def _copy(folder: Path, *, only: str, hosts: str = "kubernetes") -> Path:
    """Copy the playbooks; site.yml plays one role alone."""
    ansible = folder / "ansible"
    shutil.copytree(ANSIBLE, ansible)
    (ansible / "playbooks" / "site.yml").write_text(yaml.safe_dump([{"hosts": hosts, "roles": [only]}]))
    return ansible
