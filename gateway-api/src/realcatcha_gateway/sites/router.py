"""Sites: list, create, read, change, rotate secrets, switch off and on."""

import re
from datetime import timedelta
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request, Response

from realcatcha_gateway.accounts.errors import InvalidToken, RoleTooLow
from realcatcha_gateway.accounts.keyed import EditorKeys
from realcatcha_gateway.accounts.principal import Editor, Reader
from realcatcha_gateway.audit.service import act_as
from realcatcha_gateway.idempotency.errors import AnswerGone, KeyMismatch
from realcatcha_gateway.idempotency.header import Key
from realcatcha_gateway.idempotency.service import Outcome
from realcatcha_gateway.organisations.errors import PlanLimitReached
from realcatcha_gateway.sites.documents import ImportedSites, SitesDocument, SitesDocumentBody
from realcatcha_gateway.sites.errors import (
    CountriesUnknown,
    SiteCreationClosed,
    SiteNotFound,
    TooManySecrets,
    TooManySites,
)
from realcatcha_gateway.sites.repository import SiteRepository
from realcatcha_gateway.sites.schemas import (
    CreatedSite,
    NewSiteBody,
    RotatedSecret,
    RotationBody,
    SiteAnswer,
    SiteChangesBody,
    SitePage,
    SiteSettings,
    decode_cursor,
    encode_cursor,
)
from realcatcha_gateway.sites.service import SiteService
from realcatcha_gateway.web.now import Now
from realcatcha_gateway.web.openapi import problems
from realcatcha_gateway.web.sessions import ReadingSession, WritingSession

_SITE_ID: Final = re.compile(r"[a-z2-7]{16}")
_JSON: Final = "application/json"
_CREATING: Final = problems(
    InvalidToken,
    RoleTooLow,
    CountriesUnknown,
    SiteCreationClosed,
    TooManySites,
    PlanLimitReached,
    AnswerGone,
    KeyMismatch,
)

router = APIRouter(prefix="/v1/sites", tags=["sites"])


def get_reading_service(principal: Reader, session: ReadingSession, request: Request) -> SiteService:
    """Give the service on a session for reading, scoped to the asker's organisation."""
    return _service(request, SiteRepository(session, principal.organisation_id))


def get_writing_service(principal: Editor, session: WritingSession, request: Request) -> SiteService:
    """Give the service on a session that commits before the answer, scoped to the asker's organisation."""
    act_as(session, principal.actor)
    return _service(request, SiteRepository(session, principal.organisation_id))


def get_site_id(site_id: Annotated[str, Path(description="Id of a site of your organisation")]) -> str:
    """Read the path's site id; text that no site can have is as unknown as any other. Raises SiteNotFound."""
    if not _SITE_ID.fullmatch(site_id):
        raise SiteNotFound
    return site_id


ReadingService = Annotated[SiteService, Depends(get_reading_service)]
WritingService = Annotated[SiteService, Depends(get_writing_service)]
SiteId = Annotated[str, Depends(get_site_id)]


@router.get("", responses=problems(InvalidToken))
def list_sites(
    service: ReadingService,
    clock: Now,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Query(max_length=200, description="`next_cursor` of the page before")] = None,
) -> SitePage:
    """Give the organisation's sites, newest first."""
    page, following = service.page(limit=limit, after=decode_cursor(cursor))
    now = clock()
    return SitePage(items=[SiteAnswer.of(site, now=now) for site in page], next_cursor=encode_cursor(following))


@router.post(
    "",
    status_code=201,
    response_model=CreatedSite,
    responses=_CREATING,
)
def create_site(service: WritingService, keys: EditorKeys, clock: Now, body: NewSiteBody, key: Key = None) -> Response:
    """Create a site; the answer shows its secret, which is never shown again."""
    new = body.to_new_site()

    def work() -> Outcome:
        site, secret = service.create(new)
        answer = CreatedSite.of(site, now=clock(), secret=secret)
        return Outcome(site.id, answer.model_dump_json().encode())

    answer = keys.run("create-site", key, msgspec.json.encode(new), work)
    location = f"/v1/sites/{msgspec.json.decode(answer)['id']}"
    return Response(answer, status_code=201, media_type=_JSON, headers={"Location": location})


@router.get("/export", responses=problems(InvalidToken))
def export_sites(service: ReadingService, response: Response) -> SitesDocument:
    """Give the settings of all sites as one document, a thousand sites at most; `import` takes it."""
    response.headers["Content-Disposition"] = 'attachment; filename="sites.json"'
    return SitesDocument(sites=[SiteSettings.of_site(site) for site in service.every()])


@router.post(
    "/import",
    status_code=201,
    response_model=ImportedSites,
    responses=_CREATING,
)
def import_sites(
    service: WritingService, keys: EditorKeys, clock: Now, body: SitesDocumentBody, key: Key = None
) -> Response:
    """Create the sites of a document, all or none, each with a key and a secret of its own."""
    settings = [one.to_new_site() for one in body.sites]

    def work() -> Outcome:
        made = [service.create(new) for new in settings]
        answer = ImportedSites(items=[CreatedSite.of(site, now=clock(), secret=secret) for site, secret in made])
        return Outcome(made[0][0].id, answer.model_dump_json().encode())

    answer = keys.run("import-sites", key, msgspec.json.encode(settings), work)
    return Response(answer, status_code=201, media_type=_JSON)


@router.get("/{site_id}", responses=problems(InvalidToken, SiteNotFound))
def read_site(service: ReadingService, clock: Now, site_id: SiteId) -> SiteAnswer:
    """Give a site."""
    return SiteAnswer.of(service.get(site_id), now=clock())


@router.patch("/{site_id}", responses=problems(InvalidToken, RoleTooLow, SiteNotFound, CountriesUnknown))
def change_site(service: WritingService, clock: Now, site_id: SiteId, body: SiteChangesBody) -> SiteAnswer:
    """Change what the body names; captcha-api hears of it within five seconds."""
    return SiteAnswer.of(service.change(site_id, body.to_changes()), now=clock())


@router.get("/{site_id}/settings", responses=problems(InvalidToken, SiteNotFound))
def read_settings(service: ReadingService, site_id: SiteId) -> SiteSettings:
    """Give a site's settings as a document's entry."""
    return SiteSettings.of_site(service.get(site_id))


@router.put("/{site_id}/settings", responses=problems(InvalidToken, RoleTooLow, SiteNotFound, CountriesUnknown))
def replace_settings(service: WritingService, clock: Now, site_id: SiteId, body: NewSiteBody) -> SiteAnswer:
    """Give a site all the settings of a document's entry; what it leaves out gets its default. Keys stay."""
    return SiteAnswer.of(service.replace(site_id, body.to_new_site()), now=clock())


@router.post(
    "/{site_id}/secrets",
    status_code=201,
    response_model=RotatedSecret,
    responses=problems(InvalidToken, RoleTooLow, SiteNotFound, TooManySecrets, AnswerGone, KeyMismatch),
)
def rotate_secret(
    service: WritingService, keys: EditorKeys, site_id: SiteId, body: RotationBody, key: Key = None
) -> Response:
    """Issue a new secret; earlier ones keep working for the overlap, with 0 they stop at once."""

    def work() -> Outcome:
        issued = service.rotate_secret(site_id, overlap=timedelta(seconds=body.overlap_s))
        answer = RotatedSecret(
            secret=issued.secret, created_at=issued.created_at, earlier_not_after=issued.earlier_not_after
        )
        return Outcome(site_id, answer.model_dump_json().encode())

    request = msgspec.json.encode([site_id, body.overlap_s])
    answer = keys.run("rotate-secret", key, request, work)
    return Response(answer, status_code=201, media_type=_JSON)


@router.post("/{site_id}/deactivate", responses=problems(InvalidToken, RoleTooLow, SiteNotFound))
def deactivate_site(service: WritingService, clock: Now, site_id: SiteId) -> SiteAnswer:
    """Switch a site off: its key and its secrets stop working."""
    return SiteAnswer.of(service.set_status(site_id, "deactivated"), now=clock())


@router.post("/{site_id}/activate", responses=problems(InvalidToken, RoleTooLow, SiteNotFound, PlanLimitReached))
def activate_site(service: WritingService, clock: Now, site_id: SiteId) -> SiteAnswer:
    """Switch a site on again."""
    return SiteAnswer.of(service.set_status(site_id, "active"), now=clock())


def _service(request: Request, sites: SiteRepository) -> SiteService:
    state = request.app.state
    return SiteService(
        sites,
        outbox=state.outbox,
        events=state.events,
        clock=state.clock,
        countries_known=state.countries_known,
        flags=state.flags,
        plan_limits=state.plan_limits,
    )
