"""Stand in for kubeadm, kubelet and kubectl: ``cluster.py VERSION PROGRAM ARGUMENTS``.

They write the files that the real ones write and refuse what the real ones refuse, as far as the playbooks depend on
it. The cluster is ``state.json`` in the folder that all machines share, every call a line of ``calls.jsonl`` beside it.
A control plane runs a real etcd with certificates of its own authority, alone: its members do not find each other.
"""

import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path
from secrets import token_hex
from typing import Any, NoReturn

import yaml

SHARED = Path(os.environ.get("CLUSTER_STANDIN", "/cluster"))
KUBERNETES = Path("/etc/kubernetes")
KUBELET = Path("/var/lib/kubelet/config.yaml")
NEEDED = ("conntrack", "ethtool", "iptables", "socat")
BUILT_IN = ("apps", "batch", "apiextensions.k8s.io", "rbac.authorization.k8s.io", "storage.k8s.io")
State = dict[str, Any]


def fail(message: str, status: int = 1) -> NoReturn:
    """End as the real program does: a line on standard error, a status."""
    print(f"error: {message}", file=sys.stderr)
    raise SystemExit(status)


@contextmanager
def cluster() -> Iterator[State]:
    """The cluster, locked; what is changed stays unless an error ends the call."""
    with (SHARED / "lock").open("w") as lock:
        flock(lock, LOCK_EX)
        path = SHARED / "state.json"
        state: State = json.loads(path.read_text()) if path.exists() else {}
        yield state
        path.with_suffix(".new").write_text(json.dumps(state))
        path.with_suffix(".new").rename(path)


def option(arguments: list[str], name: str) -> str | None:
    """The value behind an option, if it is there."""
    return arguments[arguments.index(name) + 1] if name in arguments else None


# kubeadm


def kubeadm(version: str, arguments: list[str]) -> None:
    """Run one of the phases that the playbooks use."""
    match arguments:
        case ["init", "phase", "upload-certs", "--upload-certs"]:
            _upload_certificates()
        case ["init", "--config", config, "--upload-certs"]:
            _init(version, Path(config))
        case ["token", "create", "--ttl", "15m", "--print-join-command"]:
            _token()
        case ["join", _, *options]:
            _join(version, options)
        case ["upgrade", "apply", "--yes", wanted]:
            _upgrade_apply(version, wanted)
        case ["upgrade", "node"]:
            _upgrade_node(version)
        case _:
            fail(f"unknown command {arguments}")


def _preflight() -> None:
    lacking = [program for program in NEEDED if shutil.which(program) is None]
    if lacking or not Path("/run/containerd/containerd.sock").is_socket():
        fail(f"[preflight] lacking {lacking}, or containerd does not run")
    if KUBELET.exists():
        fail(f"[preflight] {KUBELET} already exists")


def _init(version: str, config: Path) -> None:
    _preflight()
    documents = {one["kind"]: one for one in yaml.safe_load_all(config.read_text())}
    if documents["ClusterConfiguration"]["kubernetesVersion"] != f"v{version}":
        fail("this kubeadm makes no cluster of another version")
    with cluster() as state:
        if state:
            fail("there is a cluster")
        state.update(
            version=f"v{version}", nodes={}, objects={}, kinds=[], tokens=[], namespaces=["default", "kube-system"]
        )
        state["key"] = _key()
    _control_plane()
    _node(documents["InitConfiguration"]["nodeRegistration"]["name"], control_plane=True)


def _key() -> str:
    return hashlib.sha256((KUBERNETES / "api" / "encryption.yaml").read_bytes()).hexdigest()


def _control_plane() -> None:
    """Write what a control plane has, and run its etcd."""
    pki = KUBERNETES / "pki" / "etcd"
    pki.mkdir(parents=True)
    new = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"]

    def certify(name: str, *options: str) -> None:
        files = ("-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.crt")
        subprocess.run([*new, *files, *options], cwd=pki, check=True, stderr=subprocess.DEVNULL)

    certify("ca")
    for name in ("server", "healthcheck-client"):
        certify(name, "-CA", "ca.crt", "-CAkey", "ca.key", "-addext", "subjectAltName=IP:127.0.0.1")
    url = "https://127.0.0.1:2379"
    settings = {
        "data-dir": "/var/lib/etcd-standin",
        "trusted-ca-file": f"{pki}/ca.crt",
        "cert-file": f"{pki}/server.crt",
        "key-file": f"{pki}/server.key",
        "listen-client-urls": url,
        "advertise-client-urls": url,
    }
    etcd = ["etcd", "--client-cert-auth", *(f"--{name}={value}" for name, value in settings.items())]
    subprocess.run(["systemd-run", "--quiet", "--unit", "kubeadm-etcd", *etcd], check=True)
    (KUBERNETES / "admin.conf").write_text("admin\n")


def _node(name: str, *, control_plane: bool) -> None:
    labels = {"kubernetes.io/hostname": name}
    taints = []
    if control_plane:
        labels["node-role.kubernetes.io/control-plane"] = ""
        taints.append({"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"})
    with cluster() as state:
        if name in state["nodes"]:
            fail(f"a node {name} is there")
        state["nodes"][name] = {"labels": labels, "taints": taints, "unschedulable": False, "version": None}
    (KUBERNETES / "kubelet.conf").write_text(f"{name}\n")
    KUBELET.parent.mkdir(parents=True, exist_ok=True)
    KUBELET.write_text("kind: KubeletConfiguration\n")
    subprocess.run(["systemctl", "restart", "kubelet"], check=True)
    for _ in range(100):
        with cluster() as state:
            if state["nodes"][name]["version"]:
                return
        time.sleep(0.1)
    fail("the kubelet did not start")


def _upload_certificates() -> None:
    with cluster() as state:
        state["certificates"] = token_hex(32)
        print(f"[upload-certs] Using certificate key:\n{state['certificates']}")


def _token() -> None:
    with cluster() as state:
        state["tokens"].append(token_hex(8))
        hashed = hashlib.sha256(b"ca").hexdigest()
        print(f"kubeadm join api:6443 --token {state['tokens'][-1]} --discovery-token-ca-cert-hash sha256:{hashed} ")


def _join(version: str, options: list[str]) -> None:
    _preflight()
    name = option(options, "--node-name") or socket.gethostname()
    control_plane = "--control-plane" in options
    with cluster() as state:
        if option(options, "--token") not in state["tokens"] or state["version"] != f"v{version}":
            fail("no such token, or a cluster of another version")
        if control_plane and option(options, "--certificate-key") != state["certificates"]:
            fail("no such certificates")
        if control_plane and _key() != state["key"]:
            fail("the API servers would not read each other's secrets")
    if control_plane:
        _control_plane()
    _node(name, control_plane=control_plane)


def _upgrade_apply(version: str, wanted: str) -> None:
    with cluster() as state:
        if wanted != f"v{version}":
            fail("this kubeadm upgrades to no other version than its own")
        state["version"] = wanted


def _upgrade_node(version: str) -> None:
    with cluster() as state:
        if state["version"] != f"v{version}":
            fail(f"the cluster is at {state['version']}: `upgrade apply` comes first")


# kubelet


def kubelet(version: str, _: list[str]) -> None:
    """Tell the cluster its version and stay; end where nothing was joined, as the real one does."""
    if not KUBELET.exists():
        fail(f"no {KUBELET}")
    name = (KUBERNETES / "kubelet.conf").read_text().strip()
    with cluster() as state:
        if tuple(map(int, version.split("."))) > tuple(map(int, state["version"][1:].split("."))):
            fail(f"newer than the API server, which is {state['version']}")
        state["nodes"][name]["version"] = f"v{version}"
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.pause()


# kubectl


def kubectl(_: str, arguments: list[str]) -> None:
    """Run one of the commands that the playbooks use."""
    if not (Path.home() / ".kube" / "config").exists():
        fail("The connection to the server localhost:8080 was refused")
    match arguments:
        case ["get", *rest]:
            _get(rest)
        case ["kustomize", folder]:
            print(_kustomized(Path(folder)))
        case ["wait", "--for", *_]:
            pass
        case ["diff" | "apply" as verb, "--server-side", "--force-conflicts", *rest]:
            _diff_or_apply(verb, rest)
        case _:
            with cluster() as state:
                _change(state, arguments)


def _change(state: State, arguments: list[str]) -> None:
    match arguments:
        case ["label", "node", name, pair, "--overwrite"]:
            key, value = pair.split("=", 1)
            state["nodes"][name]["labels"][key] = value
        case ["taint", "node", name, taint, "--overwrite"]:
            _taint(state["nodes"][name], taint)
        case ["drain", name, "--ignore-daemonsets", "--delete-emptydir-data", *_]:
            state["nodes"][name]["unschedulable"] = True
        case ["uncordon", name]:
            state["nodes"][name]["unschedulable"] = False
        case ["create", "namespace", name] if name not in state["namespaces"]:
            state["namespaces"].append(name)
        case _:
            fail(f"unknown command {arguments}, or already there")


def _taint(node: State, taint: str) -> None:
    pair, effect = taint.rsplit(":", 1)
    key, _, value = pair.partition("=")
    others = [one for one in node["taints"] if (one["key"], one["effect"]) != (key, effect)]
    node["taints"] = [*others, {"key": key, "value": value, "effect": effect}]


def _get(arguments: list[str]) -> None:
    with cluster() as state:
        nodes = {name: _as_node(name, one) for name, one in state["nodes"].items()}
        match arguments:
            case ["--raw", "/readyz"]:
                print("ok")
            case ["node", name, "--output", "json"] if name in nodes:
                print(json.dumps(nodes[name]))
            case ["nodes", "--output", "json"]:
                print(json.dumps({"items": list(nodes.values())}))
            case ["namespaces", "--output", "json"]:
                print(json.dumps({"items": [{"metadata": {"name": name}} for name in state["namespaces"]]}))
            case _:
                fail(f"not found: {arguments}")


def _as_node(name: str, one: State) -> State:
    spec = {"unschedulable": True} if one["unschedulable"] else {}
    return {
        "metadata": {"name": name, "labels": one["labels"]},
        "spec": {**spec, **({"taints": one["taints"]} if one["taints"] else {})},
        "status": {"nodeInfo": {"kubeletVersion": one["version"]}},
    }


def _diff_or_apply(verb: str, arguments: list[str]) -> None:
    """A difference ends `diff` with 1, a failure with 2, as the real one."""
    wrong = 2 if verb == "diff" else 1
    *options, kind, path = arguments
    text = _kustomized(Path(path), wrong) if kind == "--kustomize" else Path(path).read_text()
    documents = list(yaml.safe_load_all(text))
    with cluster() as state:
        namespace = option(options, "--namespace") or "default"
        kinds = set(state["kinds"])
        found = {}
        for one in documents:
            group = one["apiVersion"].rpartition("/")[0]
            if group and group not in BUILT_IN and f"{group}/{one['kind']}" not in kinds:
                fail(f"no matches for kind {one['kind']} in {group}", wrong)
            if one["kind"] == "CustomResourceDefinition" and verb == "apply":
                kinds.add(f"{one['spec']['group']}/{one['spec']['names']['kind']}")
            if namespace not in state["namespaces"]:
                fail(f"namespaces {namespace} not found", wrong)
            key = f"{one['kind']}/{one['metadata'].get('namespace', namespace)}/{one['metadata']['name']}"
            found[key] = hashlib.sha256(json.dumps(one, sort_keys=True).encode()).hexdigest()
        differs = any(state["objects"].get(key) != digest for key, digest in found.items())
        if verb == "apply":
            state["objects"] |= found
            state["kinds"] = sorted(kinds)
    if verb == "diff" and differs:
        raise SystemExit(1)


def _kustomized(folder: Path, wrong: int = 1) -> str:
    """Build by the real Kustomize, which kubectl carries."""
    built = subprocess.run(["kustomize", "build", folder], check=False, capture_output=True, text=True)
    if built.returncode:
        fail(built.stderr, wrong)
    return built.stdout


def main() -> None:
    """Record the call, then be the program."""
    version, program, *arguments = sys.argv[1:]
    line = {"at": time.time(), "host": socket.gethostname(), "version": version, "call": [program, *arguments]}
    with (SHARED / "calls.jsonl").open("a") as file:
        file.write(json.dumps(line) + "\n")
    programs: dict[str, Callable[[str, list[str]], None]] = {"kubeadm": kubeadm, "kubelet": kubelet, "kubectl": kubectl}
    programs[program](version, arguments)


if __name__ == "__main__":
    main()
