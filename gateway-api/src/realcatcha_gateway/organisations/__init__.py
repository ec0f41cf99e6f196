"""Organisations: who belongs to one and with which role, who is invited, and which one a session speaks for.

A person may belong to several. An access token names one of them; switching moves the session, and with it every
later token, to another one. Organisations and memberships themselves are models of `accounts`, which logging in needs.
"""
