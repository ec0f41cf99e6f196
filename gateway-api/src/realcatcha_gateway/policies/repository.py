"""Build policies from SQL: one statement each, so that a policy is never half of one change and half of the next."""

from collections.abc import Iterator
from datetime import datetime

from realcatcha_contracts import SecretHash, SitePolicy
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from realcatcha_gateway.accounts.models import Organisation
from realcatcha_gateway.sites.models import Site


class PolicyRepository:
    """Reads sites of every organisation, because captcha-api serves them all."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def policy(self, site_id: str, *, now: datetime) -> SitePolicy | None:
        """Build the present policy of a site; None when there is no such site."""
        query = (
            select(Site, Organisation.suspended_at)
            .join(Organisation, Organisation.id == Site.organisation_id)
            .where(Site.id == site_id)
            .options(joinedload(Site.secrets))
        )
        row = self._session.execute(query).unique().one_or_none()
        return None if row is None else policy_of(row[0], now=now, suspended=row[1] is not None)

    def site_ids(self) -> Iterator[str]:
        """Give the id of every site."""
        yield from self._session.scalars(select(Site.id).order_by(Site.id))


def policy_of(site: Site, *, now: datetime, suspended: bool = False) -> SitePolicy:
    """Turn a site with its secrets loaded into its policy; secrets past their time are left out.

    To visitors a site that is suspended, or whose organisation is (`suspended`), is a deactivated one.
    """
    return SitePolicy(
        site=site.id,
        organisation=site.organisation_id,
        version=site.version,
        status="deactivated" if suspended or site.suspended_at is not None else site.status,
        domains=site.domains,
        secrets=[
            SecretHash(secret.sha256, secret.not_after.timestamp() if secret.not_after else None)
            for secret in site.secrets
            if secret.not_after is None or secret.not_after > now
        ],
        allow_null_origin=site.allow_null_origin,
        mode=site.mode,
        kinds=site.kinds,
        thresholds=site.thresholds,
        difficulty=site.difficulty,
        ip_rules=site.ip_rules,
        outage=site.outage,
        expose_reasons=site.expose_reasons,
        sessions_per_minute=site.sessions_per_minute,
        adaptive=site.adaptive,
        shadow=site.shadow,
        countries=site.countries,
    )
