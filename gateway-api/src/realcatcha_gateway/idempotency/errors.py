"""What can go wrong with an ``Idempotency-Key``."""

from realcatcha_kit.errors import Conflict, Malformed


class KeyMismatch(Malformed):
    """The key was used for another request."""

    code = "idempotency-key-mismatch"
    title = "The Idempotency-Key was used for another request"


class AnswerGone(Conflict):
    """The key was used for this request, too long ago for its answer to be repeated."""

    code = "idempotency-answer-gone"
    title = "The request was carried out already; its answer is no longer kept"
