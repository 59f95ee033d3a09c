"""Who names a paper: a record, what was proposed, a declaration. What nobody names is erased in the end.

This room knows records alone; the worker joins it with the rooms above (`portal.proposals.papers`,
`portal.declarations.papers`).
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.record.models import Record
from portal.record.rules import FORM, Kind

PICTURES = frozenset(spec.name for spec in FORM.fields.values() if spec.kind is Kind.IMAGE)


class Named(Protocol):
    """Return the papers that the rows of these people name, each with the page where its owner sees it."""

    def __call__(self, session: Session, people: Collection[int], /) -> Mapping[int, str]: ...


def named_by_records(session: Session, people: Collection[int], /) -> Mapping[int, str]:
    """Return the pictures of these people's records."""
    records = session.scalars(select(Record).where(Record.person_id.in_(people)))
    values = (record.opened() for record in records)
    found = (held.get(name) for held in values for name in PICTURES)
    return {number: "/record" for number in found if isinstance(number, int)}


def all_named(session: Session, people: Collection[int], namers: Iterable[Named]) -> dict[int, str]:
    """Return all papers that anything names; of several pages the last, where the work is youngest."""
    found: dict[int, str] = {}
    for named in (named_by_records, *namers):
        found |= named(session, people)
    return found
