"""The office's side: cards of its officials, suspended, given back, ended."""

from flask import flash, request
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission, allowed, holds
from portal.card import forms, labels, queries
from portal.card.actions import locking
from portal.card.views.room import blueprint
from portal.core.errors import Invalid, Problem
from portal.core.web import db, page, see_other
from portal.core.web.errors import sentence
from portal.people.models import Person


@blueprint.get("/cards")
@requires(Permission.CARD_READ)
def cards() -> ResponseReturnValue:
    """Show the newest cards within the actor's reach, and the units that issue."""
    actor = current_actor()
    return page(
        "card/cards.html", cards=queries.cards_within(db(), actor), words=labels,
        units=queries.units_within(db(), actor),
        waiting=queries.open_reports(db(), actor) if holds(actor, Permission.CARD_REPORT_HANDLE) else None,
    )  # fmt: skip


@blueprint.get("/cards/<int:card_id>")
@requires(Permission.CARD_READ)
def card(card_id: int) -> ResponseReturnValue:
    """Show one card, and what the actor may do about it."""
    return _card_page(card_id)


@blueprint.post("/cards/<int:card_id>/suspension")
@requires(Permission.CARD_SUSPEND)
def suspend(card_id: int) -> ResponseReturnValue:
    """Suspend an official's card."""
    locking.suspend(db(), card_id, actor=current_actor())
    flash("Đã tạm khóa thẻ.", "success")
    return see_other(f"/cards/{card_id}")


@blueprint.post("/cards/<int:card_id>/suspension/removal")
@requires(Permission.CARD_SUSPEND)
def resume(card_id: int) -> ResponseReturnValue:
    """Lift a suspension."""
    locking.resume(db(), card_id, actor=current_actor())
    flash("Đã mở lại thẻ.", "success")
    return see_other(f"/cards/{card_id}")


@blueprint.post("/cards/<int:card_id>/revocation")
@requires(Permission.CARD_REVOKE)
def revoke(card_id: int) -> ResponseReturnValue:
    """End an official's card for ever."""
    try:
        reason = forms.read_revocation(request.form)
    except Invalid as error:
        return _card_page(card_id, error.problems[0], error.status)
    locking.revoke(db(), card_id, reason, actor=current_actor())
    flash("Đã thu hồi thẻ. Nơi kiểm tra sẽ thấy trong vòng một phút.", "success")
    return see_other(f"/cards/{card_id}")


@blueprint.post("/cards/<int:card_id>/permit")
@requires(Permission.CARD_REVOKE)
def permit_another(card_id: int) -> ResponseReturnValue:
    """Let an official whose card was ended with the work open another."""
    locking.permit_another(db(), card_id, actor=current_actor())
    flash("Đã cho phép. Người này mở được thẻ mới trên điện thoại, sau khi xác thực lại.", "success")
    return see_other(f"/cards/{card_id}")


def _card_page(card_id: int, problem: Problem | None = None, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    found = queries.card_within(db(), actor, card_id)
    return page(
        "card/card.html", status, problems=problem, error=sentence(problem) if problem else None,
        card=found, name=db().get_one(Person, found.person_id).full_name, words=labels,
        can_suspend=allowed(actor, Permission.CARD_SUSPEND, found),
        can_revoke=allowed(actor, Permission.CARD_REVOKE, found), is_barred=queries.is_barred(db(), found),
        can_print=allowed(actor, Permission.CARD_PRINT, found),
        badge=queries.print_binding(db(), found.id),
        duties=queries.duties_of(db(), found.id),
        can_give=allowed(actor, Permission.CARD_DUTY_GIVE, found),
    )  # fmt: skip
