"""A real API server, scheduler and kubelet, with our real images: what no schema can say."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from manifests.rendering import OVERLAYS, Object, find, label, of_kind
from playwright.sync_api import Page, Response, expect, sync_playwright

from tests.chaos.journeys import Journeys
from tests.cluster import objects
from tests.cluster.kubectl import Cluster, wait_until
from tests.e2e.test_journeys import replay, submit, wait_for
from tests.product import find_chromium
from tests.wire import NO_POINTER, Visitor, pointer_telemetry, siteverify

_TRACES = sorted((Path(__file__).parents[1] / "fixtures" / "traces").glob("point-*.json"))
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
_ACCOUNT = f"system:serviceaccount:{objects.NAMESPACE}"


def test_the_api_server_takes_every_object(cluster: Cluster, wanted: list[Object]) -> None:
    """Each can be read back, NetworkPolicies and custom resources among them."""
    for one in wanted:
        group, _, version = one["apiVersion"].rpartition("/")
        kind = f"{one['kind']}.{version}.{group}" if group else one["kind"]
        assert cluster.get(kind, one["metadata"]["name"])["kind"] == one["kind"], label(one)


@pytest.mark.parametrize("name", [one for one in OVERLAYS if one != "production"])
def test_the_api_server_would_take_the_other_overlays(cluster: Cluster, name: str) -> None:
    """Asked, not done: of each object it says what it would make of it."""
    wanted = objects.other(name)
    space = f"realcatcha-{name}"
    cluster.kubectl("create", "namespace", space)
    try:
        asked = ("--namespace", space, "apply", "--validate=false", "--dry-run=server", "-f", "-")
        told = cluster.kubectl(*asked, text=yaml.safe_dump_all(wanted))
    finally:
        cluster.kubectl("delete", "namespace", space, "--wait=false")
    assert told.count("(server dry run)") == len(wanted)


@pytest.mark.parametrize(
    ("kind", "name", "path", "value"),
    [
        ("deployment", "web", "/spec/template/spec/containers/0/resources/limits/memory", "1Gx"),
        ("deployment", "web", "/spec/template/spec/containers/0/resources/requests/memory", "1Ti"),
        ("deployment", "web", "/spec/template/metadata/labels", {"app": "other"}),
        ("service", "web", "/spec/ports/0/port", 99999),
        ("networkpolicy", "web", "/spec/ingress/0/from/0/ipBlock", {"cidr": "10.0.0.0/40"}),
        ("cronjob", "backup-sql", "/spec/schedule", "10 3 * *"),
        ("scaledobject", "ml-inference", "/spec/maxReplicaCount", "four"),
    ],
)
def test_a_planted_mistake_is_refused(cluster: Cluster, kind: str, name: str, path: str, value: Any) -> None:
    patch = json.dumps([{"op": "add", "path": path, "value": value}])
    told = cluster.try_kubectl("patch", kind, name, "--type=json", "--dry-run=server", "-p", patch)
    assert told.returncode != 0
    assert "nvalid" in told.stderr


def test_our_images_roll_out(rolled_out: Cluster) -> None:
    """Migrated, ready by their own probes, with nothing restarted, read-only and nobody's root."""
    for pod in rolled_out.get("pods", "-l", "app.kubernetes.io/part-of=realcatcha")["items"]:
        for status in pod["status"].get("containerStatuses", []):
            assert status["restartCount"] == 0, pod["metadata"]["name"]
    for name in ("gateway-api", "captcha-api", "ml-inference-cpu", "captcha-pool", "web"):
        user = rolled_out.kubectl("exec", f"deployment/{name}", "--", "id", "-u").strip()
        assert user == "10001"
        assert rolled_out.try_kubectl("exec", f"deployment/{name}", "--", "touch", "/usr/x").returncode != 0


def test_the_public_origin_shows_what_it_should_and_no_more(origin: dict[str, str]) -> None:
    """By the paths of our Ingress."""
    with httpx.Client(base_url=objects.PUBLIC_URL, timeout=20) as client:
        assert client.get("/widget/v1/api.js").status_code == 200
        assert client.get("/").status_code == 200
        assert client.get("/v1/openapi.json").status_code == 200
        for hidden in ("/metrics", "/internal/v1/platform", "/health/ready", "/captcha/v1/health/ready"):
            assert client.get(hidden).status_code == 404, hidden


def test_a_person_gets_through_the_shop_s_form(origin: dict[str, str]) -> None:
    """A real Chromium: widget, session, judgement by a worker behind the queue, token, the shop's siteverify."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=[*_FLAGS, "--disable-blink-features=AutomationControlled"]
        )
        page = browser.new_context(viewport={"width": 1600, "height": 1000}, locale="en-US").new_page()
        outcomes = [_try_form(page, path) for path in _TRACES[:6]]
        browser.close()
    assert "passed" in outcomes, outcomes


def _try_form(page: Page, path: Path) -> str:
    """Move as a recorded person did and click; give the first answer, and see the shop take the token of a pass."""
    answers: list[dict[str, Any]] = []

    def note(response: Response) -> None:
        if response.url.endswith("/sessions/evaluate"):
            answers.append(response.json())

    page.on("response", note)
    page.goto(f"{objects.PUBLIC_URL}/demo")
    page.get_by_label("Name").evaluate("(input) => { input.value = 'Kim' }")
    page.get_by_label("E-mail").evaluate("(input) => { input.value = 'kim@example.com' }")
    box = page.locator(".realcatcha").get_by_role("checkbox")
    expect(box).to_be_visible(timeout=30_000)
    replay(page, json.loads(path.read_text()), box)
    wait_for(page, lambda: answers)
    page.remove_listener("response", note)
    status: str = answers[0]["status"]
    if status == "passed":
        expect(page.locator(".realcatcha")).to_have_attribute("data-state", "verified", timeout=20_000)
        assert submit(page)["success"]
    return status


def test_a_token_is_redeemed_once(origin: dict[str, str]) -> None:
    """A visitor without a browser, through Services: judged by the model, or asked a challenge of the pool's packs."""
    with httpx.Client(base_url=objects.PUBLIC_URL, timeout=30) as client:
        for number, path in enumerate(_TRACES):
            visitor = Visitor(
                client, site_key=origin["site_key"], origin="http://localhost", address=f"198.51.100.{number + 1}"
            )
            result = visitor.evaluate(pointer_telemetry(json.loads(path.read_text())))
            if result["status"] == "passed":
                first, second = (siteverify(client, origin["secret"], result["token"]) for _ in range(2))
                assert first["success"] is True
                assert second["error-codes"] == ["timeout-or-duplicate"]
                return
    pytest.fail("the model let none of the recorded people through")


def test_the_pool_fills_and_a_challenge_comes_with_its_picture(origin: dict[str, str]) -> None:
    """A visitor without a pointer is asked; the picture's URL is the store's own."""
    with httpx.Client(base_url=objects.PUBLIC_URL, timeout=30) as client:
        visitor = Visitor(client, site_key=origin["site_key"], origin="http://localhost", address="198.51.100.250")
        wait_until(
            lambda: visitor.evaluate(NO_POINTER)["status"] == "challenge", timeout_s=120, what="a challenge of the pool"
        )


def test_a_rolling_restart_under_load_loses_no_request(origin: dict[str, str], rolled_out: Cluster) -> None:
    """Every part of the hot path is replaced while visitors come one after the other."""
    names = ("captcha-api", "gateway-api", "ml-inference-cpu", "web")
    with Journeys(objects.PUBLIC_URL).running() as journeys:
        wait_until(lambda: len(journeys.completed) > 20, timeout_s=60, what="visitors before the restart")
        rolled_out.kubectl("rollout", "restart", *(f"deployment/{name}" for name in names))
        for name in names:
            wait_until(lambda name=name: rolled_out.ready(name), timeout_s=300, what=f"the restart of {name}")
        done = len(journeys.completed)
        wait_until(lambda: len(journeys.completed) > done + 20, timeout_s=60, what="visitors after the restart")
    print(f"{len(journeys.completed)} visitors, {len(journeys.seen)} requests: {journeys.outcomes()}")
    assert journeys.outcomes() == {
        ("evaluate", 200, "passed"),
        ("siteverify", 200, ""),
        ("siteverify", 200, "timeout-or-duplicate"),
    }
    assert journeys.double_spends == 0


def test_pods_for_gpus_wait_where_there_is_none(rolled_out: Cluster) -> None:
    """Pending, and an event says why in words."""
    for name in ("ml-inference", "ml-batch"):
        wait_until(lambda name=name: _told(rolled_out, name), timeout_s=60, what=f"an event of {name}")
        assert {pod["status"]["phase"] for pod in _pods(rolled_out, name)} == {"Pending"}
        message = _told(rolled_out, name)[-1]
        print(message)
        assert "0/1 nodes are available" in message
        assert "node(s) didn't match" in message


def _told(cluster: Cluster, name: str) -> list[str]:
    events = cluster.get("events", "--field-selector", "reason=FailedScheduling")["items"]
    return [one["message"] for one in events if one["involvedObject"]["name"].startswith(f"{name}-")]


def _pods(cluster: Cluster, name: str) -> list[Any]:
    pods: list[Any] = cluster.get("pods", "-l", f"app.kubernetes.io/name={name}")["items"]
    return pods


def test_only_pods_for_gpus_go_to_gpu_nodes(rolled_out: Cluster, wanted: list[Object]) -> None:
    """One pod a GPU; whoever does not ask for one is kept away."""
    cluster = rolled_out
    nodes = {f"gpu-{number}": objects.gpu_node(f"gpu-{number}") for number in (1, 2, 3)}
    cluster.apply(list(nodes.values()))
    for node in nodes.values():
        cluster.set_status(node)
    cluster.kubectl("scale", "deployment/ml-inference", "--replicas=2")
    cluster.kubectl("scale", "deployment/ml-inference-cpu", "--replicas=3")
    placed = ("ml-inference", "ml-batch")
    wait_until(
        lambda: sorted(node for name in placed for node in _nodes(cluster, name)) == sorted(nodes),
        timeout_s=90,
        what="three pods on three GPUs",
    )
    for one in of_kind(wanted, "Deployment"):
        if (name := one["metadata"]["name"]) not in placed:
            assert set(_nodes(cluster, name)) == {"node-a"}, name
    cluster.kubectl("delete", "node", *nodes)


def _nodes(cluster: Cluster, name: str) -> list[str]:
    return [pod["spec"]["nodeName"] for pod in _pods(cluster, name) if "nodeName" in pod["spec"]]


@pytest.mark.parametrize(
    ("account", "verb", "what", "may"),
    [
        ("gpu-calendar", "patch", "scaledobjects.keda.sh/ml-inference", True),
        ("gpu-calendar", "patch", "scaledobjects.keda.sh/ml-batch", True),
        ("gpu-calendar", "patch", "scaledobjects.keda.sh/ml-inference-cpu", False),
        ("gpu-calendar", "delete", "scaledobjects.keda.sh/ml-inference", False),
        ("gpu-calendar", "get", "secrets", False),
        ("gpu-calendar", "patch", "deployments.apps", False),
        *((name, "get", "secrets", False) for name in ("gateway-api", "captcha-api", "ml-inference", "jobs", "web")),
        *((name, "list", "pods", False) for name in ("gateway-api", "captcha-api", "default")),
    ],
)
def test_an_account_may_do_what_it_needs_and_no_more(
    cluster: Cluster, account: str, verb: str, what: str, *, may: bool
) -> None:
    told = cluster.try_kubectl("auth", "can-i", verb, what, f"--as={_ACCOUNT}:{account}")
    assert told.stdout.strip() == ("yes" if may else "no")


def test_the_calendar_job_resumes(rolled_out: Cluster, wanted: list[Object]) -> None:
    """The real script with its own account against the real API server: today is no public holiday."""
    cluster = rolled_out
    paused = "autoscaling.keda.sh/paused-replicas"
    cluster.kubectl("annotate", "--overwrite", "scaledobject/ml-inference", f"{paused}=0")
    cluster.apply([_now(find(wanted, "CronJob", "gpu-calendar"))])
    cluster.kubectl("wait", "--for=condition=complete", "job/gpu-calendar-now", "--timeout=120s")
    assert paused not in cluster.get("scaledobject", "ml-inference")["metadata"]["annotations"]
    assert "runs by its triggers" in cluster.kubectl("logs", "job/gpu-calendar-now")


def test_backups_are_made(rolled_out: Cluster, wanted: list[Object]) -> None:
    """By the CronJobs' own pods, of MariaDB and MongoDB over TLS, into the bucket."""
    names = ("backup-sql", "backup-mongo")
    rolled_out.apply([_now(find(wanted, "CronJob", name)) for name in names])
    for name in names:
        rolled_out.kubectl("wait", "--for=condition=complete", f"job/{name}-now", "--timeout=180s")
        assert "records" in rolled_out.kubectl("logs", f"job/{name}-now")


def _now(cron_job: Object) -> Object:
    """Give the job that a CronJob would start."""
    meta = {**cron_job["metadata"], "name": f"{cron_job['metadata']['name']}-now"}
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": meta, "spec": cron_job["spec"]["jobTemplate"]["spec"]}
