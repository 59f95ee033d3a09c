"""The desk of copies: what waits for a signature, one copy with what can be done about it."""

from collections.abc import Sequence
from uuid import uuid4

from flask import flash, make_response, request
from flask.typing import ResponseReturnValue

from portal.access import actions as access_actions
from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission, allowed, authorize, holds
from portal.access.rules import Actor, Purpose, is_stepped_up
from portal.core import clock
from portal.core.errors import Invalid, Problem
from portal.core.web import db, page, see_other, settings
from portal.core.web.errors import sentence
from portal.extracts import actions, labels, queries
from portal.extracts.forms import Typed, read_reason
from portal.extracts.models import IssuedCopy
from portal.extracts.rules import CopyState
from portal.extracts.rules.copies import MOVING
from portal.extracts.views.room import PDF, attachment, blueprint
from portal.people.models import Person
from portal.signing.forms import read_signature
from portal.signing.rules import Profile

# Long enough to be read, short enough not to be waited for.
_SECONDS = "3"


@blueprint.get("/extracts")
@requires(Permission.EXTRACT_READ)
def desk() -> ResponseReturnValue:
    """Show what waits for a signature, and the latest copies."""
    actor = current_actor()
    return page(
        "extracts/desk.html", can_sign=holds(actor, Permission.EXTRACT_SIGN),
        waiting=queries.waiting(db(), actor), latest=queries.latest(db(), actor),
    )  # fmt: skip


@blueprint.get("/extracts/<int:copy_id>")
@requires(Permission.EXTRACT_READ)
def copy(copy_id: int) -> ResponseReturnValue:
    """Show a copy and where it is; while the worker has it, the page asks again by itself."""
    row = queries.copy_of(db(), current_actor(), copy_id)
    response = make_response(_copy_page(row))
    if row.state in MOVING:
        response.headers["Refresh"] = _SECONDS
    return response


@blueprint.get("/extracts/<int:copy_id>/file")
@requires(Permission.EXTRACT_READ)
def file(copy_id: int) -> ResponseReturnValue:
    """Send the print that waits, or the signed file; it is a look."""
    row = _looked_at(copy_id)
    word = "ban-cho-ky" if row.state is CopyState.READY else "ky-so"
    return attachment(row.file, PDF, f"so-yeu-ly-lich-{word}-{row.id}.pdf")


@blueprint.get("/extracts/<int:copy_id>/content")
@requires(Permission.EXTRACT_SIGN)
def content(copy_id: int) -> ResponseReturnValue:
    """Hand out the exact bytes that the signature covers, for the signer's own software; it is a look."""
    row = _looked_at(copy_id)
    return attachment(row.prepared.signed_bytes, "application/octet-stream", f"noi-dung-ky-{row.id}.bin")


@blueprint.post("/extracts/<int:copy_id>/signature")
@requires(Permission.EXTRACT_SIGN)
def sign(copy_id: int) -> ResponseReturnValue:
    """Take the signature, or make it in the demo from the signer's PKCS#12 file."""
    actor = current_actor()
    row = queries.copy_of(db(), actor, copy_id)
    if row.state is CopyState.READY and not is_stepped_up(actor, clock.now()):
        return see_other(f"/step-up?next=/extracts/{copy_id}")
    key = request.form.get("idempotency_key", "")
    try:
        cms = _signature(row, actor.person_id) if row.state is CopyState.READY else b""
        db().rollback()
        actions.record_signature(db(), copy_id, actor=actor, cms=cms, key=key)
    except Invalid as error:
        return _copy_page(queries.copy_of(db(), actor, copy_id), error.problems, status=422)
    flash("Đã ký. Bản cấp đang được hoàn thiện.", "success")
    return see_other(f"/extracts/{copy_id}")


@blueprint.post("/extracts/<int:copy_id>/removal")
@requires(Permission.EXTRACT_WITHDRAW)
def drop(copy_id: int) -> ResponseReturnValue:
    """Take a copy back before it is signed."""
    actions.drop(db(), copy_id, actor=current_actor())
    flash("Đã hủy bản này.", "success")
    return see_other(f"/extracts/{copy_id}")


@blueprint.post("/extracts/<int:copy_id>/withdrawal")
@requires(Permission.EXTRACT_WITHDRAW)
def withdraw(copy_id: int) -> ResponseReturnValue:
    """Withdraw an issued copy, with the reason that its person reads."""
    typed = read_reason(request.form)
    if typed.problems:
        row = queries.copy_of(db(), current_actor(), copy_id)
        return _copy_page(row, typed.problems, typed=typed, status=422)
    actions.withdraw(db(), copy_id, typed.reason, actor=current_actor())
    flash("Đã thu hồi. Trang kiểm tra sẽ báo bản này không còn giá trị.", "success")
    return see_other(f"/extracts/{copy_id}")


def _copy_page(
    row: IssuedCopy, problems: Sequence[Problem] = (), *, typed: Typed | None = None,
    status: int = 200,
) -> tuple[str, int]:  # fmt: skip
    actor = current_actor()
    names = {
        number: db().get_one(Person, number).full_name
        for number in (row.person_id, row.requested_by, row.signed_by)
        if number is not None
    }
    may = {permission.name: allowed(actor, permission, row) for permission in _ON_PAGE}
    return page(
        "extracts/copy.html", status, row=row, names=names, may=may, labels=labels, key=str(uuid4()),
        is_maker=_is_maker(row, actor), typed=typed or Typed(),
        links=[(f"#{p.field}" if p.field else None, sentence(p)) for p in problems],
        wrong={p.field: sentence(p) for p in problems},
        is_moving=row.state in MOVING, is_fresh=is_stepped_up(actor, clock.now()),
        can_sign_here=settings().signing_pkcs12_folder,
    )  # fmt: skip


def _is_maker(row: IssuedCopy, actor: Actor) -> bool:
    """Whether who asked for it would sign it, in person or by another."""
    if not allowed(actor, Permission.EXTRACT_SIGN, row):
        return actor.person_id in row.askers
    grant = authorize(actor, Permission.EXTRACT_SIGN, row)
    return bool(row.askers & {actor.person_id, grant.delegated_by})


_ON_PAGE = (Permission.EXTRACT_SIGN, Permission.EXTRACT_WITHDRAW)


def _signature(row: IssuedCopy, person_id: int) -> bytes:
    return read_signature(row.prepared.signed_bytes, person_id=person_id, profile=Profile.PADES)


def _looked_at(copy_id: int) -> IssuedCopy:
    """Return a copy that has a file, once the look is written."""
    actor = current_actor()
    row = queries.copy_of(db(), actor, copy_id)
    if row.file_sealed is None:
        raise Invalid(f"extracts.copy_{row.state.value}")
    if row.person_id != actor.person_id:
        # A read has begun a transaction; the look is an action with one of its own.
        db().rollback()
        access_actions.look(
            db(), actor=actor, person_id=row.person_id, unit_path=row.unit_path,
            purpose=Purpose.SIGNED_COPY,
        )  # fmt: skip
    return row
