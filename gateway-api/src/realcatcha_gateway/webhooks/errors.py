"""What can go wrong with webhooks."""

from realcatcha_kit.errors import Conflict, NotFound


class EndpointNotFound(NotFound):
    """No such endpoint in the caller's organisation."""

    code = "webhook-not-found"
    title = "There is no such webhook"


class DeliveryNotFound(NotFound):
    """No such delivery in the caller's organisation."""

    code = "delivery-not-found"
    title = "There is no such delivery"


class TooManyEndpoints(Conflict):
    """The organisation has as many endpoints as it may."""

    code = "too-many-webhooks"
    title = "There are too many webhooks"


class EndpointDisabled(Conflict):
    """Nothing is sent to an endpoint that is switched off."""

    code = "webhook-disabled"
    title = "The webhook is switched off"


class TooManyWaiting(Conflict):
    """Enough deliveries to this endpoint wait already."""

    code = "too-many-waiting"
    title = "Enough deliveries wait already"


class TargetRefused(Exception):
    """An address that webhooks are not sent to; its text is one of the codes of an attempt's ``error``."""
