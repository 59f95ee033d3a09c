"""How far a value can still be believed ("sống"), and the few that are worth asking about.

Belief halves with each half-life of the value's policy since it last changed or was last confirmed. An
official is asked a handful of questions a year: the stalest of what matters most, not all that is old.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from portal.record.rules.form import SPECS, Field, Table
from portal.record.rules.terms import Source

MOST_A_YEAR = 4
"""Questions in a year; what is confirmed in one go, a row, a table or a group, counts as one."""

SECONDS_A_QUESTION = 8

QUESTIONS_PAGE = "/record/questions"

_YEAR = timedelta(days=365)
_MONTH = timedelta(days=365.25 / 12).total_seconds()


class Belief(NamedTuple):
    """What is known of a value, or of a table's rows taken together: how old, and whether ever confirmed."""

    since: datetime
    confirmed_at: datetime | None
    is_unconfirmed: bool


class Question(NamedTuple):
    """Something to ask the official: is it still so? `name` is a field's or a table's."""

    name: str
    label: str
    group: int
    is_table: bool
    is_sensitive: bool
    worth: float


def belief(
    changed_at: datetime, confirmed_at: datetime | None, source: Source | str
) -> Belief:  # fmt: skip
    """Return what is known of one value; what was carried over and never looked at is unconfirmed."""
    since = max(changed_at, confirmed_at) if confirmed_at else changed_at
    return Belief(since, confirmed_at, confirmed_at is None and source == Source.IMPORTED)


def belief_of_stamp(stamp: Mapping[str, Any]) -> Belief:
    """Return what is known of a field from its stored stamp."""
    confirmed = stamp.get("confirmed_at")
    return belief(
        datetime.fromisoformat(stamp["changed_at"]),
        datetime.fromisoformat(confirmed) if confirmed else None,
        stamp["source"],
    )


def together(rows: Sequence[Belief]) -> Belief:
    """Return what is known of a table that has rows: as little as of its least known row."""
    since, confirmed, unconfirmed = zip(*rows, strict=True)
    return Belief(min(since), max(filter(None, confirmed), default=None), any(unconfirmed))


def freshness(spec: Field | Table, known: Belief, now: datetime) -> float:
    """Return how far the value can be believed, from 1 for just confirmed to 0; what never ages stays 1."""
    if known.is_unconfirmed:
        return 0.0
    return 1.0 if spec.half_life == 0 else float(0.5 ** max(0.0, _half_lives(spec, known, now)))


def is_stale(spec: Field | Table, known: Belief, now: datetime) -> bool:
    """Say whether it should be asked again: after one half-life it is as likely wrong as right."""
    return known.is_unconfirmed or (spec.half_life > 0 and _half_lives(spec, known, now) >= 1)


def questions(
    fields: Mapping[str, Mapping[str, Any]],
    tables: Mapping[str, Belief],
    now: datetime,
    doubted: Container[str] = (),
) -> list[Question]:
    """Return what to ask now, the most worthwhile first: no more than is left of a year's questions.

    `fields` are the stamps of a record, `tables` what is known of each table that has rows, `doubted` the
    names of those of which the official has said already that something is not so.
    """
    known = list(_known(fields, tables))
    last_year = now - _YEAR
    answered = {b.confirmed_at for _, b in known if b.confirmed_at and b.confirmed_at > last_year}
    stale = [
        _question(spec, freshness(spec, held, now))
        for spec, held in known
        if is_stale(spec, held, now) and spec.name not in doubted
    ]
    stale.sort(key=lambda one: -one.worth)
    return stale[: max(0, MOST_A_YEAR - len(answered))]


def _half_lives(spec: Field | Table, known: Belief, now: datetime) -> float:
    """Return the value's age; only for what ages at all."""
    return (now - known.since).total_seconds() / (spec.half_life * _MONTH)


def _known(
    fields: Mapping[str, Mapping[str, Any]], tables: Mapping[str, Belief]
) -> Iterator[tuple[Field | Table, Belief]]:
    for spec in _ASKABLE:
        if spec.name in tables:
            yield spec, tables[spec.name]
        elif spec.name in fields and fields[spec.name]["is_filled"]:
            yield spec, belief_of_stamp(fields[spec.name])


def _question(spec: Field | Table, fresh: float) -> Question:
    # A value ten half-lives old is not worth ten of a heavier one: what is halved can only vanish once.
    worth = spec.weight * (1 - fresh)
    return Question(spec.name, spec.label, spec.group, isinstance(spec, Table), spec.is_sensitive, worth)


_ASKABLE = tuple(spec for spec in SPECS if spec.weight > 0)
