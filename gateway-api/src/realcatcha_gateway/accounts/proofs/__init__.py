"""Showing once more, within a session, that it is you: before an account, or who owns something, changes.

With the password where the account has one. An account without one shows a code of its second factor; without that
either, the session has to be so young that logging in at the provider was the proof.
"""
