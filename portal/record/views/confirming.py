"""The official says that a value is right."""

from flask import flash, request
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission
from portal.core.web import db, see_other
from portal.record import actions
from portal.record.forms import version_from
from portal.record.rules import Target
from portal.record.views.room import OWN, blueprint


@blueprint.post("/record/fields/<name>/confirmation")
@requires(Permission.RECORD_CONFIRM)
def confirm_field(name: str) -> ResponseReturnValue:
    """Note that a field is right."""
    return _confirm(Target.parse(name))


@blueprint.post("/record/fields/<table>/<int:entry_id>/confirmation")
@requires(Permission.RECORD_CONFIRM)
def confirm_entry(table: str, entry_id: int) -> ResponseReturnValue:
    """Note that a row is right."""
    return _confirm(Target.parse(f"{table}/{entry_id}"))


def _confirm(target: Target) -> ResponseReturnValue:
    actions.confirm_field(db(), target, version_from(request.form), actor=current_actor())
    flash("Đã ghi nhận: thông tin này đúng.", "success")
    return see_other(f"{OWN}/fields/{target.key}")
