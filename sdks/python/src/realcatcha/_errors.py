"""One error tree."""


class RealCatchaError(Exception):
    """Base of everything this package raises. Whoever catches it must treat the visitor as not verified."""


class VerificationUnavailable(RealCatchaError):
    """The service gave no usable answer: no connection, no reply in time, an error of its own. Try again."""


class InvalidSecret(RealCatchaError):
    """The service does not know the secret, or it is another site's: your configuration is wrong, not the visitor."""


class InvalidRequest(RealCatchaError):
    """The service refused the form of the request, e.g. a `remote_ip` that is no address: your code is wrong."""
