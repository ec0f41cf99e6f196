"""Who administers, and every route under ``/v1/admin`` that is about what lives in SQL."""

from fastapi import APIRouter

from realcatcha_gateway.admin.access import ACCESS_ERRORS, Administrator
from realcatcha_gateway.admin.audit import router as audit
from realcatcha_gateway.admin.billing import router as billing
from realcatcha_gateway.admin.flags import router as flags
from realcatcha_gateway.admin.organisations import router as organisations
from realcatcha_gateway.admin.schemas import AdministratorAnswer
from realcatcha_gateway.admin.sites import router as sites
from realcatcha_gateway.admin.statistics import router as statistics
from realcatcha_gateway.admin.users import router as users
from realcatcha_gateway.web.openapi import problems

router = APIRouter()
_own = APIRouter(prefix="/v1/admin", tags=["administration"])


@_own.get("", responses=problems(*ACCESS_ERRORS))
def read_administrator(administrator: Administrator) -> AdministratorAnswer:
    """Tell whether you may administer now, and until when the second factor that you showed holds."""
    return AdministratorAnswer.of(administrator)


router.include_router(_own)
for _module in (users, organisations, sites, flags, statistics, audit, billing):
    router.include_router(_module.router)
