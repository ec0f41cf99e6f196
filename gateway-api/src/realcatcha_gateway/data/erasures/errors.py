"""What can go wrong with erasures."""

from realcatcha_kit.errors import Conflict


class SoleOwner(Conflict):
    """Others belong to an organisation that nobody else owns."""

    code = "sole-owner"
    title = "Somebody else has to own your organisations first"


class CreditLeft(Conflict):
    """Prepaid credit would be lost, and whoever asks did not say that they give it up."""

    code = "credit-left"
    title = "Prepaid credit is left"


class CardsKept(Exception):
    """Toss has not forgotten all cards yet."""


class MoneyMoves(Exception):
    """A payment or a refund is on its way, and nobody knows yet what comes of it."""


class ErasurePending(Conflict):
    """It was asked for already."""

    code = "erasure-pending"
    title = "The erasure was asked for already"
