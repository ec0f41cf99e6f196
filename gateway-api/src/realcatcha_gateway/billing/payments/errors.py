"""What can go wrong with payments."""

from realcatcha_kit.errors import AppError, Conflict, Forbidden, NotFound


class PaymentNotFound(NotFound):
    """No such payment in the caller's organisation."""

    code = "payment-not-found"
    title = "There is no such payment"


class MethodNotFound(NotFound):
    """No such payment method in the caller's organisation."""

    code = "payment-method-not-found"
    title = "There is no such payment method"


class OrderNotFound(NotFound):
    """No such order in the caller's organisation."""

    code = "order-not-found"
    title = "There is no such order"


class PaymentUndecided(Conflict):
    """An earlier attempt may still be collected; another one could charge twice."""

    code = "payment-undecided"
    title = "It is not known yet whether an earlier payment went through"


class AlreadyPaid(Conflict):
    """It was paid."""

    code = "already-paid"
    title = "This was paid already"


class PaymentDiffers(Conflict):
    """The attempt exists with another amount, or attempts are missing before it."""

    code = "payment-differs"
    title = "The payment was reserved differently"


class NotRefundable(Conflict):
    """Less is left of the payment than is to be given back."""

    code = "not-refundable"
    title = "So much cannot be given back"


class AmountDiffers(Conflict):
    """What the caller says was paid is not what the order is about; nothing was charged."""

    code = "amount-differs"
    title = "The amount is not that of the order"


class MethodNeeded(Conflict):
    """A subscription is charged to it."""

    code = "payment-method-needed"
    title = "A subscription is charged to this payment method"


class TooManyMethods(Conflict):
    """The organisation has as many payment methods as it may."""

    code = "too-many-payment-methods"
    title = "There are too many payment methods"


class PaymentDeclined(AppError):
    """The bank, the card company or Toss said no; nothing was charged."""

    code = "payment-declined"
    status = 402
    title = "The payment was declined"


class PaymentsOff(Conflict):
    """This installation has no account at Toss Payments."""

    code = "payments-off"
    title = "Payments are not set up here"


class NotSigned(Forbidden):
    """An event of a kind that Toss signs, without its signature."""

    code = "event-not-signed"
    title = "The event is not signed by Toss Payments"


class TooManyOrders(Conflict):
    """Enough orders of the organisation wait for payment."""

    code = "too-many-orders"
    title = "Enough orders wait for payment"
