"""Probes and metrics."""

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from realcatcha_kit.errors import Unavailable
from realcatcha_kit.metrics import exposition

from realcatcha_gateway.web.internal import require_internal_token
from realcatcha_gateway.web.readiness import Readiness

router = APIRouter(include_in_schema=False)


@router.get("/health/live")
async def live() -> Response:
    """Answer as long as the event loop turns."""
    return Response(b'{"status":"live"}', media_type="application/json", headers={"Cache-Control": "no-store"})


@router.get("/health/ready")
async def ready(request: Request) -> Response:
    """Answer 200 once management requests can be served. Raises Unavailable, naming the parts that are away."""
    readiness: Readiness = request.app.state.readiness
    parts = await readiness.check()
    if not readiness.holds(parts):
        raise Unavailable("Not ready yet.", extensions={"parts": parts})
    body = msgspec.json.encode({"status": "ready", "parts": parts})
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


@router.get("/metrics", dependencies=[Depends(require_internal_token)])
async def metrics(request: Request) -> Response:
    """Give the metrics to callers with the internal token: in the embedded set-up this origin is public."""
    body, content_type = exposition(request.app.state.metrics_registry)
    return Response(body, headers={"Content-Type": content_type, "Cache-Control": "no-store"})
