"""Whole records for the rules that look for contradictions."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.people.models import Official
from portal.record.rules import Row
from portal.record.rules.contradictions import Whole
from portal.record.steps.loading import Held, held_of


def wholes_of(session: Session, person_ids: Sequence[int]) -> dict[int, Whole]:
    """Return these people's whole records, in three statements; who has no record is not in it."""
    found = session.execute(
        select(Official.person_id, Official.kind).where(Official.person_id.in_(person_ids))
    )
    kinds = {row.person_id: row.kind for row in found}
    return {
        person_id: whole_of(held, kinds.get(person_id))
        for person_id, held in held_of(session, person_ids).items()
    }


def whole_of(held: Held, kind: str | None) -> Whole:
    """Return what a record holds as the rules read it."""
    rows: dict[str, list[tuple[str, Row]]] = {}
    for entry in held.entries:
        rows.setdefault(entry.table, []).append((f"{entry.table}/{entry.id}", entry.row))
    return Whole(held.values, rows, kind)
