"""The pages of the own record: its groups, what it lacks, who looked at it."""

from flask.typing import ResponseReturnValue

from portal.access.labels import PURPOSES
from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission
from portal.access.queries import looks_of
from portal.core import clock
from portal.core.errors import NotFound
from portal.core.web import db, page
from portal.record import labels as words
from portal.record import queries
from portal.record.findings import found_in, own_way
from portal.record.rules import FORM
from portal.record.rules.seen import seen_in, waiting_in
from portal.record.views.room import OWN, before_asked, blueprint, group_in, note_opening, what_was_sent


@blueprint.get("/record")
@requires(Permission.RECORD_READ_OWN)
def show() -> ResponseReturnValue:
    """Show the own record; sensitive groups stay closed."""
    found = queries.my_overview(db(), current_actor(), what_was_sent())
    lead = "Chạm vào từng mục để xem nguồn, lịch sử, xác nhận đúng hoặc báo chưa đúng."
    return page(
        "record/index.html", title="Hồ sơ của tôi", lead=lead, base=OWN, is_own=True, words=words,
        groups=found.groups, pulse=found.pulse,
    )  # fmt: skip


@blueprint.get("/record/groups/<int:number>")
@requires(Permission.RECORD_READ_OWN)
def group(number: int) -> ResponseReturnValue:
    """Open one group of the own record; opening a sensitive one is noted."""
    curriculum = queries.my_record(db(), current_actor(), opened={number}, sent=what_was_sent())
    opened = group_in(curriculum, number)
    is_noted = note_opening(curriculum, number)
    names = [spec.name for spec in FORM.groups[number - 1].specs]
    return page(
        "record/group.html", group=opened, base=OWN, over=f"Nhóm {number}", is_own=True, is_noted=is_noted,
        words=words, now=clock.now(), rulebook=curriculum.rulebook, seen=seen_in(curriculum, names),
        waiting=curriculum.waiting, left_out=len(waiting_in(curriculum, names)),
        found=found_in(db(), curriculum.person_id, number, own_way),
    )  # fmt: skip


@blueprint.get("/record/missing")
@requires(Permission.RECORD_READ_OWN)
def missing() -> ResponseReturnValue:
    """List what the own record lacks, whose it is to bring, and how long it takes."""
    pulse = queries.my_pulse(db(), current_actor(), what_was_sent())
    if pulse is None:
        raise NotFound("record.none")
    return page("record/missing.html", whole=pulse.completeness, groups=FORM.groups, words=words)


@blueprint.get("/record/looks")
@requires(Permission.LOOK_READ_OWN)
def looks() -> ResponseReturnValue:
    """Show who looked at the own record, and why, page by page."""
    before = before_asked()
    found, following = looks_of(db(), current_actor(), before=before)
    lines = [
        {"title": line.looker, "at": words.looked_in_words(line.count, line.looked_at), "by": line.office,
         "note": PURPOSES[line.purpose]}
        for line in found
    ]  # fmt: skip
    return page(
        "record/looks.html", looks=lines, newest=f"{OWN}/looks" if before else None,
        following=f"{OWN}/looks?before={following}" if following else None,
    )  # fmt: skip
