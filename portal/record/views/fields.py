"""One field or one row: what stands there, by whose word, since when, and its way into the record."""

from collections.abc import Mapping, Sequence

from flask import current_app, flash, request
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission
from portal.core import clock
from portal.core.errors import Conflict, Forbidden, Invalid, NotFound, Problem
from portal.core.web import db, page, see_other
from portal.record import actions, queries
from portal.record import labels as words
from portal.record.checked import EXTENSION, Checked
from portal.record.forms import error_links, raw_from, version_from
from portal.record.rules import FORM, Field, Policy, Table, Target, parse, raw_to_mend, summary
from portal.record.rules.curriculum import Curriculum, FieldView, RowView
from portal.record.steps import rulebook_of
from portal.record.views.history import events
from portal.record.views.room import OWN, blueprint, note_opening, what_was_sent


@blueprint.get("/record/fields/<name>")
@requires(Permission.RECORD_READ_OWN)
def field(name: str) -> ResponseReturnValue:
    """Show one field of the own record with its history."""
    return _own_page(Target.parse(name))


@blueprint.get("/record/fields/<table>/<int:entry_id>")
@requires(Permission.RECORD_READ_OWN)
def entry(table: str, entry_id: int) -> ResponseReturnValue:
    """Show one row of the own record with its history."""
    return _own_page(Target.parse(f"{table}/{entry_id}"))


@blueprint.get("/people/<int:person_id>/record/fields/<name>")
@requires(Permission.RECORD_READ)
def field_of(person_id: int, name: str) -> ResponseReturnValue:
    """Show one field of another person's record, under the purpose that was told."""
    return _others_page(person_id, Target.parse(name))


@blueprint.get("/people/<int:person_id>/record/fields/<table>/<int:entry_id>")
@requires(Permission.RECORD_READ)
def entry_of(person_id: int, table: str, entry_id: int) -> ResponseReturnValue:
    """Show one row of another person's record, under the purpose that was told."""
    return _others_page(person_id, Target.parse(f"{table}/{entry_id}"))


@blueprint.get("/record/fields/<name>/edit")
@requires(Permission.RECORD_UPDATE_OWN)
def edit(name: str) -> ResponseReturnValue:
    """Ask for the new value of a field that the official changes at once."""
    spec = _self_field(name)
    value, version = queries.value_of(db(), current_actor(), Target.parse(name))
    return _edit_page(spec, raw_to_mend(spec, value), version)


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
        through: Checked = current_app.extensions[EXTENSION]
        actions.update_own(db(), target, value, version, actor=current_actor(), through=through)
    except Conflict as error:
        # What stands there now is shown beside what was typed; sent once more, it was seen.
        present, version = queries.value_of(db(), current_actor(), target)
        problems = [Problem(spec.name, error.code, error.details)]
        return _edit_page(spec, raw, version, problems, present=summary(spec, present), status=error.status)
    flash("Đã lưu. Cơ quan sẽ kiểm tra rồi gửi lên CSDL quốc gia.", "success")
    return see_other(f"{OWN}/fields/{name}")


def _own_page(target: Target) -> ResponseReturnValue:
    curriculum = queries.my_record(
        db(), current_actor(), opened={target.spec.group}, sent=what_was_sent()
    )  # fmt: skip
    answer = _page(target, curriculum, base=OWN, is_own=True)
    if target.spec.is_sensitive:
        note_opening(curriculum, target.spec.group)
    return answer


def _others_page(person_id: int, target: Target) -> ResponseReturnValue:
    subject = queries.subject(db(), current_actor(), person_id)
    base = f"/people/{person_id}/record"
    if not queries.has_opened(db(), current_actor(), person_id):
        return see_other(base)
    curriculum = queries.record_of(db(), current_actor(), person_id, opened={target.spec.group})
    answer = _page(target, curriculum, base=base, is_own=False, over=subject.full_name)
    if target.spec.is_sensitive:
        note_opening(curriculum, target.spec.group)
    return answer


def _page(
    target: Target, curriculum: Curriculum, *, base: str, is_own: bool, over: str | None = None
) -> ResponseReturnValue:
    spec = curriculum.rulebook.spec(target.spec)
    found = curriculum.find(target.key)
    if found is None:
        raise NotFound("record.no_entry")
    history = queries.field_history(db(), current_actor(), curriculum.person_id, target.key)
    return page(
        "record/field.html", spec=spec, key=target.key, lines=_lines(found, spec), stamp=found.stamp,
        has_value=bool(found.text), events=events(history, is_named=False), base=base, is_own=is_own,
        over=over, words=words, group_label=FORM.groups[spec.group - 1].label,
        fresh=words.freshness_in_words(spec, found.stamp, clock.now()),
        waiting=curriculum.waiting.get(target.key),
        is_tighter=spec is not target.spec and spec.policy is not target.spec.policy,
    )  # fmt: skip


def _edit_page(
    spec: Field, raw: Mapping[str, str], version: int, problems: Sequence[Problem] = (), *, present: str = "",
    status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    return page(
        "record/edit.html", status, spec=spec, version=version, raw=raw, problems=problems, present=present,
        links=error_links(spec, problems),
    )  # fmt: skip


def _self_field(name: str) -> Field:
    spec = rulebook_of(db(), current_actor().person_id).spec(Target.parse(name).spec)
    if not isinstance(spec, Field) or spec.policy is not Policy.SELF:
        raise Forbidden("record.not_self")
    return spec


def _lines(found: FieldView | RowView, spec: Field | Table) -> list[tuple[str, str]]:
    if isinstance(found, RowView) and isinstance(spec, Table):
        return [(column.label, cell) for column, cell in zip(spec.columns, found.cells, strict=True)]
    return [("Hiện tại", found.text)]
