"""The ports on real technology, named ``<technology>_<port>``, and in memory."""

import sys

# PyMongo tries PyOpenSSL, which is not installed, and imports all of `cryptography` before it finds out: 9 MiB in each
# process. It uses Python's own TLS either way. Until PyMongo asks for PyOpenSSL first.
sys.modules.setdefault("pymongo.pyopenssl_context", None)  # type: ignore[arg-type]  # None is what blocks an import
