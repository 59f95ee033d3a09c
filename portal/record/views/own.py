"""The pages of the own record."""

from collections.abc import Mapping, Sequence

from flask import flash, request
from flask.typing import ResponseReturnValue

from portal.access.labels import PURPOSES
from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission
from portal.access.queries import looks_of
from portal.core.clock import HANOI
from portal.core.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from portal.core.web import db, page, see_other
from portal.record import actions, queries
from portal.record.forms import error_links, raw_from, version_from
from portal.record.labels import OPERATIONS, OWNERS, POLICIES, SOURCES
from portal.record.rules import FORM, Field, Operation, Policy, Table, Target, parse, raw_of, summary
from portal.record.rules.curriculum import FieldView, RowView
from portal.record.views.room import OWN, blueprint, group_in, note_opening


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
    opened = group_in(curriculum, number)
    is_noted = note_opening(curriculum, number)
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
        note_opening(curriculum, spec.group)
    return page(
        "record/field.html", spec=spec, key=target.key, lines=_lines(found, spec), stamp=found.stamp,
        has_value=bool(found.text), history=[_event(line) for line in history], sources=SOURCES,
        owners=OWNERS, policies=POLICIES, group_label=FORM.groups[spec.group - 1].label,
    )  # fmt: skip


def _self_field(name: str) -> Field:
    spec = Target.parse(name).spec
    if not isinstance(spec, Field) or spec.policy is not Policy.SELF:
        raise Forbidden("record.not_self")
    return spec


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
