"""The official's verbs while the declaration is a draft: nobody else sees anything of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.permissions import Permission, authorize
from portal.access.rules import Actor
from portal.core import clock, trail
from portal.core.db import transaction
from portal.core.errors import Conflict, Invalid, NotFound, Problem
from portal.declarations.models import Declaration, DeclarationPart
from portal.declarations.rules import LONGEST_KEPT, Entry, PageMark, is_row, merge
from portal.declarations.rules.contents import MOST_ROWS

Typed = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Saved:
    """When it was saved, what stands there now, and where another device had written meanwhile."""

    at: datetime
    entries: dict[str, Entry]
    clashes: tuple[str, ...]


def save(session: Session, number: int, typed: Typed, mark: PageMark, *, actor: Actor) -> Saved:
    """Keep what was typed in a group, right or wrong; what another device wrote is not overwritten unseen.

    Raise Invalid for what is too long to be kept, and for more rows than one declaration can hold.
    """
    with transaction(session):
        part = _part(session, number, actor)
        entries = part.opened()
        kept = {key: raw for key, raw in typed.items() if _length(raw) <= LONGEST_KEPT}
        merged = merge(entries, kept, mark)
        _check_room(entries, merged.entries)
        if merged.entries != entries:
            _store(part, merged.entries)
        problems = [_too_long(key) for key in typed if key not in kept]
    if problems:
        raise Invalid(problems)
    return Saved(clock.now(), merged.entries, merged.clashes)


def attach(session: Session, number: int, key: str, papers: Sequence[int], *, actor: Actor) -> None:
    """Let exactly these papers prove what was typed under the key."""
    with transaction(session):
        part = _part(session, number, actor)
        entries = part.opened()
        standing = entries.get(key, Entry({}))
        if standing.papers == tuple(papers):
            return
        entries[key] = replace(standing, papers=tuple(dict.fromkeys(papers)))
        _check_room(part.opened(), entries)
        _store(part, {k: e for k, e in entries.items() if e.papers or not e.is_empty})


def remove_row(session: Session, number: int, key: str, *, actor: Actor) -> None:
    """Take a row out of the draft."""
    with transaction(session):
        part = _part(session, number, actor)
        entries = part.opened()
        if entries.pop(key, None) is None:
            raise NotFound("record.no_entry")
        _store(part, entries)


def finish(session: Session, number: int, *, actor: Actor, is_done: bool) -> None:
    """Note the official's word that nothing is left to say in a group, or take it back."""
    with transaction(session):
        part = _part(session, number, actor)
        if part.is_done is is_done:
            return
        part.is_done = is_done
        _leave_trail(
            session, part, "declaration.part_finished" if is_done else "declaration.part_reopened", actor
        )


def own_declaration(session: Session, actor: Actor) -> Declaration:
    """Return the actor's own declaration, locked: one person's devices save one after the other."""
    found = session.scalars(
        select(Declaration)
        .where(Declaration.person_id == actor.person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound("declarations.none")
    authorize(actor, Permission.DECLARATION_FILL, found)
    return found


def _part(session: Session, number: int, actor: Actor) -> DeclarationPart:
    declaration = own_declaration(session, actor)
    if declaration.submitted_at is not None:
        raise Conflict("declarations.sent_already")
    part = session.get(DeclarationPart, (declaration.id, number), populate_existing=True)
    if part is None:
        part = DeclarationPart(
            person_id=declaration.person_id, unit_path=declaration.unit_path, declaration_id=declaration.id,
            number=number, is_done=False,
        )  # fmt: skip
        _store(part, {})
        session.add(part)
        # What is typed into it later leaves no further leaf: it is nobody's business yet but the official's.
        _leave_trail(session, part, "declaration.part_begun", actor)
    return part


def _store(part: DeclarationPart, entries: dict[str, Entry]) -> None:
    part.store(entries)
    part.saved_at = clock.now()


def _check_room(before: Mapping[str, Entry], after: Mapping[str, Entry]) -> None:
    rows = sum(map(is_row, after))
    if rows > MOST_ROWS and rows > sum(map(is_row, before)):
        raise Invalid([Problem("rows", "declarations.too_many_rows", {"most": str(MOST_ROWS)})])


def _length(raw: Mapping[str, str]) -> int:
    return sum(len(text) for text in raw.values())


def _too_long(key: str) -> Problem:
    name = key.partition("/")[0]
    return Problem(name, "declarations.too_long_to_keep", {"key": key})


def _leave_trail(session: Session, part: DeclarationPart, action: str, actor: Actor) -> None:
    trail.append(
        session, action, actor=actor, object_type="declaration", object_id=part.declaration_id,
        person_id=part.person_id, unit_path=part.unit_path, values={"group": part.number},
    )  # fmt: skip
