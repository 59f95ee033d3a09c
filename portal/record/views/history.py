"""Everything that was ever changed in a record, page by page: one's own, or another's with a purpose."""

from collections.abc import Mapping, Sequence

from flask import current_app, request
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission
from portal.core.web import db, page, see_other
from portal.record import queries
from portal.record.labels import OPERATIONS, SOURCES
from portal.record.provenance import EXTENSION, Origin, Provenance
from portal.record.queries import HistoryLine
from portal.record.rules import FORM, Operation
from portal.record.views.room import OWN, before_asked, blueprint, note_opening


@blueprint.get("/record/history")
@requires(Permission.RECORD_READ_OWN)
def history() -> ResponseReturnValue:
    """Show what was ever changed in the own record; opening a group by asking for it is noted."""
    group = _group_asked()
    if group is not None:
        note_opening(queries.my_record(db(), current_actor()), group)
    return _timeline(
        current_actor().person_id, group, OWN, "Mọi thay đổi trong hồ sơ của bạn, mới nhất ở trên."
    )


@blueprint.get("/people/<int:person_id>/record/history")
@requires(Permission.RECORD_READ)
def history_of(person_id: int) -> ResponseReturnValue:
    """Show what was ever changed in another person's record, under the purpose that was told."""
    subject = queries.subject(db(), current_actor(), person_id)
    base = f"/people/{person_id}/record"
    if not queries.has_opened(db(), current_actor(), person_id):
        return see_other(base)
    group = _group_asked()
    if group is not None:
        note_opening(queries.record_of(db(), current_actor(), person_id), group)
    return _timeline(person_id, group, base, f"Hồ sơ của {subject.full_name}.")


def events(lines: Sequence[HistoryLine], *, is_named: bool) -> list[dict[str, object]]:
    """Return the changes as a timeline shows them, each with the way it took into the record."""
    origins = provenance_of(lines)
    return [_event(line, origins.get(line.item_id or 0), is_named=is_named) for line in lines]


def provenance_of(lines: Sequence[HistoryLine]) -> Mapping[int, Origin]:
    """Return by item what the rooms above know of these changes."""
    ask: Provenance = current_app.extensions[EXTENSION]
    return ask(db(), current_actor(), [line.item_id for line in lines if line.item_id is not None])


def _timeline(person_id: int, group: int | None, base: str, lead: str) -> ResponseReturnValue:
    before = before_asked()
    lines, following = queries.timeline(db(), current_actor(), person_id, group=group, before=before)
    chosen = f"&group={group}" if group else ""
    return page(
        "record/history.html", events=events(lines, is_named=True), base=base, lead=lead, group=group,
        groups=FORM.groups, following=f"{base}/history?before={following}{chosen}" if following else None,
        newest=f"{base}/history{chosen.replace('&', '?')}" if before else None,
    )  # fmt: skip


def _group_asked() -> int | None:
    """Return the number of a group, written as our own links write it: what opens it must be meant."""
    numbers = {str(group.number): group.number for group in FORM.groups}
    return numbers.get(request.args.get("group", ""))


def _event(line: HistoryLine, origin: Origin | None, *, is_named: bool) -> dict[str, object]:
    is_gone = line.operation is Operation.DELETE
    value = line.old if is_gone else line.new or "để trống"
    if line.is_closed:
        value = "nội dung nhạy cảm, chọn nhóm để mở"
    return {
        "title": f"{OPERATIONS[line.operation]}: {value}",
        "over": line.spec.label if is_named else None,
        "at": line.changed_on,
        "by": line.changed_by or SOURCES[line.source],
        "source": SOURCES[line.source],
        "old": f"Trước đó: {line.old}" if line.old and not is_gone else None,
        "basis": line.basis,
        "origin": origin,
    }
