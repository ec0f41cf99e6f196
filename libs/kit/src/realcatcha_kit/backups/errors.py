"""What can go wrong with backups; the text is for the operator."""


class BackupError(Exception):
    """Base of the others."""


class BackupDamaged(BackupError):
    """It was changed or cut off, or no key opens it."""


class BackupRefused(BackupError):
    """It cannot be restored here, or not without being told so."""


class BackupNotFound(BackupError):
    """There is no such backup, or it was never finished."""
