"""Every table of the gateway, for migrations: importing this module registers all models."""

from realcatcha_gateway.accounts import models as accounts
from realcatcha_gateway.accounts.api_keys import models as api_keys
from realcatcha_gateway.accounts.credentials import models as credentials
from realcatcha_gateway.accounts.identities import models as identities
from realcatcha_gateway.accounts.second_factors import models as second_factors
from realcatcha_gateway.accounts.sessions import models as sessions
from realcatcha_gateway.attacks import models as attacks
from realcatcha_gateway.audit import models as audit
from realcatcha_gateway.billing.credits import models as billing_credits
from realcatcha_gateway.billing.invoices import models as billing_invoices
from realcatcha_gateway.billing.payments import models as payments
from realcatcha_gateway.billing.plans import models as billing_plans
from realcatcha_gateway.billing.subscriptions import models as billing_subscriptions
from realcatcha_gateway.data import models as data
from realcatcha_gateway.database import Base
from realcatcha_gateway.flags import models as flags
from realcatcha_gateway.idempotency import models as idempotency
from realcatcha_gateway.mail import models as mail
from realcatcha_gateway.notes import models as notes
from realcatcha_gateway.organisations import models as organisations
from realcatcha_gateway.outbox import models as outbox
from realcatcha_gateway.rollup import models as rollup
from realcatcha_gateway.sites import models as sites
from realcatcha_gateway.statistics import models as statistics
from realcatcha_gateway.usage import models as usage
from realcatcha_gateway.webhooks import models as webhooks

__all__ = ["metadata"]

_REGISTERED = (
    accounts,
    api_keys,
    attacks,
    audit,
    billing_credits,
    billing_invoices,
    billing_plans,
    billing_subscriptions,
    credentials,
    data,
    flags,
    idempotency,
    identities,
    mail,
    notes,
    organisations,
    outbox,
    payments,
    rollup,
    second_factors,
    sessions,
    sites,
    statistics,
    usage,
    webhooks,
)
metadata = Base.metadata
