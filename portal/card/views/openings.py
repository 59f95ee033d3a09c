"""A unit's first issue, with four eyes: one office asks, a signer approves."""

from flask import flash
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission
from portal.card.actions import opening
from portal.card.views.room import blueprint
from portal.core.web import db, see_other


@blueprint.post("/cards/units/<int:unit_id>/opening")
@requires(Permission.CARD_OPENING_ASK)
def ask_for_opening(unit_id: int) -> ResponseReturnValue:
    """Ask that a unit may issue cards."""
    opening.ask_for_opening(db(), unit_id, actor=current_actor())
    flash("Đã đề nghị mở cấp thẻ. Người ký duyệt của đơn vị sẽ xem xét.", "success")
    return see_other("/cards")


@blueprint.post("/cards/openings/<int:opening_id>/approval")
@requires(Permission.CARD_OPENING_APPROVE)
def approve_opening(opening_id: int) -> ResponseReturnValue:
    """Approve what somebody else asked for."""
    opening.approve_opening(db(), opening_id, actor=current_actor())
    flash("Đã duyệt. Cán bộ, công chức, viên chức của đơn vị mở được thẻ từ bây giờ.", "success")
    return see_other("/cards")
