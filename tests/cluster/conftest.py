"""Run with `make cluster-test`, which starts the cluster around it; not part of CI."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from manifests.rendering import Object, find, of_kind
from support import schemas

from tests.cluster import objects, stores
from tests.cluster.kubectl import Cluster, environment, names, wait_until, way_in


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> stores.Certificates:
    """The authority that every service trusts."""
    return stores.certify(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def wanted(tls: stores.Certificates) -> list[Object]:
    """What is applied: the production overlay."""
    return objects.production(tls, tag=environment().tag)[0]


@pytest.fixture(scope="session")
def cluster(
    wanted: list[Object], tls: stores.Certificates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cluster]:
    """The cluster, with the production overlay applied, its stores beside it, and a name server."""
    if "CLUSTER_RUN" not in os.environ:
        pytest.fail("make cluster-test starts the cluster")
    cluster = environment()
    cluster.kubectl("label", "--overwrite", "node", "node-a", "realcatcha.io/pool=general")
    cluster.kubectl("delete", "namespace", objects.NAMESPACE, "--ignore-not-found", "--timeout=180s")
    with stores.running(tmp_path_factory.mktemp("stores"), tls), names(cluster) as learn:
        for name in ("scaledobjects", "triggerauthentications"):
            cluster.kubectl("apply", "--validate=false", "-f", str(schemas() / "crds" / f"keda.sh_{name}.yaml"))
        cluster.kubectl("wait", "--for=condition=Established", "crd/scaledobjects.keda.sh", "--timeout=60s")
        cluster.apply(of_kind(wanted, "Namespace", "PriorityClass"))
        cluster.apply(wanted)
        learn()
        yield cluster


@pytest.fixture(scope="session")
def rolled_out(cluster: Cluster, wanted: list[Object]) -> Cluster:
    """The same, once every Deployment that needs no GPU runs."""
    wait_until(lambda: _migrated(cluster), timeout_s=180, what="the migration")
    for one in of_kind(wanted, "Deployment"):
        name = one["metadata"]["name"]
        if not name.startswith("ml-") or name in {"ml-service", "ml-inference-cpu"}:
            wait_until(lambda name=name: cluster.ready(name), timeout_s=240, what=f"the roll-out of {name}")
    return cluster


def _migrated(cluster: Cluster) -> bool:
    return bool(cluster.get("job", "gateway-migrate")["status"].get("succeeded"))


@pytest.fixture(scope="session")
def origin(rolled_out: Cluster, wanted: list[Object]) -> Iterator[dict[str, str]]:
    """The public origin, and the credentials of the demonstration shop behind it."""
    cluster = rolled_out
    seed = objects.shop(None, tag=cluster.tag)
    source = seed[0]["spec"]["template"]["spec"]["containers"][0]["envFrom"][0]["configMapRef"]
    source["name"] = find(wanted, "ConfigMap", "gateway")["metadata"]["name"]
    cluster.apply(seed)
    cluster.kubectl("wait", "--for=condition=complete", "job/seed", "--timeout=120s")
    text = cluster.kubectl("logs", "job/seed")
    credentials = text[text.index("{\n") :]
    cluster.apply(objects.shop({"text": credentials}, tag=cluster.tag))
    wait_until(lambda: cluster.ready("demo"), timeout_s=120, what="the shop")
    with way_in(cluster, wanted, {"/demo": "demo"}):
        yield json.loads(credentials)


def pytest_sessionfinish() -> None:
    """Leave what the cluster says of itself beside its logs."""
    if "CLUSTER_RUN" in os.environ:
        found = environment().try_kubectl("get", "pods,events", "-o", "wide")
        Path(os.environ["CLUSTER_RUN"], "last.txt").write_text(found.stdout + yaml.safe_dump({"errors": found.stderr}))
