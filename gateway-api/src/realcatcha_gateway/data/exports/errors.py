"""What can go wrong with copies of data."""

from realcatcha_kit.errors import Conflict, NotFound


class CopyTooLarge(Exception):
    """There is more than one file may hold."""


class DataExportNotFound(NotFound):
    """No such copy, not the caller's, or removed already."""

    code = "data-export-not-found"
    title = "There is no such copy of your data"


class DataExportPending(Conflict):
    """One copy is made at a time."""

    code = "data-export-pending"
    title = "A copy of your data is being made already"


class DataExportNotReady(Conflict):
    """The copy is being made, or could not be."""

    code = "data-export-not-ready"
    title = "This copy of your data is not ready"
