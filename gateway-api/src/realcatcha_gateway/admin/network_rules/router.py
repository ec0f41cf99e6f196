"""Platform rules: list, add, remove."""

import re
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Request, Response
from sqlalchemy.orm import Session

from realcatcha_gateway.admin.access import ACCESS_ERRORS, AdministeringSession, Administrator
from realcatcha_gateway.admin.network_rules.errors import RuleExists, RuleNotFound, TooManyRules, VisitorNotFound
from realcatcha_gateway.admin.network_rules.schemas import AddedRuleAnswer, BanBody, NewRuleBody, RuleAnswer, Rules
from realcatcha_gateway.admin.network_rules.service import NetworkRuleService
from realcatcha_gateway.admin.network_rules.visitors import Visitors
from realcatcha_gateway.web.client import client_address
from realcatcha_gateway.web.openapi import problems
from realcatcha_gateway.web.sessions import ReadingSession

_RULE_ID: Final = re.compile(r"rul_[a-z2-7]{20}")

router = APIRouter(prefix="/v1/admin/network-rules", tags=["administration"])


def get_reading_service(_administrator: Administrator, session: ReadingSession, request: Request) -> NetworkRuleService:
    """Give the service on a session for reading."""
    return _service(session, request)


def get_writing_service(session: AdministeringSession, request: Request) -> NetworkRuleService:
    """Give the service on a session that commits before the answer."""
    return _service(session, request)


def get_rule_id(rule_id: Annotated[str, Path(description="Id of a rule")]) -> str:
    """Read the path's id; text that no rule can have is as unknown as any other. Raises RuleNotFound."""
    if not _RULE_ID.fullmatch(rule_id):
        raise RuleNotFound
    return rule_id


def get_banned_network(_administrator: Administrator, request: Request, body: BanBody) -> str:
    """Ask where the visitor comes from, before the unit of work begins. Raises VisitorNotFound, Unavailable."""
    visitors: Visitors = request.app.state.visitors
    return visitors.network(body.session)


BannedNetwork = Annotated[str, Depends(get_banned_network)]
ReadingService = Annotated[NetworkRuleService, Depends(get_reading_service)]
WritingService = Annotated[NetworkRuleService, Depends(get_writing_service)]
RuleId = Annotated[str, Depends(get_rule_id)]


@router.get("", responses=problems(*ACCESS_ERRORS))
def list_network_rules(service: ReadingService) -> Rules:
    """Give every rule that holds on all sites, the newest first."""
    return Rules(items=[RuleAnswer.of(rule) for rule in service.listed()])


@router.post("", status_code=201, responses=problems(*ACCESS_ERRORS, RuleExists, TooManyRules))
def add_network_rule(service: WritingService, request: Request, body: NewRuleBody) -> AddedRuleAnswer:
    """Keep a network out of every site, or spare it such a rule; captcha-api hears of it within five seconds.

    A site's own `deny` holds whatever is allowed here; a site's `allow` does not open what is denied here. A rule that
    says the same already is given back, so that the request may be repeated.
    """
    return AddedRuleAnswer.of_added(service.add(body.to_new_rule(), author=client_address(request)))


@router.post(
    "/visitors", status_code=201, responses=problems(*ACCESS_ERRORS, VisitorNotFound, RuleExists, TooManyRules)
)
def ban_visitor(network: BannedNetwork, service: WritingService, request: Request, body: BanBody) -> AddedRuleAnswer:
    """Keep a visitor out of every site: the address, or the /64 of an IPv6 address, as long as the session lives.

    A session lives for ten minutes from its beginning, and as long as its challenge and its token do.
    """
    return AddedRuleAnswer.of_added(service.add(body.to_new_rule(network), author=client_address(request)))


@router.delete("/{rule_id}", status_code=204, responses=problems(*ACCESS_ERRORS, RuleNotFound))
def remove_network_rule(service: WritingService, rule_id: RuleId) -> Response:
    """Remove a rule; captcha-api hears of it within five seconds."""
    service.remove(rule_id)
    return Response(status_code=204)


def _service(session: Session, request: Request) -> NetworkRuleService:
    state = request.app.state
    return NetworkRuleService(session, outbox=state.outbox, clock=state.clock)
