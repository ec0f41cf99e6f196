"""A shop that uses RealCatcha as any site would: the widget on its page, the verify client on its server.

Owns the pages under ``/demo``. Knows nothing of the services but what their public documentation says; imports no
service.
"""
