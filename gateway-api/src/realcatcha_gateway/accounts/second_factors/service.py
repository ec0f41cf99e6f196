"""Add, use and remove a second factor."""

from dataclasses import dataclass

from realcatcha_gateway.accounts.second_factors.codes import (
    matching_counter,
    new_recovery_codes,
    new_secret,
    provisioning_uri,
    recovery_digest,
    secret_text,
)
from realcatcha_gateway.accounts.second_factors.errors import NoSecondFactor, SecondFactorExists, WrongCode
from realcatcha_gateway.accounts.second_factors.models import SecondFactor
from realcatcha_gateway.accounts.second_factors.repository import SecondFactorRepository
from realcatcha_gateway.clock import Clock
from realcatcha_gateway.idempotency.sealing import Sealer

_ISSUER = "RealCatcha"


@dataclass(frozen=True)
class Provisioning:
    """What an app has to be told, once."""

    secret: str
    uri: str


class SecondFactorService:
    """One person's second factor in one unit of work."""

    def __init__(self, factors: SecondFactorRepository, *, user_id: str, sealer: Sealer, clock: Clock) -> None:
        self._factors = factors
        self._user_id = user_id
        self._sealer = sealer
        self._clock = clock

    def begin(self, *, account: str) -> Provisioning:
        """Make a secret for an app that shows `account`, in place of one not confirmed. Raises SecondFactorExists."""
        self._factors.lock_person()
        present = self._factors.lock()
        if present is not None and present.confirmed_at is not None:
            raise SecondFactorExists
        secret = new_secret()
        sealed, now = self._sealer.seal(secret), self._clock()
        if present is None:
            self._factors.add(
                SecondFactor(
                    user_id=self._user_id, sealed_secret=sealed, last_counter=0, created_at=now, confirmed_at=None
                )
            )
        else:
            present.sealed_secret, present.created_at = sealed, now
        return Provisioning(secret_text(secret), provisioning_uri(secret, account=account, issuer=_ISSUER))

    def confirm(self, code: str) -> list[str]:
        """Ask for the factor from now on; returns the recovery codes. Raises NoSecondFactor, WrongCode."""
        factor = self._factors.lock()
        if factor is None:
            raise NoSecondFactor
        if factor.confirmed_at is not None:
            raise SecondFactorExists
        self._use(factor, code)
        factor.confirmed_at = self._clock()
        return self._new_codes()

    def check(self, code: str) -> None:
        """Use a code of the app, or a recovery code, up. Raises NoSecondFactor, WrongCode."""
        factor = self._confirmed()
        if not self._factors.take_code(recovery_digest(code)):
            self._use(factor, code)

    def remove(self, code: str) -> None:
        """Log in without a second factor from now on. Raises NoSecondFactor, WrongCode."""
        self.check(code)
        self._factors.remove()

    def renew_codes(self, code: str) -> list[str]:
        """Replace the recovery codes. Raises NoSecondFactor, WrongCode."""
        self.check(code)
        return self._new_codes()

    def state(self) -> tuple[bool, int]:
        """Tell whether there is a factor, and how many recovery codes are left."""
        return self._factors.is_confirmed(), self._factors.codes_left()

    def _confirmed(self) -> SecondFactor:
        factor = self._factors.lock()
        if factor is None or factor.confirmed_at is None:
            raise NoSecondFactor
        return factor

    def _use(self, factor: SecondFactor, code: str) -> None:
        secret = self._sealer.open(factor.sealed_secret)
        counter = None if secret is None else matching_counter(secret, code, now=self._clock())
        if counter is None or counter <= factor.last_counter:
            raise WrongCode
        factor.last_counter = counter

    def _new_codes(self) -> list[str]:
        codes = new_recovery_codes()
        self._factors.replace_codes([recovery_digest(code) for code in codes])
        return codes
