"""How a machine joins by itself: the start-up scripts, run with stand-ins of the programs that they call."""

import os
import subprocess
from pathlib import Path

import pytest
from support import ROOT

SCRIPTS = ROOT / "terraform" / "modules" / "nodes" / "scripts"
JOIN = "kubeadm join api:6443 --token a.b --discovery-token-ca-cert-hash sha256:c"
STAND_INS = {
    "curl": """case "$*" in
        *api/token*) echo session ;;
        *availability-zone*) printf zone-a ;;
        *instance-id*) printf i-7 ;;
    esac""",
    "aws": """echo "aws $*" >>"$CALLS"
    case "$*" in
        *get-parameter*) cat "$PARAMETER" ;;
        *) cat >"$PUT" ;;
    esac""",
    "kubeadm": """echo "kubeadm $*" >>"$CALLS"
    case "$1" in
        token) echo "kubeadm join api:6443" ;;
        join) [ "$(grep -c "^kubeadm join" "$CALLS")" -gt "$FAILURES" ] ;;
    esac""",
    "sleep": "true",
}


class Machine:
    """A root of its own, in which a script runs."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for folder in ("bin", "etc/realcatcha", "etc/default", "etc/kubernetes"):
            (root / folder).mkdir(parents=True)
        for name, body in STAND_INS.items():
            (root / "bin" / name).write_text(f"#!/bin/bash\n{body}\n")
            (root / "bin" / name).chmod(0o755)
        (root / "etc/realcatcha/node.env").write_text(
            "JOIN_PARAMETER='/t/kubeadm/join'\nAWS_DEFAULT_REGION='ap-northeast-2'\nJOIN_KEY='arn:key'\nPOOL='gpu'\n"
            "NODE_LABELS='realcatcha.io/pool=gpu'\nNODE_TAINTS='nvidia.com/gpu=present:NoSchedule'\n"
        )

    def run(self, script: str, *, parameter: str = JOIN, failures: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a script with its /etc below the root."""
        (self.root / "parameter").write_text(parameter + "\n")
        text = (SCRIPTS / script).read_text().replace("/etc/", f"{self.root}/etc/")
        environment = {
            **os.environ,
            "PATH": f"{self.root}/bin{os.pathsep}{os.environ['PATH']}",
            "CALLS": str(self.root / "calls"),
            "PARAMETER": str(self.root / "parameter"),
            "PUT": str(self.root / "put"),
            "FAILURES": str(failures),
        }
        return subprocess.run(
            ["bash", "-c", text], env=environment, capture_output=True, text=True, check=False, timeout=60
        )

    def calls(self) -> list[str]:
        """Give what was called, in order."""
        return (self.root / "calls").read_text().splitlines()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_machine_joins_as_what_it_is(machine: Machine) -> None:
    """With its name, labels and taints, and the id by which the autoscaler knows it."""
    done = machine.run("join-cluster.sh")
    assert done.returncode == 0, done.stderr
    assert machine.calls()[-1] == f"{JOIN} --node-name gpu-i-7"
    assert (machine.root / "etc/default/kubelet").read_text() == (
        "KUBELET_EXTRA_ARGS=--provider-id=aws:///zone-a/i-7 --node-labels=realcatcha.io/pool=gpu "
        "--register-with-taints=nvidia.com/gpu=present:NoSchedule\n"
    )


def test_a_machine_tries_again(machine: Machine) -> None:
    """What failed halfway is undone first."""
    done = machine.run("join-cluster.sh", failures=2)
    assert done.returncode == 0, done.stderr
    assert machine.calls().count("kubeadm reset --force") == 2


def test_a_machine_gives_up(machine: Machine) -> None:
    """After ten minutes, with a status that cloud-init reports."""
    assert machine.run("join-cluster.sh", failures=10_000).returncode == 1


def test_a_parameter_that_is_no_join_is_not_run(machine: Machine) -> None:
    """Whoever can write the parameter runs nothing else with it."""
    done = machine.run("join-cluster.sh", parameter="rm -rf /nowhere")
    assert done.returncode == 1
    assert "no kubeadm join" in done.stderr


def test_a_machine_joins_once(machine: Machine) -> None:
    """After a restart it is a node already."""
    (machine.root / "etc/kubernetes/kubelet.conf").write_text("")
    assert machine.run("join-cluster.sh").returncode == 0
    assert not (machine.root / "calls").exists()


def test_the_control_plane_renews_the_command(machine: Machine) -> None:
    """Encrypted, with a token of three hours, once there is a cluster."""
    assert machine.run("publish-join.sh").returncode == 0
    assert not (machine.root / "put").exists()
    (machine.root / "etc/kubernetes/admin.conf").write_text("")
    done = machine.run("publish-join.sh")
    assert done.returncode == 0, done.stderr
    assert (machine.root / "put").read_text() == "kubeadm join api:6443\n"
    assert "kubeadm token create --ttl 3h --print-join-command" in machine.calls()
    assert any("--type SecureString --key-id arn:key" in call for call in machine.calls())
