"""``gpu_calendar.py CALENDAR SCALED_OBJECT...``: GPUs rest on public holidays and outside of the contract's period.

KEDA's cron trigger knows days of the week only. An annotation of a ScaledObject pauses it at no replicas; this sets it
or takes it away, whichever the day asks. Runs in the cluster with the standard library alone.
"""

import json
import os
import ssl
import sys
import urllib.request
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

PAUSED = "autoscaling.keda.sh/paused-replicas"
_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
_TIMEOUT_S = 20


def rests(calendar: dict[str, Any], today: date) -> bool:
    """Tell whether GPUs rest all day: a public holiday, or a day before or after the contract."""
    if today.isoformat() in calendar["holidays"]:
        return True
    period = calendar["period"]
    return period is not None and not period["start"] <= today.isoformat() <= period["end"]


def patch(*, resting: bool) -> bytes:
    """Give the merge patch of a ScaledObject; null takes the annotation away."""
    return json.dumps({"metadata": {"annotations": {PAUSED: "0" if resting else None}}}).encode()


def apply(name: str, body: bytes) -> None:
    """Send the patch to the API server. Raises OSError: it is away, or refuses."""
    host = f"https://{os.environ['KUBERNETES_SERVICE_HOST']}:{os.environ['KUBERNETES_SERVICE_PORT']}"
    namespace = (_ACCOUNT / "namespace").read_text()
    request = urllib.request.Request(  # noqa: S310  # the scheme is written above
        f"{host}/apis/keda.sh/v1alpha1/namespaces/{namespace}/scaledobjects/{name}",
        data=body,
        method="PATCH",
        headers={
            "Authorization": f"Bearer {(_ACCOUNT / 'token').read_text()}",
            "Content-Type": "application/merge-patch+json",
        },
    )
    trusted = ssl.create_default_context(cafile=str(_ACCOUNT / "ca.crt"))
    urllib.request.urlopen(request, timeout=_TIMEOUT_S, context=trusted).close()  # noqa: S310  # likewise


def main() -> int:
    """Run once; returns the exit status."""
    file, *names = sys.argv[1:]
    calendar = json.loads(Path(file).read_text())
    resting = rests(calendar, datetime.now(UTC).astimezone(ZoneInfo(calendar["timezone"])).date())
    for name in names:
        apply(name, patch(resting=resting))
        sys.stdout.write(f"{name}: {'paused' if resting else 'runs by its triggers'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
