"""The auditor's pages: who looked and what was done within the unit. They are read, and change nothing."""

from collections.abc import Sequence

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from portal.access.labels import PURPOSES
from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission
from portal.audit import labels, queries
from portal.audit.queries import About, LeafLine, LookLine
from portal.core.clock import moment_text
from portal.core.db import number_from
from portal.core.web import db, page

blueprint = Blueprint("audit", __name__)

_LOOKS, _TRAIL = "/audit/looks", "/audit/trail"


@blueprint.get(_LOOKS)
@requires(Permission.AUDIT_READ)
def looks() -> ResponseReturnValue:
    """Show who opened whose record, when, and why."""
    before = _before()
    found, following = queries.looks(db(), current_actor(), before=before)
    return page(
        "audit/looks.html", events=[_look(line) for line in found], newest=_LOOKS if before else None,
        following=f"{_LOOKS}?before={following}" if following else None,
    )  # fmt: skip


@blueprint.get(_TRAIL)
@requires(Permission.AUDIT_READ)
def trail() -> ResponseReturnValue:
    """Show the leaves of the trail; of one object, or of one person, where the address names it."""
    before, about = _before(), _about()
    found, following = queries.leaves(db(), current_actor(), about, before=before)
    named = f"{_TRAIL}?{_named(about)}" if about else _TRAIL
    onward = f"{named}{'&' if about else '?'}before={following}"
    return page(
        "audit/trail.html", lines=[_leaf(line) for line in found], about=_about_in_words(about, found),
        newest=named if before else None, following=onward if following else None,
    )  # fmt: skip


def _look(line: LookLine) -> dict[str, object]:
    return {
        "title": f"{line.looker} xem hồ sơ của {line.owner}",
        "at": moment_text(line.looked_at),
        "note": PURPOSES[line.purpose],
    }


def _leaf(line: LeafLine) -> dict[str, object]:
    nobody = f"người vận hành ({line.operator})" if line.operator else "hệ thống"
    behalf = f", thay mặt {line.on_behalf_of}" if line.on_behalf_of else ""
    concerned = line.owner_id if line.owner and line.owner_id != line.actor_id else None
    why = labels.purpose_in_words(line.purpose) if line.purpose else labels.said_in_words(line.about)
    return {
        "title": labels.action_in_words(line.action),
        "at": moment_text(line.at),
        "by": f"{line.actor or nobody}{behalf}",
        "object": _object(line),
        "of_object": f"{_TRAIL}?{_named(About(line.object_type, line.object_id))}",
        "owner": line.owner if concerned else "",
        "of_owner": f"{_TRAIL}?{_named(About(None, concerned))}" if concerned else "",
        "why": why,
        "number": line.id,
    }


def _object(line: LeafLine) -> str:
    """Return what a leaf is about; whose account, where the leaf names them already."""
    named = {line.actor_id: line.actor, line.owner_id: line.owner}.get(line.object_id)
    if line.object_type == "person" and named:
        return labels.account_of(named)
    return labels.object_in_words(line.object_type, line.object_id)


def _before() -> int | None:
    return number_from(request.args.get("before"))


def _about() -> About | None:
    """Return of what alone the address asks; the page says which part it shows, so nonsense is the whole."""
    object_type, _, number = request.args.get("object", "").partition("-")
    if object_type in labels.OBJECTS and (object_id := number_from(number)) is not None:
        return About(object_type, object_id)
    person_id = number_from(request.args.get("person"))
    return About(None, person_id) if person_id is not None else None


def _named(about: About) -> str:
    return f"person={about.id}" if about.object_type is None else f"object={about.object_type}-{about.id}"


def _about_in_words(about: About | None, found: Sequence[LeafLine]) -> str:
    if about is None:
        return ""
    if about.object_type is not None:
        return labels.object_in_words(about.object_type, about.id)
    return next((line.owner for line in found if line.owner), labels.NOBODY)
