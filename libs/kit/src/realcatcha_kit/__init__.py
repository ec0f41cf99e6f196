"""What every RealCatcha service shares and none of them owns.

Errors and their RFC 9457 form, base settings, logging, metrics, ASGI glue, client-address resolution; ``testing``
starts the real servers that tests need. Imports no service and no other library of this repository.
"""
