"""Look at every payment and refund that is due: those whose collector died, those in doubt, those that Toss hinted at.

Two sweeps at once are harmless, because each payment is claimed. A sweep ends after a while, so that a Toss that hangs
holds up nothing else that its process does.
"""

import time
from collections.abc import Callable
from typing import Final

import structlog
from realcatcha_kit.errors import Unavailable

from realcatcha_gateway.billing.payments.methods import PaymentMethods
from realcatcha_gateway.billing.payments.service import Payments

_BUDGET_S: Final = 20.0
_AT_MOST: Final = 200
_log = structlog.get_logger("realcatcha.payments")


class Sweep:
    """Sweeps.

    Args:
        budget_s: After so many seconds it begins nothing more.
    """

    def __init__(
        self,
        payments: Payments,
        methods: PaymentMethods,
        *,
        budget_s: float = _BUDGET_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._payments = payments
        self._methods = methods
        self._budget_s = budget_s
        self._monotonic = monotonic

    def run(self) -> int:
        """Look at what is due; gives how much that was. Raises Unavailable."""
        if not self._payments.is_on:
            return 0
        until = self._monotonic() + self._budget_s
        payments, refunds = self._payments.due(limit=_AT_MOST)
        done = 0
        for look, ids in ((self._payments.collect, payments), (self._payments.give_back, refunds)):
            for one in ids:
                if self._monotonic() >= until:
                    return done
                self.attempt(look, one)
                done += 1
        self._methods.forget_removed()
        return done

    @staticmethod
    def attempt(look: Callable[[str], object], subject_id: str) -> None:
        """Look at one; whatever goes wrong with it is logged, and it stays due."""
        try:
            look(subject_id)
        except Unavailable as error:
            _log.warning("payment_look_waits", subject_id=subject_id, private=error.private)
        except Exception:  # noqa: BLE001  # a defect met with one of them must not hold up the others
            _log.exception("payment_look_failed", subject_id=subject_id)
