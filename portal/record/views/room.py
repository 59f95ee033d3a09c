"""The blueprint of the room, and what several of its pages begin with."""

from flask import Blueprint, current_app, request

from portal.access.marks import current_actor
from portal.core.db import number_from
from portal.core.errors import NotFound
from portal.core.web import db
from portal.record import actions
from portal.record.rules import FORM
from portal.record.rules.curriculum import Curriculum, GroupView
from portal.record.sent import EXTENSION, Sent

blueprint = Blueprint("record", __name__)

OWN = "/record"


def before_asked() -> int | None:
    """Return where the page of a list begins; what means nothing is its beginning."""
    return number_from(request.args.get("before"))


def what_was_sent() -> Sent:
    """Return what tells a read of the own record what was sent for it."""
    answer: Sent = current_app.extensions[EXTENSION]
    return answer


def group_in(curriculum: Curriculum, number: int) -> GroupView:
    """Return the group of this number."""
    if not 1 <= number <= len(curriculum.groups):
        raise NotFound
    return curriculum.groups[number - 1]


def note_opening(curriculum: Curriculum, number: int) -> bool:
    """Note the opening of a group that holds anything sensitive; say whether it does."""
    if not FORM.groups[number - 1].has_sensitive:
        return False
    actions.note_opening(
        db(), curriculum.person_id, curriculum.unit_path, number, actor=current_actor()
    )  # fmt: skip
    return True
