"""Ask the cluster, and the little around it that a cluster elsewhere would have: names, and a way in."""

import json
import os
import signal
import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from manifests.rendering import Object, find

from tests.cluster.objects import NAMESPACE
from tests.cluster.stores import NODE


@dataclass(frozen=True)
class Cluster:
    """The running cluster.

    Attributes:
        run: Folder of its state: `kc`, `docker.sock`.
        tag: Of our images.
    """

    run: Path
    tag: str

    def kubectl(self, *arguments: str, text: str = "") -> str:
        """Run kubectl in our namespace. Raises AssertionError with what it said."""
        told = self.try_kubectl(*arguments, text=text)
        assert told.returncode == 0, told.stderr + told.stdout
        return told.stdout

    def try_kubectl(self, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run kubectl, which may fail."""
        line = ["kubectl", "--kubeconfig", str(self.run / "kc"), "--namespace", NAMESPACE, *arguments]
        return subprocess.run(line, input=text, capture_output=True, text=True, check=False)

    def apply(self, objects: list[Object]) -> str:
        """Have the API server take objects; gives what it said of each."""
        return self.kubectl("apply", "--validate=false", "-f", "-", text=yaml.safe_dump_all(objects))

    def get(self, *arguments: str) -> Any:
        """Read objects."""
        return json.loads(self.kubectl("get", *arguments, "-o", "json"))

    def set_status(self, node: Object) -> None:
        """Say how a node that nothing runs behind is, as its kubelet would."""
        path = f"/api/v1/nodes/{node['metadata']['name']}/status"
        body = json.dumps({"status": node["status"]})
        headers = {"Authorization": f"Bearer {self._token()}", "Content-Type": "application/merge-patch+json"}
        context = ssl._create_unverified_context()  # noqa: S323  # this test's own cluster, in its own network
        request = urllib.request.Request(f"https://{NODE}:26443{path}", body.encode(), headers, method="PATCH")
        urllib.request.urlopen(request, context=context).close()

    def _token(self) -> str:
        token: str = yaml.safe_load((self.run / "kc").read_text())["users"][0]["user"]["token"]
        return token

    def ready(self, name: str) -> bool:
        """Tell whether a Deployment runs as it is described, and nothing older beside it."""
        one = self.get("deployment", name)
        status, wanted = one["status"], one["spec"]["replicas"]
        counts = [status.get(key, 0) for key in ("replicas", "updatedReplicas", "readyReplicas")]
        return counts == [wanted] * 3 and status.get("observedGeneration") == one["metadata"]["generation"]


def wait_until(check: Callable[[], Any], *, timeout_s: float, what: str) -> None:
    """Wait until a check holds. Raises AssertionError when the time is up."""
    deadline = time.monotonic() + timeout_s
    while not check():
        assert time.monotonic() < deadline, f"{what} did not hold within {timeout_s} s"
        time.sleep(1)


@contextmanager
def names(cluster: Cluster) -> Iterator[Callable[[], None]]:
    """Run a name server for Services, as every cluster has one; the function that is given tells it of new ones."""
    hosts = cluster.run / "hosts"
    hosts.write_text("")
    line = ["dnsmasq", "--no-daemon", "--no-resolv", "--no-hosts", f"--addn-hosts={hosts}", "--user=root"]
    line += [f"--listen-address={NODE}", "--bind-interfaces", "--local=/cluster.local/", "--conf-file=/dev/null"]
    with (cluster.run / "dns.log").open("wb") as log, subprocess.Popen(line, stdout=log, stderr=log) as server:

        def learn() -> None:
            found = [one for one in cluster.get("services")["items"] if one["spec"]["clusterIP"] != "None"]
            hosts.write_text(
                "".join(
                    f"{one['spec']['clusterIP']} {one['metadata']['name']}.{NAMESPACE}.svc.cluster.local\n"
                    for one in found
                )
            )
            server.send_signal(signal.SIGHUP)

        try:
            yield learn
        finally:
            server.terminate()


@contextmanager
def way_in(cluster: Cluster, objects: list[Object], extra: dict[str, str]) -> Iterator[None]:
    """Run nginx on port 8080 of the node in place of an Ingress controller: paths of our Ingress, and `extra` ones."""
    paths = find(objects, "Ingress", "realcatcha")["spec"]["rules"][0]["http"]["paths"]
    services = {one["metadata"]["name"]: one["spec"] for one in cluster.get("services")["items"]}

    def location(path: str, kind: str, name: str) -> str:
        spec = services[name]
        match = f"= {path}" if kind == "Exact" else path
        return f"location {match} {{ proxy_pass http://{spec['clusterIP']}:{spec['ports'][0]['port']}; }}\n"

    blocks = [location(one["path"], one["pathType"], one["backend"]["service"]["name"]) for one in paths]
    blocks += [location(path, "Prefix", name) for path, name in extra.items()]
    file = cluster.run / "way-in.conf"
    file.write_text(_NGINX % "".join(blocks))
    docker = ["docker", "-H", f"unix://{cluster.run}/docker.sock"]
    line = [*docker, "run", "--rm", "--name", "way-in", "--network", "host", "--read-only", "--tmpfs", "/tmp"]
    line += ["-v", f"{file}:/way-in.conf:ro", f"realcatcha/web:{cluster.tag}", "nginx", "-c", "/way-in.conf"]
    subprocess.run([*docker, "rm", "-f", "way-in"], check=False, capture_output=True)
    with (cluster.run / "way-in.log").open("wb") as log, subprocess.Popen(line, stdout=log, stderr=log):
        try:
            wait_until(lambda: _answers(8080), timeout_s=60, what="the way in")
            yield
        finally:
            subprocess.run([*docker, "rm", "-f", "way-in"], check=False, capture_output=True)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


# No request is sent twice: what a rollout loses is to be seen.
_NGINX = """
pid /tmp/way-in.pid;
daemon off;
error_log stderr warn;
events {}
http {
    access_log off;
    client_body_temp_path /tmp/body; proxy_temp_path /tmp/proxy; fastcgi_temp_path /tmp/f; uwsgi_temp_path /tmp/u;
    scgi_temp_path /tmp/s;
    proxy_next_upstream off;
    proxy_http_version 1.1;
    proxy_set_header Host $host;
    map $http_x_forwarded_for $visitor { "" $remote_addr; default $http_x_forwarded_for; }
    proxy_set_header X-Forwarded-For $visitor;
    server {
        listen 127.0.0.1:8080;
%s        location / { return 404; }
    }
}
"""


def environment() -> Cluster:
    """Find the cluster that run.sh started."""
    return Cluster(Path(os.environ["CLUSTER_RUN"]), os.environ.get("CLUSTER_TAG", "test"))
