"""For clients of tests, which speak plain HTTP."""

import ssl
from typing import Final

__all__ = ["PLAIN"]

PLAIN: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""To verify with: without authorities, which a client would take 30 ms to read."""
