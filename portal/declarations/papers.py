"""Which papers the unfinished declarations of these people name."""

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.declarations.models import DeclarationPart
from portal.declarations.rules.entries import Entry
from portal.documents.named import PICTURES


def named_by_declarations(session: Session, people: Collection[int], /) -> Mapping[int, str]:
    """Return each paper with the page of its group (`portal.documents.named`)."""
    parts = session.scalars(select(DeclarationPart).where(DeclarationPart.person_id.in_(people)))
    return {
        number: f"/declaration/groups/{part.number}"
        for part in parts
        for key, entry in part.opened().items()
        for number in _numbers(key, entry)
    }


def _numbers(key: str, entry: Entry) -> Iterator[int]:
    yield from entry.papers
    if key in PICTURES and entry.raw.get(key, "").isascii() and entry.raw.get(key, "").isdigit():
        yield int(entry.raw[key])
