"""Run the whole product on one machine: ports, secrets, environment, processes, readiness.

Used by ``tools/up.py`` (``make up``) only; no service imports it.
"""
