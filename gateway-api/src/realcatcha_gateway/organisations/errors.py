"""What can go wrong with organisations."""

from realcatcha_kit.errors import AppError, Conflict, NotFound


class OrganisationNotFound(NotFound):
    """No such organisation, or the caller does not belong to it."""

    code = "organisation-not-found"
    title = "You belong to no such organisation"


class MemberNotFound(NotFound):
    """No such person in the caller's organisation."""

    code = "member-not-found"
    title = "There is no such member"


class InvitationNotFound(NotFound):
    """No such invitation to the caller's organisation."""

    code = "invitation-not-found"
    title = "There is no such invitation"


class LastOwner(Conflict):
    """Somebody has to own the organisation."""

    code = "last-owner"
    title = "The organisation would be left without an owner"


class AlreadyMember(Conflict):
    """The invited address belongs to a member."""

    code = "already-member"
    title = "This person is a member already"


class TooMany(Conflict):
    """As many members and invitations, or organisations of one person, as there may be."""

    code = "too-many"
    title = "There are as many as there may be"


class PlanLimitReached(AppError):
    """The plan includes no more; members of the problem name the ``limit``, its number ``most`` and the ``plan``."""

    code = "plan-limit-reached"
    status = 402
    title = "The organisation's plan includes no more of these"


class PasswordNeeded(Conflict):
    """The invited address has no account yet; a password creates it."""

    code = "password-needed"
    title = "The invitation needs a password for the new account"
