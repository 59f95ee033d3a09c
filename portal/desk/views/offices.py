"""The administrator's pages: which offices may ask, for what, and with which certificate."""

from flask import flash, request
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires, takes_several
from portal.access.permissions import Permission
from portal.core import clock
from portal.core.errors import Invalid, Problem
from portal.core.text import shown_again
from portal.core.web import db, page, see_other, settings
from portal.core.web.errors import sentence
from portal.desk import authorities, forms, labels, office_keys, queries
from portal.desk.actions import offices as actions
from portal.desk.views.room import believed, blueprint, standing_of


@blueprint.get("/desk/offices")
@requires(Permission.DESK_OFFICE_MANAGE)
def offices() -> ResponseReturnValue:
    """Show the registered offices."""
    found = queries.offices_to_manage(db(), current_actor())
    trusted, at = believed(), clock.now()
    standings = {one.id: authorities.standing_of(one, trusted, at=at) for one in found}
    return page("desk/offices.html", offices=found, standings=standings, words=labels)


@blueprint.get("/desk/offices/new")
@requires(Permission.DESK_OFFICE_MANAGE)
def new_office() -> ResponseReturnValue:
    """Show the form that registers one."""
    return _form({}, [])


@blueprint.post("/desk/offices")
@requires(Permission.DESK_OFFICE_MANAGE)
@takes_several("claims")
def register() -> ResponseReturnValue:
    """Register an office."""
    claims = request.form.getlist("claims")
    try:
        details = forms.read_office(request.form, claims)
        office = actions.register(db(), details, actor=current_actor())
    except Invalid as error:
        return _form(request.form, claims, error.problems)
    flash("Đã đăng ký. Bàn tiếp nhận hỏi được thẻ sau khi có chứng thư số.", "success")
    return see_other(f"/desk/offices/{office.id}")


@blueprint.get("/desk/offices/<int:office_id>")
@requires(Permission.DESK_OFFICE_MANAGE)
def office(office_id: int) -> ResponseReturnValue:
    """Show one office, and what is to be done about it."""
    return _office_page(office_id)


@blueprint.post("/desk/offices/<int:office_id>/certificate")
@requires(Permission.DESK_OFFICE_MANAGE)
def certify(office_id: int) -> ResponseReturnValue:
    """Take the certificate of an office's key."""
    queries.office_to_manage(db(), current_actor(), office_id)
    typed = request.form.get("certificates", "")
    try:
        actions.certify(
            db(), office_id, typed, host=settings().host, actor=current_actor(),
            authorities=believed(),
        )  # fmt: skip
    except Invalid as error:
        return _office_page(office_id, shown_again(typed), error.problems)
    flash("Đã nhận chứng thư số. Bàn tiếp nhận hỏi được thẻ từ bây giờ.", "success")
    return see_other(f"/desk/offices/{office_id}")


@blueprint.post("/desk/offices/<int:office_id>/stop")
@requires(Permission.DESK_OFFICE_MANAGE)
def stop(office_id: int) -> ResponseReturnValue:
    """Stop an office for ever."""
    queries.office_to_manage(db(), current_actor(), office_id)
    actions.stop(db(), office_id, actor=current_actor())
    flash("Đã ngừng bàn tiếp nhận. Mọi câu hỏi đang chờ đã hết hiệu lực.", "success")
    return see_other(f"/desk/offices/{office_id}")


def _form(
    typed: dict[str, str], claims: list[str], problems: list[Problem] | None = None
) -> ResponseReturnValue:
    wrong = {problem.field: sentence(problem) for problem in problems or []}
    return page(
        "desk/office_form.html", 422 if wrong else 200, problems=problems, wrong=wrong,
        links=[(f"#{name}", text) for name, text in wrong.items()],
        typed={name: shown_again(typed.get(name, "")) for name in ("name", "contact", "purposes", "unit")},
        picked=claims, units=queries.units_to_register(db(), current_actor()), words=labels,
    )  # fmt: skip


def _office_page(
    office_id: int, typed: str = "", problems: list[Problem] | None = None
) -> ResponseReturnValue:
    found = queries.office_to_manage(db(), current_actor(), office_id)
    wrong = {problem.field: sentence(problem) for problem in problems or []}
    key = office_keys.opened(found.key_sealed, found.public_key)
    return page(
        "desk/office.html", 422 if wrong else 200, problems=problems, wrong=wrong, office=found,
        links=[(f"#{name}", text) for name, text in wrong.items()], typed=typed, words=labels,
        standing=standing_of(found),
        wanted=office_keys.request_for_certificate(key, name=found.name, host=settings().host),
    )  # fmt: skip
