"""The official's pages: the checklist, one page a group, one a row, one for the papers of a field."""

from collections.abc import Sequence
from textwrap import shorten
from typing import Any
from uuid import uuid4

from flask import flash, jsonify, request
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission
from portal.core import clock
from portal.core.errors import Invalid, NotFound, Problem
from portal.core.web import db, page, see_other
from portal.core.web.errors import sentence
from portal.declarations import actions, forms, labels, queries
from portal.declarations.actions import Saved
from portal.declarations.forms import Links
from portal.declarations.queries import Draft
from portal.declarations.rules import is_row, seen_text
from portal.declarations.rules.contents import (
    GroupState,
    asks,
    declared_field,
    declared_picture,
    declared_table,
    fields_of,
    group_state,
)
from portal.declarations.views.room import blueprint
from portal.documents.queries import EvidenceSummary, evidence_of
from portal.proposals import labels as proposal_words
from portal.record.rules import FORM, show
from portal.record.rules.completeness import seconds
from portal.record.rules.rulebook import Rulebook

_DONE = "done"
# Enough of another page's words to tell them apart in a sentence.
_LONGEST_OTHER = 200


@blueprint.get("/declaration")
@requires(Permission.DECLARATION_FILL)
def checklist() -> ResponseReturnValue:
    """Show what is still to be declared and until when; after sending, how far it is."""
    found = queries.overview(db(), current_actor(), today=clock.today())
    declaration = found.draft.declaration
    if declaration.submitted_at is not None:
        counts = queries.counts_of(db(), declaration.proposal_id)
        return page("declarations/sent.html", declaration=declaration, counts=counts, words=proposal_words)
    return page(
        "declarations/checklist.html", overview=found, declaration=declaration,
        clock_text=labels.declaration_clock(declaration.due_at, clock.today()),
        level=labels.level_of(declaration.due_at, clock.today()), minutes=_minutes(found.states),
    )  # fmt: skip


@blueprint.get("/declaration/groups/<int:number>")
@requires(Permission.DECLARATION_FILL)
def group(number: int) -> ResponseReturnValue:
    """Show one group as it was typed so far."""
    _check_group(number)
    draft = _open_draft([number])
    return _group_page(draft, draft.state(number))


@blueprint.post("/declaration/groups/<int:number>")
@requires(Permission.DECLARATION_FILL)
def save_group(number: int) -> ResponseReturnValue:
    """Keep the group; wrong values are kept too, and marked."""
    _check_group(number)
    typed = forms.typed_of(request.form, fields_of(number))
    try:
        saved = actions.save(db(), number, typed, forms.mark_from(request.form), actor=current_actor())
    except Invalid as error:
        return _group_again(number, typed, [_named(p) for p in error.problems], status=422)
    if saved.clashes:
        clashes = [clash(number, saved, key) for key in saved.clashes]
        return _group_again(number, {k: typed[k] for k in saved.clashes}, clashes, status=409)
    then = request.form.get("then", "")
    way_on = _way_on(then)
    if way_on is not None:
        return see_other(way_on)
    state = _open_draft([number]).state(number)
    if state.problems:
        return _group_again(number, {}, list(state.problems), status=422)
    if then == _DONE:
        actions.finish(db(), number, actor=current_actor(), is_done=True)
        left = f"Đã lưu nhóm “{state.label}”, còn {state.left} việc: khai thêm hoặc thêm giấy tờ."
        flash(left if state.left else f"Đã xong nhóm “{state.label}”.", "success")
        return see_other("/declaration")
    flash(f"Đã lưu lúc {clock.hour_text(saved.at)}.", "success")
    return see_other(f"/declaration/groups/{number}")


@blueprint.post("/declaration/groups/<int:number>/autosave")
@requires(Permission.DECLARATION_FILL)
def autosave_group(number: int) -> ResponseReturnValue:
    """Keep what is typed while it is being typed."""
    _check_group(number)
    typed = forms.typed_of(request.form, fields_of(number))
    try:
        saved = actions.save(db(), number, typed, forms.mark_from(request.form), actor=current_actor())
    except Invalid as error:
        return _not_saved(error)
    return _saved(number, saved, set(typed))


def group_of(table: str) -> int:
    """Return the group of a table that a declaration may hold."""
    spec = declared_table(table)
    if spec is None:
        raise NotFound("record.unknown_target")
    return spec.group


def open_draft(groups: Sequence[int] | None) -> Draft:
    """Return the own declaration; what was sent already is followed on its own page instead."""
    return _open_draft(groups)


def saved_answer(number: int, saved: Saved, keys: set[str]) -> ResponseReturnValue:
    """Answer a page that saves by itself: when it was saved, and what it may want to look at."""
    return _saved(number, saved, keys)


def not_saved_answer(error: Invalid) -> ResponseReturnValue:
    """Answer a page that saves by itself and could not."""
    return _not_saved(error)


def clash(number: int, saved: Saved, key: str) -> Problem:
    """Return that another page wrote here meanwhile, and what it wrote."""
    found = group_state(number, saved.entries, {}, Rulebook(), is_done=False).reading(key)
    if declared_picture(key) is not None:
        return _named(Problem(key, "declarations.picture_clash"))
    other = shorten(found.text, _LONGEST_OTHER, placeholder="…") if found is not None else "(để trống)"
    return _named(Problem(key.partition("/")[0], "declarations.clash", {"other": other}))


def pictures_in(states: Sequence[GroupState]) -> dict[int, EvidenceSummary]:
    """Return the pictures of these groups by number, with how their check stands."""
    numbers = {one.picture for state in states for one in state.readings if one.picture}
    return {one.id: one for one in evidence_of(db(), current_actor(), numbers)} if numbers else {}


def mark_inputs(draft: Draft, number: int, keys: tuple[str, ...]) -> dict[str, object]:
    """Return what a page tells about itself when it saves."""
    part = draft.parts.get(number)
    entries = draft.entries(number)
    # A row that is only beginning was not saved when its neighbours were.
    is_beginning = any(is_row(key) and key not in entries for key in keys)
    return {
        "page_name": str(uuid4()),
        "seen": seen_text(entries, keys),
        "saved_at": f"Đã lưu lúc {clock.hour_text(part.saved_at)}"
        if part and not is_beginning
        else "Tự lưu khi bạn nhập",
    }


def _open_draft(groups: Sequence[int] | None) -> Draft:
    return queries.my_draft(db(), current_actor(), groups=groups)


def _check_group(number: int) -> None:
    if not 1 <= number <= len(FORM.groups) or not asks(number):
        raise NotFound


def _group_page(
    draft: Draft, state: GroupState, raw: dict[str, str] | None = None, problems: Sequence[Problem] = (),
    *, links: Links | None = None, status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    if draft.declaration.submitted_at is not None:
        return see_other("/declaration")
    typed = {n: t for one in state.readings if not is_row(one.key) for n, t in one.entry.raw.items()}
    keys = tuple(fields_of(state.number))
    shown: dict[str, Any] = {"problems": problems} if problems else {}
    return page(
        "declarations/group.html", status, state=state, raw={**typed, **(raw or {})},
        marked=[*problems, *(p for p in state.problems if p.field not in {q.field for q in problems})],
        files=pictures_in([state]), links=links or [], show=show,
        words=FORM.groups[state.number - 1].label, **shown, **mark_inputs(draft, state.number, keys),
    )  # fmt: skip


def _group_again(
    number: int, typed: dict[str, dict[str, str]], problems: list[Problem], *, status: int
) -> ResponseReturnValue:
    """Show the group once more with everything that was typed."""
    db().rollback()
    draft = _open_draft([number])
    raw = {name: text for one in typed.values() for name, text in one.items()}
    links = forms.links_of(tuple(fields_of(number).values()), problems)
    return _group_page(draft, draft.state(number), raw, problems, links=links, status=status)


def _saved(number: int, saved: Saved, keys: set[str]) -> ResponseReturnValue:
    state = group_state(number, saved.entries, {}, Rulebook(), is_done=False)
    wrong = [one for one in state.wrong if one.key in keys]
    note = ""
    if saved.clashes:
        note = "Có mục vừa được sửa ở trang khác; bấm Lưu để so sánh."
    elif wrong:
        note = f"{len(wrong)} mục chưa đúng; bấm Lưu để xem."
    return jsonify(saved=f"Đã lưu lúc {clock.hour_text(saved.at)}", note=note)


def _not_saved(error: Invalid) -> ResponseReturnValue:
    note = " ".join(sentence(_named(problem)) for problem in error.problems)
    return jsonify(saved="", note=note), error.status


def _named(problem: Problem) -> Problem:
    """Return the problem with the name of what it is about."""
    spec = FORM.fields.get(problem.field) or FORM.tables.get(problem.field)
    return Problem(problem.field, problem.code, {"label": spec.label if spec else "", **problem.details})


def _way_on(then: str) -> str | None:
    """Return where a button leads that saves first: to a row, a picture, or the papers of a field."""
    kind, _, name = then.partition(":")
    if kind == "paper" and name in FORM.fields and declared_field(name, FORM.fields[name].group):
        return f"/declaration/papers/{name}"
    if kind == "picture" and declared_picture(name) is not None:
        return f"/declaration/pictures/{name}"
    table, _, uid = name.partition("/")
    if kind == "row" and declared_table(table) is not None and uid.isalnum():
        return f"/declaration/rows/{table}/{uid}"
    return None


def _minutes(states: Sequence[GroupState]) -> int:
    """Return how long the rest takes, in minutes."""
    rest = [spec for state in states for spec in state.missing]
    return max(1, round(sum(seconds(spec) for spec in rest) / 60))
