"""One row of a table in the draft, and the papers of one field."""

from collections.abc import Mapping, Sequence
from uuid import uuid4

from flask import flash, request
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires, takes_several
from portal.access.permissions import Permission
from portal.core.errors import Invalid, NotFound, Problem
from portal.core.web import db, page, see_other
from portal.core.web.errors import sentence
from portal.declarations import actions, forms
from portal.declarations.queries import Draft
from portal.declarations.rules import Entry, row_key
from portal.declarations.rules.contents import declared_field, declared_table, read_row
from portal.declarations.views.filling import (
    clash,
    group_of,
    mark_inputs,
    not_saved_answer,
    open_draft,
    saved_answer,
)
from portal.declarations.views.room import blueprint
from portal.documents.forms import FILES, KEPT, Collected, collect
from portal.documents.queries import evidence_of
from portal.record.forms import error_links, raw_from
from portal.record.rules import FORM, Table


@blueprint.get("/declaration/rows/<table>/<uid>")
@requires(Permission.DECLARATION_FILL)
def row(table: str, uid: str) -> ResponseReturnValue:
    """Show one row of the draft, or an empty one for "new"."""
    number = group_of(table)
    draft = open_draft(None)
    if uid == "new":
        return _row_page(draft, table, f"{table}/{uuid4().hex}", {})
    entry = draft.entries(number).get(_key(table, uid))
    if entry is None:
        raise NotFound("record.no_entry")
    return _row_page(draft, table, _key(table, uid), entry.raw)


@blueprint.post("/declaration/rows/<table>/<uid>")
@requires(Permission.DECLARATION_FILL)
@takes_several(FILES, KEPT)
def save_row(table: str, uid: str) -> ResponseReturnValue:
    """Keep a row with its papers; a wrong one is kept too, and marked."""
    number, key, actor = group_of(table), _key(table, uid), current_actor()
    spec = _spec(table, open_draft([number]))
    raw = raw_from(request.form, spec)
    papers = _own(collect(db(), actor, request))
    try:
        saved = actions.save(db(), number, {key: raw}, forms.mark_from(request.form), actor=actor)
        if papers.evidence_ids or (key in saved.entries and not papers.problems):
            actions.attach(db(), number, key, papers.evidence_ids, actor=actor)
        read_row(spec, raw)
    except Invalid as error:
        return _row_again(table, key, raw, [*error.problems, *papers.problems], status=422)
    if saved.clashes:
        return _row_again(table, key, raw, [clash(number, saved, key)], status=409)
    if papers.problems:
        return _row_again(table, key, raw, list(papers.problems), status=422)
    flash("Đã lưu dòng.", "success")
    return see_other(f"/declaration/groups/{number}#{table}")


@blueprint.post("/declaration/rows/<table>/<uid>/autosave")
@requires(Permission.DECLARATION_FILL)
def autosave_row(table: str, uid: str) -> ResponseReturnValue:
    """Keep a row while it is being typed."""
    number, key = group_of(table), _key(table, uid)
    typed = {key: raw_from(request.form, FORM.tables[table])}
    try:
        saved = actions.save(db(), number, typed, forms.mark_from(request.form), actor=current_actor())
    except Invalid as error:
        return not_saved_answer(error)
    return saved_answer(number, saved, {key})


@blueprint.post("/declaration/rows/<table>/<uid>/removal")
@requires(Permission.DECLARATION_FILL)
def remove_row(table: str, uid: str) -> ResponseReturnValue:
    """Take a row out of the draft."""
    number = group_of(table)
    actions.remove_row(db(), number, _key(table, uid), actor=current_actor())
    flash("Đã xóa dòng.", "success")
    return see_other(f"/declaration/groups/{number}#{table}")


@blueprint.get("/declaration/papers/<name>")
@requires(Permission.DECLARATION_FILL)
def papers(name: str) -> ResponseReturnValue:
    """Ask for the papers that prove a field."""
    return _papers_page(name)


@blueprint.post("/declaration/papers/<name>")
@requires(Permission.DECLARATION_FILL)
@takes_several(FILES, KEPT)
def save_papers(name: str) -> ResponseReturnValue:
    """Let these papers prove a field."""
    number, found = _group_of_field(name), _own(collect(db(), current_actor(), request))
    if found.evidence_ids or not found.problems:
        actions.attach(db(), number, name, found.evidence_ids, actor=current_actor())
    if found.problems:
        return _papers_page(name, found.problems, status=422)
    flash("Đã lưu giấy tờ.", "success")
    return see_other(f"/declaration/groups/{number}#{name}")


def _spec(table: str, draft: Draft) -> Table:
    spec = declared_table(table)
    if spec is None:
        raise NotFound("record.unknown_target")
    return draft.book.spec(spec)


def _key(table: str, uid: str) -> str:
    key = row_key(table, uid)
    if key is None:
        raise NotFound("record.no_entry")
    return key


def _group_of_field(name: str) -> int:
    spec = FORM.fields.get(name)
    if spec is None or not spec.evidence or declared_field(name, spec.group) is None:
        raise NotFound("record.unknown_target")
    return spec.group


def _row_page(
    draft: Draft, table: str, key: str, raw: Mapping[str, str], problems: Sequence[Problem] = (), *,
    status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    if draft.declaration.submitted_at is not None:
        return see_other("/declaration")
    spec = _spec(table, draft)
    entry = draft.entries(spec.group).get(key, Entry({}))
    shown = {"problems": problems} if problems else {}
    return page(
        "declarations/row.html", status, spec=spec, key=key, raw=raw, entry=entry,
        marked=problems, links=_links(spec, problems), kept=_pool(draft), chosen=entry.papers,
        paper_problem=_paper_problem(problems), **shown, **mark_inputs(draft, spec.group, (key,)),
    )  # fmt: skip


def _links(spec: Table, problems: Sequence[Problem]) -> forms.Links:
    """Return where each problem stands: in an input of the row, or where its papers are chosen."""
    lines = zip(problems, error_links(spec, problems), strict=True)
    return [(f"#{FILES}" if one.field == FILES else link, words) for one, (link, words) in lines]


def _row_again(
    table: str, key: str, raw: Mapping[str, str], problems: Sequence[Problem], *, status: int
) -> ResponseReturnValue:
    db().rollback()
    return _row_page(open_draft(None), table, key, raw, problems, status=status)


def _papers_page(
    name: str, problems: Sequence[Problem] = (), *, status: int = 200
) -> ResponseReturnValue:  # fmt: skip
    number = _group_of_field(name)
    draft = open_draft(None)
    if draft.declaration.submitted_at is not None:
        return see_other("/declaration")
    reading = draft.state(number).reading(name)
    shown = {"problems": problems} if problems else {}
    return page(
        "declarations/papers.html", status, spec=FORM.fields[name], reading=reading, kept=_pool(draft),
        chosen=draft.entries(number).get(name, Entry({})).papers,
        links=[("#evidence", sentence(p)) for p in problems], paper_problem=_paper_problem(problems), **shown,
    )  # fmt: skip


def _pool(draft: Draft) -> list[object]:
    """Return every paper of the draft: one may prove several things, and nobody takes it twice."""
    numbers = {n for part in draft.parts.values() for one in part.opened().values() for n in one.papers}
    found = evidence_of(db(), current_actor(), numbers) if numbers else []
    return [paper for paper in found if not paper.is_portrait]


def _own(found: Collected) -> Collected:
    """Leave out what is not the official's own, whatever else they may read by another office."""
    if not found.evidence_ids:
        return found
    mine = {
        e.id for e in evidence_of(db(), current_actor(), found.evidence_ids)
        if e.person_id == current_actor().person_id
    }  # fmt: skip
    kept = tuple(number for number in found.evidence_ids if number in mine)
    if len(kept) == len(found.evidence_ids):
        return found
    return Collected(kept, (*found.problems, Problem(FILES, "documents.not_yours")))


def _paper_problem(problems: Sequence[Problem]) -> str | None:
    return next((sentence(p) for p in problems if p.field == FILES), None)
