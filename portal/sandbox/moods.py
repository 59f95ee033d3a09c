"""The states that records are in: confirmed, grown old, sparse, wrong, imported, with a case on some desk.

Everything goes through the same actions as in life, at the times at which it would have happened.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from portal.access.queries import actor_of
from portal.access.rules import Actor
from portal.core import clock
from portal.people.models import Unit
from portal.proposals.models import ProposalItem
from portal.proposals.rules import Reason
from portal.proposals.steps import Words
from portal.record.actions import confirm_group
from portal.record.rules import FORM, Field, JsonValue, Table
from portal.record.rules.seen import seen_of
from portal.record.sent import nothing_sent
from portal.record.steps import Held, held_of
from portal.reviews import actions as reviewing
from portal.sandbox.generator import GeneratedOfficial
from portal.sandbox.motion import send


class Mood(StrEnum):
    """The state of a record."""

    SETTLED = "settled"
    STALE = "stale"
    SPARSE = "sparse"
    WRONG = "wrong"
    IMPORTED = "imported"
    WAITING = "waiting"


# How many days ago the record was made.
AGE: Mapping[Mood, int] = {
    Mood.SETTLED: 400, Mood.STALE: 1100, Mood.SPARSE: 150, Mood.WRONG: 300, Mood.IMPORTED: 12,
    Mood.WAITING: 260,
}  # fmt: skip
_TURNS = (
    Mood.WAITING, Mood.SETTLED, Mood.WRONG, Mood.STALE, Mood.WAITING, Mood.SPARSE, Mood.SETTLED, Mood.WRONG,
    Mood.IMPORTED, Mood.STALE,
)  # fmt: skip
# Who decides for whom, by the beginning of the unit's agency code; the city's officer for all others.
_OFFICERS = {"H17.01": "mai", "H17.02": "lan"}
_CITY = "dat"
_CONFIRMED_DAYS = (20, 60, 110)
_SENT_HOURS = (3, 26, 52, 80, 123, 171)
_RETURNED = Words(Reason.VALUE_DIFFERS, "Anh, chị vui lòng đối chiếu lại với thẻ bảo hiểm y tế rồi gửi lại.")


@dataclass(frozen=True, slots=True)
class Member:
    """A generated official in the database."""

    person_id: int
    unit: Unit
    official: GeneratedOfficial
    mood: Mood


def of(number: int) -> Mood:
    """Return the mood of an official by the number, so that neighbours differ."""
    return _TURNS[number % len(_TURNS)]


def live(session: Session, members: Sequence[Member], persons: Mapping[str, int]) -> None:
    """Let the officials confirm and propose, and those who decide take up some of it."""
    settled = [member for member in members if member.mood is Mood.SETTLED]
    for turn, member in enumerate(settled):
        _confirm(session, member, _CONFIRMED_DAYS[turn % len(_CONFIRMED_DAYS)])
    waiting = [member for member in members if member.mood is Mood.WAITING]
    for turn, member in enumerate(waiting):
        key = next(
            (k for code, k in _OFFICERS.items() if (member.unit.agency_code or "").startswith(code)), _CITY
        )
        _wait(session, member, actor_of(session, persons[key]), turn)


def _confirm(session: Session, member: Member, days: int) -> None:
    """Let the official say of every group that it is right."""
    actor = actor_of(session, member.person_id)
    held = held_of(session, [member.person_id])[member.person_id]
    session.commit()
    with clock.frozen(clock.now() - timedelta(days=days)):
        for group in FORM.groups:
            seen = list(_seen(held, group.specs))
            if seen:
                confirm_group(session, group.number, seen_of(seen), actor=actor, sent=nothing_sent)


def _seen(held: Held, specs: Sequence[Field | Table]) -> list[tuple[str, int]]:
    """Return the versions of what a page would show of these fields and tables."""
    names = {spec.name for spec in specs}
    stamps = held.stamps.items()
    found = [(name, stamp["version"]) for name, stamp in stamps if name in names and stamp["is_filled"]]
    return found + [(f"{e.table}/{e.id}", e.version) for e in held.entries if e.table in names]


def _wait(session: Session, member: Member, officer: Actor, turn: int) -> None:
    """Let the official propose something, and let every second case move on from the queue."""
    hours = _SENT_HOURS[turn % len(_SENT_HOURS)]
    name, value = _wish(member.official, turn)
    official = actor_of(session, member.person_id)
    session.commit()
    at = clock.now() - timedelta(hours=hours)
    with clock.frozen(at):
        item = send(session, official, name, value)
    with clock.frozen(at + timedelta(hours=2)):
        _go_on(session, item, officer, turn)


def _go_on(session: Session, item: ProposalItem, officer: Actor, turn: int) -> None:
    """Let one case of four be taken up, one be sent back, one go to the signer; the fourth still waits."""
    step = turn % 4
    if step == 0:
        return
    reviewing.claim(session, item.proposal_id, actor=officer)
    if step == 2:  # noqa: PLR2004 - the second of four
        reviewing.return_item(session, item.id, actor=officer, words=_RETURNED, key=_key())
    elif step == 3:  # noqa: PLR2004 - the third of four
        reviewing.verify_item(session, item.id, actor=officer, key=_key())


def _wish(one: GeneratedOfficial, turn: int) -> tuple[str, JsonValue]:
    """Return what the official wants to be changed: by turns one of the things that need no paper."""
    weight = float(str(one.values.get("weight_kg", 60)))
    wishes: tuple[tuple[str, JsonValue], ...] = (
        ("health_insurance_no", f"GD4{str(one.values['health_insurance_no'])[3:]}"),
        ("work_strengths", f"{one.values['work_strengths']}, hướng dẫn đồng nghiệp mới"),
        ("health_insurance_no", f"HT4{str(one.values['health_insurance_no'])[3:]}"),
        ("weight_kg", str(round(weight + 2))),
        ("longest_held_job", f"{one.values['longest_held_job']}, từ năm 2018"),
        ("annual_income_other", int(str(one.values["annual_income_other"])) + 12_000_000),
    )
    return wishes[turn % len(wishes)]


def _key() -> str:
    return str(uuid.uuid4())
