"""How complete and how fresh a record is, from what can be counted without opening anything of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.record.rules.awaited import awaited_in
from portal.record.rules.completeness import Completeness, completeness
from portal.record.rules.freshness import Belief, Question, questions
from portal.record.rules.rulebook import Rulebook
from portal.record.rules.terms import Source


@dataclass(frozen=True)
class Pulse:
    """What is missing, what is worth asking, and how much was carried over that nobody has looked at."""

    completeness: Completeness
    questions: Sequence[Question]
    unconfirmed: int


def pulse_of(
    stamps: Mapping[str, Mapping[str, Any]],
    tables: Mapping[str, Belief],
    rulebook: Rulebook,
    now: datetime,
    sent: Sequence[Sequence[Any]] | None = None,
) -> Pulse:
    """Return how a record is by its stamps and what is known of its tables.

    `sent` is what was said of it and is not settled yet, as `awaited_in` takes it: nobody is asked for that
    again, nor whether what stands there until then is right.
    """
    awaited = awaited_in(sent)
    filled = {name: stamp for name, stamp in stamps.items() if stamp["is_filled"]}
    return Pulse(
        completeness(filled, tables, rulebook).beside({one.name for one in awaited if one.fills}),
        questions(filled, tables, now, {one.name for one in awaited}),
        sum(map(_is_unconfirmed, filled.values())) + sum(known.is_unconfirmed for known in tables.values()),
    )


def stored_pulse(
    stamps: Mapping[str, Mapping[str, Any]],
    tables: Mapping[str, Sequence[Any]] | None,
    kind: str,
    asked: Sequence[Sequence[Any]] | None,
    sent: Sequence[Sequence[Any]] | None = None,
    *,
    now: datetime,
) -> Pulse:
    """Return the same of the columns that a statement brought."""
    known = {name: _belief(*columns) for name, columns in (tables or {}).items()}
    return pulse_of(stamps, known, Rulebook.stored(kind, asked), now, sent)


def _is_unconfirmed(stamp: Mapping[str, Any]) -> bool:
    return stamp["source"] == Source.IMPORTED and not stamp["confirmed_at"]


def _belief(since: str, confirmed: str | None, is_unconfirmed: bool) -> Belief:  # noqa: FBT001 - a column
    seen = datetime.fromisoformat(confirmed) if confirmed else None
    return Belief(datetime.fromisoformat(since), seen, is_unconfirmed)
