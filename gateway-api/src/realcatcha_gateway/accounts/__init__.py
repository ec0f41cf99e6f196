"""People, their organisations and how they prove who they are.

Owns users, organisations, memberships and access tokens. Other slices import `accounts.principal` to learn who asks
and for which organisation, and nothing else of it but the models that theirs refer to.
"""
