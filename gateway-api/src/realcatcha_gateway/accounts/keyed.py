"""The used idempotency keys of the asker's organisation, as dependencies: by what the asker's role must allow."""

from typing import Annotated

from fastapi import Depends, Request

from realcatcha_gateway.accounts.principal import Admin, Editor
from realcatcha_gateway.idempotency.requests import used_keys
from realcatcha_gateway.idempotency.service import Idempotency
from realcatcha_gateway.web.sessions import WritingSession


def get_editor_keys(editor: Editor, session: WritingSession, request: Request) -> Idempotency:
    """Give the used keys to whoever may change sites."""
    return used_keys(request, session, editor.organisation_id)


def get_admin_keys(admin: Admin, session: WritingSession, request: Request) -> Idempotency:
    """Give the used keys to whoever may change what costs money."""
    return used_keys(request, session, admin.organisation_id)


EditorKeys = Annotated[Idempotency, Depends(get_editor_keys)]
AdminKeys = Annotated[Idempotency, Depends(get_admin_keys)]
