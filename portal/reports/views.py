"""The pages of the board: how clean the data are, and whose record needs a look."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission
from portal.access.rules import Purpose
from portal.core.clock import moment_text
from portal.core.db import BIGGEST_ID
from portal.core.errors import NotFound
from portal.core.web import db, page
from portal.people.models import Unit
from portal.record.findings import SEVERITIES as SEVERITY_WORDS
from portal.record.findings import TITLES, TONES
from portal.record.rules.contradictions import SEVERITIES
from portal.reports import queries

blueprint = Blueprint("reports", __name__)


@blueprint.get("/reports/quality")
@requires(Permission.QUALITY_READ)
def quality() -> ResponseReturnValue:
    """Show by unit and by rule what the last night found."""
    unit = _unit()
    board = queries.board(db(), current_actor(), beneath=unit)
    return page(
        "reports/quality.html", board=board, unit=unit, titles=TITLES, tags=SEVERITY_WORDS, tones=TONES,
        finished=moment_text(board.finished_at),
        query=f"?unit={unit.id}" if unit else "",
    )  # fmt: skip


@blueprint.get("/reports/quality/<code>")
@requires(Permission.QUALITY_READ)
def people(code: str) -> ResponseReturnValue:
    """Show whose record a rule speaks of; the record itself opens with a purpose."""
    if code not in SEVERITIES:
        raise NotFound
    unit = _unit()
    found = queries.people(db(), current_actor(), code, beneath=unit, after=_number("after"))
    severity = SEVERITIES[code]
    return page(
        "reports/people.html", found=found, unit=unit, title=TITLES[code], code=code,
        tag_text=SEVERITY_WORDS[severity], tone=TONES[severity], purpose=Purpose.QUALITY_REVIEW.value,
        query=f"unit={unit.id}&" if unit else "", back=f"?unit={unit.id}" if unit else "",
    )  # fmt: skip


def _unit() -> Unit | None:
    number = _number("unit")
    return queries.unit_within(db(), current_actor(), number) if number else None


def _number(name: str) -> int:
    """Return a number of the address; nonsense asks for nothing."""
    number = request.args.get(name, type=int) or 0
    return number if 0 < number <= BIGGEST_ID else 0
