"""What can go wrong with a letter."""


class LetterRefused(Exception):
    """The mail server will never take this letter, e.g. because the address does not exist."""
