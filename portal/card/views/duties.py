"""Duties: typed by a signer of the unit, shown by the official's phone, withdrawn at once where needed."""

from uuid import uuid4

from flask import flash, request
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission, authorize
from portal.card import forms, queries
from portal.card.actions import duties
from portal.card.forms import TypedDuty
from portal.card.views.room import blueprint
from portal.core import clock
from portal.core.errors import Invalid
from portal.core.web import db, page, see_other
from portal.people.models import Person


@blueprint.get("/cards/<int:card_id>/duties/new")
@requires(Permission.CARD_DUTY_GIVE)
def new_duty(card_id: int) -> ResponseReturnValue:
    """Show the form of a duty."""
    return _form_page(card_id, TypedDuty.blank(clock.today()))


@blueprint.post("/cards/<int:card_id>/duties")
@requires(Permission.CARD_DUTY_GIVE)
def give_duty(card_id: int) -> ResponseReturnValue:
    """Send an official somewhere for some hours."""
    actor = current_actor()
    typed = forms.read_duty(request.form)
    if typed.duty is None:
        return _form_page(card_id, typed, 422)
    queries.card_within(db(), actor, card_id)
    db().rollback()
    try:
        key = request.form.get("idempotency_key", "")
        duties.give(db(), card_id, typed.duty, actor=actor, key=key)
    except Invalid as error:
        return _form_page(card_id, TypedDuty(typed.raw, problems=tuple(error.problems)), error.status)
    flash("Đã giao công vụ. Điện thoại của người được giao tải về khi mở thẻ có mạng.", "success")
    return see_other(f"/cards/{card_id}#duties")


@blueprint.post("/cards/duties/<int:duty_id>/withdrawal")
@requires(Permission.CARD_DUTY_GIVE)
def withdraw_duty(duty_id: int) -> ResponseReturnValue:
    """Withdraw a duty."""
    actor = current_actor()
    queries.duty_within(db(), actor, duty_id)
    db().rollback()
    given = duties.withdraw(db(), duty_id, actor=actor)
    flash("Đã hủy công vụ. Nơi kiểm tra sẽ thấy trong vòng một phút.", "success")
    return see_other(f"/cards/{given.card_id}#duties")


def _form_page(card_id: int, typed: TypedDuty, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    found = queries.card_within(db(), actor, card_id)
    authorize(actor, Permission.CARD_DUTY_GIVE, found)
    return page(
        "card/duty.html", status, card=found, typed=typed, key=str(uuid4()),
        name=db().get_one(Person, found.person_id).full_name,
    )  # fmt: skip
