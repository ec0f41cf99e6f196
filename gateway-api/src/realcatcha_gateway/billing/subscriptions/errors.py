"""What can go wrong with a subscription."""

from typing import ClassVar

from realcatcha_kit.errors import AppError, Conflict, NotFound


class SubscriptionNotFound(NotFound):
    """The organisation is on the free plan."""

    code = "subscription-not-found"
    title = "There is no subscription"


class AlreadySubscribed(Conflict):
    """A subscription lives; change its plan instead."""

    code = "already-subscribed"
    title = "There is a subscription already"


class DebtOpen(AppError):
    """Earlier bills are not paid; `owed_krw` says how much, `invoices` which ones and where each is paid."""

    code = "debt-open"
    status: ClassVar[int] = 402
    title = "Earlier bills have to be paid first"


class NothingToPay(Conflict):
    """The plan costs nothing: cancel the subscription instead."""

    code = "nothing-to-pay"
    title = "This plan needs no subscription"


class NoPaymentMethod(Conflict):
    """Nothing could be charged."""

    code = "no-payment-method"
    title = "A payment method is needed first"


class PaymentInProgress(Conflict):
    """It is not known yet what came of a payment; ask again when it is."""

    code = "payment-in-progress"
    title = "A payment is still in progress"


class SubscriptionUnpaid(Conflict):
    """The present period is not paid."""

    code = "subscription-unpaid"
    title = "The present period has to be paid first"


class CancellationPending(Conflict):
    """It ends with its period; take the cancellation back first."""

    code = "cancellation-pending"
    title = "The subscription is cancelled"


class RenewalDue(Conflict):
    """The period has just ended; ask again when the next one has begun."""

    code = "renewal-due"
    title = "The subscription is being renewed"


class InvoiceNotResolvable(Conflict):
    """It is paid, void or under way, or this cannot be decided about it."""

    code = "invoice-not-resolvable"
    title = "This cannot be decided about this bill"
