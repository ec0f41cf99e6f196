"""What can go wrong with erasures."""

from realcatcha_kit.errors import Conflict


class SoleOwner(Conflict):
    """Others belong to an organisation that nobody else owns."""

    code = "sole-owner"
    title = "Somebody else has to own your organisations first"


class ErasurePending(Conflict):
    """It was asked for already."""

    code = "erasure-pending"
    title = "The erasure was asked for already"
