"""What came back from the national database or could not be sent, for those who can help."""

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission, holds
from portal.core.web import db, page, see_other
from portal.registry import actions, labels, queries
from portal.registry.rules import DESK, SyncState

blueprint = Blueprint("registry", __name__)


@blueprint.get("/sync")
@requires(Permission.SYNC_READ)
def index() -> ResponseReturnValue:
    """List what is in trouble, newest first; a failed one can be sent again."""
    actor = current_actor()
    lines = queries.in_trouble(db(), actor)
    may_retry = holds(actor, Permission.SYNC_RETRY)
    return page(
        "registry/index.html", lines=lines, words=labels, failed=SyncState.FAILED, may_retry=may_retry
    )


@blueprint.post("/sync/<int:sync_message_id>/retry")
@requires(Permission.SYNC_RETRY)
def retry(sync_message_id: int) -> ResponseReturnValue:
    """Send a failed message again."""
    actions.retry(db(), sync_message_id, actor=current_actor())
    flash("Đã đưa vào hàng chờ gửi lại.", "success")
    return see_other(DESK)
