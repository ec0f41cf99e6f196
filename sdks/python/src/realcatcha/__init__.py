"""Ask RealCatcha whether a visitor's token holds.

Owns the client side of ``POST /siteverify``. A site's back end may import what this module names, and nothing under
it. Whatever goes wrong on the way raises: a failed call is never a success.
"""

from realcatcha._client import AsyncClient, Client
from realcatcha._errors import InvalidRequest, InvalidSecret, RealCatchaError, VerificationUnavailable
from realcatcha._verification import Verification

__all__ = [
    "AsyncClient",
    "Client",
    "InvalidRequest",
    "InvalidSecret",
    "RealCatchaError",
    "Verification",
    "VerificationUnavailable",
]
