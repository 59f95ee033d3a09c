"""The auditor's pages: who looked and what was done within the unit. They are read, and change nothing."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from portal.access.labels import PURPOSES
from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission
from portal.audit import labels, queries
from portal.audit.queries import LeafLine, LookLine
from portal.core.clock import moment_text
from portal.core.db import number_from
from portal.core.web import db, page

blueprint = Blueprint("audit", __name__)


@blueprint.get("/audit/looks")
@requires(Permission.AUDIT_READ)
def looks() -> ResponseReturnValue:
    """Show who opened whose record, when, and why."""
    before = _before()
    found, following = queries.looks(db(), current_actor(), before=before)
    return _page("looks", [_look(line) for line in found], before, following)


@blueprint.get("/audit/trail")
@requires(Permission.AUDIT_READ)
def trail() -> ResponseReturnValue:
    """Show the leaves of the trail."""
    before = _before()
    found, following = queries.leaves(db(), current_actor(), before=before)
    return _page("trail", [_leaf(line) for line in found], before, following)


def _page(
    part: str, events: list[dict[str, object]], before: int | None, following: int | None
) -> ResponseReturnValue:
    address = f"/audit/{part}"
    return page(
        "audit/index.html", part=part, events=events, newest=address if before else None,
        following=f"{address}?before={following}" if following else None,
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
    said = f" ({line.about})" if line.about else ""
    about = f" Liên quan đến {line.owner}." if line.owner and line.owner != line.actor else ""
    return {
        "title": labels.object_in_words(line.object_type, line.object_id),
        "at": moment_text(line.at),
        "by": f"{line.actor or nobody}{behalf}",
        "note": f"{line.action}{said}, mã nhật ký {line.id}.{about}",
    }


def _before() -> int | None:
    return number_from(request.args.get("before"))
