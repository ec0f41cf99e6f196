"""What the gateway reads from its environment (prefix ``GATEWAY_``); read only in a composition root."""

from typing import Annotated, Literal, Self

from pydantic import AliasChoices, Field, Secret, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict
from realcatcha_kit.client_address import Network, parse_networks
from realcatcha_kit.settings import ServiceSettings

from realcatcha_gateway.accounts.passwords import MEMORY_KIB
from realcatcha_gateway.billing.invoices.business_numbers import read_business_number
from realcatcha_gateway.billing.invoices.parties import Party
from realcatcha_gateway.billing.toss.account import TossAccount
from realcatcha_gateway.mail.smtp_mailer import Security


class GatewaySettings(ServiceSettings):
    """Settings of every gateway process.

    Attributes:
        database_url: SQLAlchemy URL, ``sqlite:////absolute/file.db`` or ``mysql+pymysql://...``.
        secret_key: Root of the derived keys that sign access tokens and seal stored answers.
        previous_secret_keys: Earlier values of `secret_key`; tokens signed with them stay valid until they expire.
        internal_token: Bearer credential of the internal policy lookup and of ``/metrics``.
        captcha_url: Upstream of the captcha paths.
        ml_url: ml-service's HTTP face, asked about models for administrators only.
        demo_url: Upstream of ``/demo``; empty: those paths do not exist.
        trusted_proxies: Networks whose ``X-Forwarded-For`` is believed; comma-separated CIDRs in the environment.
        public_url: Origin under which visitors reach the gateway; the issuer of access tokens.
        smtp_host: Mail server; empty: letters are printed in development and wait in production.
        smtp_security: ``starttls``, ``tls`` from the first byte, or ``none``.
        mail_from: Sender of letters.
        celery_redis_url: Broker of the maintenance process; empty: `redis_url`.
        rollup_every_s: How often counts in Redis become rows.
        statistics_keep_days: Statistics by hour older than this are removed; by day they stay.
        password_memory_kib: Memory of a password's hash; production takes no less than the default.
        plan_limits: Whether plans limit sites, members and for how long statistics are kept: ``sold`` is where payments
            are on, else ``always`` or ``never``.
        replica_url: Database that statistics are read from while it keeps up; empty: `database_url`.
        replica_max_lag_s: Age of its last roll-up beyond which it does not.
        webhook_deliveries_keep_days: The log of webhooks older than this is removed.
        sent_letters_keep_days: The note that a letter was sent, which holds its address, is removed after these.
        countries: Whether captcha-api knows visitors' countries (``CAPTCHA_GEOIP_FILE``); without it sites may have no
            rules of countries.
        data_exports_keep_days: A copy of somebody's data is removed after these.
        erasure_delay_days: From the request to the erasure of an account or an organisation.
        google_client_id: Of this gateway at the login provider; empty: nobody logs in that way.
        google_client_secret: Belongs to it.
        google_discovery_url: Configuration of the provider: Google's, or any other OpenID provider's.
        front_end_url: Origin of the pages that people come back to; empty: `public_url`.
        toss_client_key: Names this gateway to Toss's pages, ``test_ck_...`` or ``live_ck_...``; empty: nobody pays.
        toss_secret_key: Belongs to it, ``test_sk_...`` or ``live_sk_...``.
        toss_url: Origin of Toss's API.
        supplier_name: Who sells, on invoices; likewise its representative, business number, address and e-mail address.
        toss_webhook_key: Security key of the account; verifies those of Toss's events that are signed.
        payments_every_s: How often payments that are due are looked at.
        maintenance_metrics_port: Port of the maintenance process's metrics; 0: none.
        maintenance_metrics_host: Address that it listens on.
    """

    model_config = SettingsConfigDict(env_prefix="GATEWAY_", frozen=True, populate_by_name=True)

    database_url: str = Field(validation_alias=AliasChoices("GATEWAY_DATABASE_URL", "DATABASE_URL"))
    redis_url: str = "redis://127.0.0.1:6379/0"
    secret_key: SecretStr = Field(validation_alias=AliasChoices("GATEWAY_SECRET_KEY", "SECRET_KEY"), min_length=8)
    previous_secret_keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    internal_token: SecretStr = Field(min_length=8)
    captcha_url: str = "http://127.0.0.1:8001"
    ml_url: str = "http://127.0.0.1:8002"
    demo_url: str = ""
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = ()
    public_url: str = "http://localhost:8000"
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Security = "starttls"
    smtp_username: str = ""
    smtp_password: Secret[str] = Secret("")  # chosen by the mail server's operator, not by ours: of any length
    mail_from: str = "RealCatcha <no-reply@localhost>"
    celery_redis_url: str = ""
    rollup_every_s: float = Field(default=15.0, gt=0)
    statistics_keep_days: int = Field(default=800, ge=1)
    password_memory_kib: int = Field(default=MEMORY_KIB, ge=8, le=1_048_576)
    plan_limits: Literal["sold", "always", "never"] = "sold"
    replica_url: str = ""
    replica_max_lag_s: float = Field(default=120.0, gt=0)
    countries: bool = False
    maintenance_metrics_port: int = 0
    maintenance_metrics_host: str = "127.0.0.1"
    google_client_id: str = ""
    google_client_secret: Secret[str] = Secret("")  # chosen by the provider: of any length
    google_discovery_url: str = "https://accounts.google.com/.well-known/openid-configuration"
    front_end_url: str = ""
    toss_client_key: str = ""
    toss_secret_key: Secret[str] = Secret("")  # chosen by Toss: of any length
    toss_url: str = "https://api.tosspayments.com"
    supplier_name: str = "RealCatcha"
    supplier_representative: str = ""
    supplier_business_number: str = ""
    supplier_address: str = ""
    supplier_email: str = ""
    toss_webhook_key: Secret[str] = Secret("")  # likewise
    payments_every_s: float = Field(default=30.0, gt=0)
    webhook_deliveries_keep_days: int = Field(default=30, ge=1)
    sent_letters_keep_days: int = Field(default=90, ge=1)
    data_exports_keep_days: int = Field(default=7, ge=1)
    erasure_delay_days: int = Field(default=7, ge=0)

    @property
    def local_webhooks(self) -> bool:
        """Whether webhooks may go to this machine itself, over plain HTTP too."""
        return self.environment == "development"

    @field_validator("previous_secret_keys", mode="before")
    @classmethod
    def _split_keys(cls, value: object) -> object:
        return tuple(part for part in value.split(",") if part) if isinstance(value, str) else value

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _parse_proxies(cls, value: object) -> object:
        return (
            parse_networks(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("captcha_url", "demo_url", "public_url", "front_end_url", "toss_url")
    @classmethod
    def _strip_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @model_validator(mode="after")
    def _check_toss(self) -> Self:
        """Refuse half of an account, and to send keys in the clear. Raises ValueError."""
        if bool(self.toss_client_key) != bool(self.toss_secret_key.get_secret_value()):
            raise ValueError("toss_client_key and toss_secret_key belong together: set both, or neither")
        if self.environment == "production" and not self.toss_url.startswith("https://"):
            raise ValueError("toss_url must begin with https:// in production")
        return self

    @model_validator(mode="after")
    def _check_passwords(self) -> Self:
        """Refuse hashes in production that are cheap to guess. Raises ValueError."""
        if self.environment == "production" and self.password_memory_kib < MEMORY_KIB:
            raise ValueError(f"password_memory_kib must be {MEMORY_KIB} or more in production")
        return self

    @field_validator("supplier_business_number")
    @classmethod
    def _read_business_number(cls, value: str) -> str:
        return read_business_number(value) if value else ""

    @property
    def supplier(self) -> Party:
        """Who sells, as invoices state it."""
        return Party(
            name=self.supplier_name,
            business_number=self.supplier_business_number,
            address=self.supplier_address,
            email=self.supplier_email,
            representative=self.supplier_representative,
        )

    @property
    def toss_account(self) -> TossAccount | None:
        """Our account at Toss Payments; None where there is none."""
        if not self.toss_client_key:
            return None
        return TossAccount(
            url=self.toss_url,
            client_key=self.toss_client_key,
            secret_key=self.toss_secret_key.get_secret_value(),
            webhook_key=self.toss_webhook_key.get_secret_value(),
        )

    @property
    def plans_limit(self) -> bool:
        """Whether the limits of plans hold here: nobody is held to a plan who has no way to take a better one."""
        return self.plan_limits == "always" or (self.plan_limits == "sold" and self.toss_account is not None)

    @property
    def root_keys(self) -> list[str]:
        """The secret key, then the earlier ones."""
        return [key.get_secret_value() for key in (self.secret_key, *self.previous_secret_keys)]
