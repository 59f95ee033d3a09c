"""The decisions behind a career: what each was about, its number, its day, and who issued it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.sandbox.generator.drawn import Drawn
from portal.sandbox.generator.draws import Draws
from portal.sandbox.generator.months import first_day, working_day

_BEFORE_DAYS = (3, 18)


class DecisionKind(StrEnum):
    """What a decision is about."""

    RECRUITMENT = "recruitment"
    RANK = "rank"
    RAISE = "raise"
    APPOINTMENT = "appointment"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision; `effective_on` is the day from which it counts."""

    kind: DecisionKind
    number: str
    signed_on: date
    effective_on: date
    agency: str


def decisions(draws: Draws, drawn: Drawn) -> tuple[Decision, ...]:
    """Return the decisions of a career, oldest first: signed some days before they count."""
    return tuple(
        _decision(draws, drawn, kind, month) for month, kind in sorted(_events(drawn), key=lambda e: e[0])
    )


def _events(drawn: Drawn) -> Iterator[tuple[int, DecisionKind]]:
    yield drawn.life.recruited, DecisionKind.RECRUITMENT
    grades = drawn.life.grades
    yield from ((grade.since, DecisionKind.RANK) for grade in grades if grade.since > drawn.life.recruited)
    yield from ((office.since, DecisionKind.APPOINTMENT) for office in drawn.life.offices)
    ranked = {grade.since for grade in grades}
    steps = drawn.pay.steps[1:] if drawn.pay else ()
    yield from ((step.since, DecisionKind.RAISE) for step in steps if step.since not in ranked)


def _decision(draws: Draws, drawn: Drawn, kind: DecisionKind, month: int) -> Decision:
    effective = first_day(month)
    signed = working_day(effective - timedelta(days=draws.between(*_BEFORE_DAYS)))
    number = f"{draws.between(1, 2400)}/QĐ-{_initials(drawn.work.managing_org)}"
    return Decision(kind, number, signed, effective, drawn.work.managing_org)


def _initials(organisation: str) -> str:
    """Return what stands behind the number: "Sở Nội vụ" gives SNV, a people's committee UBND."""
    if organisation.startswith("Ủy ban nhân dân"):
        return "UBND"
    return "".join(word[0].upper() for word in organisation.split()[:5] if word[0].isalpha())
