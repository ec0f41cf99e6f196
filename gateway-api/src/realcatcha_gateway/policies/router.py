"""The internal lookups that captcha-api asks when Redis has no record; never proxied, not in the public document."""

import re
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from realcatcha_contracts import encode_platform

from realcatcha_gateway.policies.errors import UnknownSite
from realcatcha_gateway.policies.platform import PlatformPublisher
from realcatcha_gateway.policies.service import PolicyPublisher
from realcatcha_gateway.web.internal import require_internal_token

_SITE_ID: Final = re.compile(r"[a-z2-7]{16}")
router = APIRouter(
    prefix="/internal/v1", dependencies=[Depends(require_internal_token)], include_in_schema=False, tags=["internal"]
)


def get_publisher(request: Request) -> PolicyPublisher:
    """Give the publisher of this application."""
    publisher: PolicyPublisher = request.app.state.policy_publisher
    return publisher


@router.get("/policies/{site_id}")
async def look_up_policy(site_id: str, publisher: Annotated[PolicyPublisher, Depends(get_publisher)]) -> Response:
    """Give the policy of a site, straight from SQL. Raises UnknownSite."""
    if not _SITE_ID.fullmatch(site_id):
        raise UnknownSite
    policy = await publisher.look_up(site_id)
    return Response(msgspec.json.encode(policy), media_type="application/json", headers={"Cache-Control": "no-store"})


@router.get("/platform")
async def look_up_platform(request: Request) -> Response:
    """Give what holds for the whole platform, straight from SQL."""
    publisher: PlatformPublisher = request.app.state.platform_publisher
    body = encode_platform(await publisher.look_up())
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})
