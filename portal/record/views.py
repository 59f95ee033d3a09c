"""The pages of the record: one's own, and with a stated purpose another person's."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from portal.access import actions as access_actions
from portal.access.labels import PURPOSES
from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission
from portal.access.queries import looks_of
from portal.access.rules import Purpose
from portal.core.clock import HANOI
from portal.core.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from portal.core.web import db, page, see_other
from portal.core.web.errors import sentence
from portal.record import actions, queries
from portal.record.forms import error_links, raw_from, version_from
from portal.record.labels import OPERATIONS, OWNERS, POLICIES, SOURCES
from portal.record.rules import FORM, Field, Operation, Policy, Table, Target, parse, raw_of, summary
from portal.record.rules.curriculum import Curriculum, FieldView, GroupView, RowView

blueprint = Blueprint("record", __name__)

OWN = "/record"


@blueprint.get("/record")
@requires(Permission.RECORD_READ_OWN)
def show() -> ResponseReturnValue:
    """Show the own record; sensitive groups stay closed."""
    groups = queries.my_overview(db(), current_actor())
    lead = "Chạm vào từng mục để xem nguồn, lịch sử, xác nhận đúng hoặc báo chưa đúng."
    return page("record/index.html", title="Hồ sơ của tôi", lead=lead, groups=groups, base=OWN, is_own=True)


@blueprint.get("/record/groups/<int:number>")
@requires(Permission.RECORD_READ_OWN)
def group(number: int) -> ResponseReturnValue:
    """Open one group of the own record; opening a sensitive one is noted."""
    curriculum = queries.my_record(db(), current_actor(), opened={number})
    opened = _group(curriculum, number)
    is_noted = _note_opening(curriculum, number)
    return page(
        "record/group.html", group=opened, base=OWN, over=f"Nhóm {number}", is_own=True, is_noted=is_noted,
        sources=SOURCES,
    )  # fmt: skip


@blueprint.get("/record/fields/<name>")
@requires(Permission.RECORD_READ_OWN)
def field(name: str) -> ResponseReturnValue:
    """Show one field of the own record with its history."""
    return _target_page(Target.parse(name))


@blueprint.get("/record/fields/<table>/<int:entry_id>")
@requires(Permission.RECORD_READ_OWN)
def entry(table: str, entry_id: int) -> ResponseReturnValue:
    """Show one row of the own record with its history."""
    return _target_page(Target.parse(f"{table}/{entry_id}"))


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


@blueprint.get("/record/fields/<name>/edit")
@requires(Permission.RECORD_UPDATE_OWN)
def edit(name: str) -> ResponseReturnValue:
    """Ask for the new value of a field that the official changes at once."""
    spec = _self_field(name)
    value, version = queries.value_of(db(), current_actor(), Target.parse(name))
    return _edit_page(spec, raw_of(spec, value), version)


@blueprint.post("/record/fields/<name>")
@requires(Permission.RECORD_UPDATE_OWN)
def update(name: str) -> ResponseReturnValue:
    """Set a field that the official changes at once."""
    spec = _self_field(name)
    target, raw = Target.parse(name), raw_from(request.form, spec)
    try:
        version = version_from(request.form)
        try:
            value = parse(spec, raw)
        except Invalid as error:
            return _edit_page(spec, raw, version, error.problems, status=422)
        actions.update_own(db(), target, value, version, actor=current_actor())
    except Conflict as error:
        # What stands there now is shown beside what was typed; sent once more, it was seen.
        present, version = queries.value_of(db(), current_actor(), target)
        problems = [Problem(spec.name, error.code, error.details)]
        return _edit_page(spec, raw, version, problems, present=summary(spec, present), status=error.status)
    flash("Đã lưu.", "success")
    return see_other(f"{OWN}/fields/{name}")


@blueprint.get("/record/looks")
@requires(Permission.LOOK_READ_OWN)
def looks() -> ResponseReturnValue:
    """Show who looked at the own record, and why."""
    lines = [
        {"title": line.looker, "at": f"{line.looked_at.astimezone(HANOI):%d/%m/%Y %H:%M}", "by": None,
         "note": PURPOSES[line.purpose]}
        for line in looks_of(db(), current_actor())
    ]  # fmt: skip
    return page("record/looks.html", looks=lines)


@blueprint.get("/people/<int:person_id>/record")
@requires(Permission.RECORD_READ)
def show_of(person_id: int) -> ResponseReturnValue:
    """Show another person's record once a purpose was told; ask for it before."""
    if person_id == current_actor().person_id:
        return see_other(OWN)
    subject = queries.subject(db(), current_actor(), person_id)
    if not queries.has_looked(db(), current_actor(), person_id):
        return page(
            "record/purpose.html", subject=subject, purposes=list(PURPOSES.items()), chosen="", links=[]
        )
    return page(
        "record/index.html", title=f"Hồ sơ của {subject.full_name}",
        lead=f"{subject.title}, {subject.unit_name}", base=f"/people/{person_id}/record", is_own=False,
        groups=queries.overview_of(db(), current_actor(), person_id),
    )  # fmt: skip


@blueprint.get("/people/<int:person_id>/record/groups/<int:number>")
@requires(Permission.RECORD_READ)
def group_of(person_id: int, number: int) -> ResponseReturnValue:
    """Open one group of another person's record, under the purpose that was told."""
    subject = queries.subject(db(), current_actor(), person_id)
    base = f"/people/{person_id}/record"
    if not queries.has_looked(db(), current_actor(), person_id):
        return see_other(base)
    opened = _group(queries.record_of(db(), current_actor(), person_id, opened={number}), number)
    return page(
        "record/group.html", group=opened, base=base, over=subject.full_name, is_own=False, is_noted=False,
        sources=SOURCES,
    )  # fmt: skip


@blueprint.post("/people/<int:person_id>/looks")
@requires(Permission.RECORD_READ)
def look(person_id: int) -> ResponseReturnValue:
    """Note why another person's record is opened, then open it."""
    subject = queries.subject(db(), current_actor(), person_id)
    if person_id == current_actor().person_id:
        return see_other(OWN)
    chosen = request.form.get("purpose", "")
    if chosen not in {purpose.value for purpose in Purpose}:
        links = [("#purpose", sentence(Problem("purpose", "record.unknown_purpose")))]
        purposes = list(PURPOSES.items())
        return page("record/purpose.html", 422, subject=subject, purposes=purposes, chosen="", links=links)
    access_actions.look(
        db(), actor=current_actor(), person_id=person_id, unit_path=subject.unit_path, purpose=Purpose(chosen)
    )
    return see_other(f"/people/{person_id}/record")


def _edit_page(
    spec: Field, raw: Mapping[str, str], version: int, problems: Sequence[Problem] = (), *, present: str = "",
    status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    return page(
        "record/edit.html", status, spec=spec, version=version, raw=raw, problems=problems, present=present,
        links=error_links(spec, problems),
    )  # fmt: skip


def _target_page(target: Target) -> ResponseReturnValue:
    spec = target.spec
    curriculum = queries.my_record(db(), current_actor(), opened={spec.group})
    found = curriculum.find(target.key)
    if found is None:
        raise NotFound("record.no_entry")
    history = queries.field_history(db(), current_actor(), curriculum.person_id, target.key)
    if spec.is_sensitive:
        _note_opening(curriculum, spec.group)
    return page(
        "record/field.html", spec=spec, key=target.key, lines=_lines(found, spec), stamp=found.stamp,
        has_value=bool(found.text), history=[_event(line) for line in history], sources=SOURCES,
        owners=OWNERS, policies=POLICIES, group_label=FORM.groups[spec.group - 1].label,
    )  # fmt: skip


def _confirm(target: Target) -> ResponseReturnValue:
    actions.confirm_field(db(), target, version_from(request.form), actor=current_actor())
    flash("Đã ghi nhận: thông tin này đúng.", "success")
    return see_other(f"{OWN}/fields/{target.key}")


def _self_field(name: str) -> Field:
    spec = Target.parse(name).spec
    if not isinstance(spec, Field) or spec.policy is not Policy.SELF:
        raise Forbidden("record.not_self")
    return spec


def _group(curriculum: Curriculum, number: int) -> GroupView:
    if not 1 <= number <= len(curriculum.groups):
        raise NotFound
    return curriculum.groups[number - 1]


def _note_opening(curriculum: Curriculum, number: int) -> bool:
    """Note the opening of a group that holds anything sensitive; say whether it does."""
    if not FORM.groups[number - 1].has_sensitive:
        return False
    actions.note_opening(
        db(), curriculum.person_id, curriculum.unit_path, number, actor=current_actor()
    )  # fmt: skip
    return True


def _lines(found: FieldView | RowView, spec: Field | Table) -> list[tuple[str, str]]:
    if isinstance(found, RowView) and isinstance(spec, Table):
        return [(column.label, cell) for column, cell in zip(spec.columns, found.cells, strict=True)]
    return [("Hiện tại", found.text)]


def _event(line: queries.HistoryLine) -> dict[str, str | None]:
    is_gone = line.operation is Operation.DELETE
    return {
        "title": f"{OPERATIONS[line.operation]}: {line.old if is_gone else line.new or 'để trống'}",
        "at": line.changed_on,
        "by": line.changed_by or SOURCES[line.source],
        "note": f"Trước đó: {line.old}" if line.old and not is_gone else None,
        # The receipts are known to rooms above this one; the page of the proposal shows them.
        "url": f"/items/{line.item_id}" if line.item_id else None,
        "link": "Đề nghị và biên nhận",
    }
