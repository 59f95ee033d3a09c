"""The official says that what stands there is right: a value, a row, a group, the answer to a question."""

import re
from collections.abc import Sequence
from urllib.parse import urlencode

from flask import flash, request
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission
from portal.core.errors import NotFound
from portal.core.web import db, page, see_other
from portal.record import actions, queries
from portal.record.forms import seen_from, version_from
from portal.record.labels import SOURCES, noted_in_words, questions_in_words
from portal.record.rules import FORM, Policy, Rulebook, Target
from portal.record.rules.curriculum import Curriculum, TableView
from portal.record.rules.freshness import QUESTIONS_PAGE, Question
from portal.record.rules.seen import seen_in
from portal.record.steps import rulebook_of
from portal.record.views.room import OWN, blueprint, note_opening, what_was_sent

# The page of the next question, as this file writes its address; nothing else is followed.
_FURTHER = re.compile(re.escape(QUESTIONS_PAGE) + r"\?skip=[a-z0-9_,]{1,2000}")


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


@blueprint.post("/record/groups/<int:number>/confirmation")
@requires(Permission.RECORD_CONFIRM)
def confirm_group(number: int) -> ResponseReturnValue:
    """Note that everything in a group is right, as the page showed it."""
    noted = actions.confirm_group(
        db(), number, seen_from(request.form), actor=current_actor(), sent=what_was_sent()
    )
    flash(noted_in_words(noted.count, noted.left_out), "success")
    return see_other(f"{OWN}/groups/{number}")


@blueprint.get("/record/questions")
@requires(Permission.RECORD_CONFIRM)
def questions() -> ResponseReturnValue:
    """Ask the few things that were not looked at for longest, one after another."""
    skipped = _skipped()
    pulse = queries.my_pulse(db(), current_actor(), what_was_sent())
    if pulse is None:
        raise NotFound("record.none")
    waiting = [one for one in pulse.questions if one.name not in skipped]
    if not waiting:
        return page("record/questions_done.html", skipped=len(skipped))
    return _ask(waiting, skipped, is_open=request.args.get("open") == waiting[0].name)


@blueprint.post("/record/tables/<name>/confirmation")
@requires(Permission.RECORD_CONFIRM)
def confirm_table(name: str) -> ResponseReturnValue:
    """Note that all rows of a table are right, as the page showed them."""
    actions.confirm_table(db(), name, seen_from(request.form), actor=current_actor(), sent=what_was_sent())
    return _noted(f"{OWN}/groups/{FORM.tables[name].group}")


def _ask(waiting: Sequence[Question], skipped: Sequence[str], *, is_open: bool) -> ResponseReturnValue:
    asked = waiting[0]
    is_closed = asked.is_sensitive and not is_open
    opened = {asked.group} if asked.is_sensitive and is_open else set()
    curriculum = queries.my_record(db(), current_actor(), opened=opened)
    if opened:
        note_opening(curriculum, asked.group)
    rulebook = rulebook_of(db(), current_actor().person_id)
    found = None if is_closed else curriculum.find(asked.name)
    return page(
        "record/questions.html", asked=asked, is_closed=is_closed, left=questions_in_words(len(waiting)),
        group_label=FORM.groups[asked.group - 1].label, sources=SOURCES, found=found,
        rows=() if is_closed else _rows(curriculum, asked.name),
        seen=seen_in(curriculum, [asked.name]) if asked.is_table and not is_closed else "",
        wrong=_where_to_correct(asked, rulebook), following=_next(skipped),
        opening=_next(skipped, open=asked.name), later=_next([*skipped, asked.name]),
    )  # fmt: skip


def _rows(curriculum: Curriculum, name: str) -> Sequence[object]:
    tables: list[TableView] = [
        table
        for group in curriculum.groups
        for section in group.sections
        for table in section.tables
        if table.spec.name == name
    ]
    return tables[0].rows if tables else ()


def _where_to_correct(asked: Question, rulebook: Rulebook) -> str:
    """Return the page on which the official says what is not so."""
    if asked.is_table:
        return f"{OWN}/groups/{asked.group}#{asked.name}"
    if rulebook.spec(FORM.fields[asked.name]).policy is Policy.SELF:
        return f"{OWN}/fields/{asked.name}/edit"
    return f"/proposals/new?target={asked.name}"


def _skipped() -> list[str]:
    """Return what the official puts off until the next visit; what is none of the form's is left out."""
    names = request.args.get("skip", "").split(",")
    return [name for name in dict.fromkeys(names) if name in FORM.fields or name in FORM.tables]


def _next(skipped: Sequence[str], **more: str) -> str:
    told = {"skip": ",".join(skipped), **more} if skipped else more
    return f"{QUESTIONS_PAGE}?{urlencode(told, safe=',')}" if told else QUESTIONS_PAGE


def _confirm(target: Target) -> ResponseReturnValue:
    version = version_from(request.form)
    actions.confirm_field(db(), target, version, actor=current_actor(), sent=what_was_sent())
    return _noted(f"{OWN}/fields/{target.key}")


def _noted(page_of_it: str) -> ResponseReturnValue:
    """Say that it was noted, and go on to the next question for who answers questions."""
    flash("Đã ghi nhận: thông tin này đúng.", "success")
    following = request.form.get("next", "")
    is_question = following == QUESTIONS_PAGE or _FURTHER.fullmatch(following) is not None
    return see_other(following if is_question else page_of_it)
