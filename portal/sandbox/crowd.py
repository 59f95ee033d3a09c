"""Generated officials over the demo's units: any number of them, the first few dozen in believable states."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.db import transaction
from portal.operate.steps import Entrant, enrol
from portal.people.models import Unit
from portal.record.rules import FORM, Field, Owner, Source, Table, Target
from portal.record.steps import Change, Held, Load, held_of, load
from portal.reports import actions as reporting
from portal.sandbox import moods
from portal.sandbox.generator import Fault, GeneratedOfficial, Sector, Workplace, official
from portal.sandbox.moods import Member, Mood

_FILE = Path(__file__).parent / "data" / "crowd.toml"
_PROVINCE = "48"
# How many are in a state of their own; the others have a record and no more.
_LIVELY = 60
_PORTION = 100
# What the people forget to say, or nobody asked for: dropped by turns.
_FORGOTTEN = (
    "blood_type", "health_insurance_no", "contact_phone", "weight_kg", "height_cm", "health_status",
    "work_strengths", "citizen_id_issue_date", "job_position_code", "religion",
)  # fmt: skip
_FORGETS = 4
# One in five is wrong; leaping through the faults, a few dozen show mistakes of every kind.
_TURN, _LEAP = 5, 3
_SOURCES = {
    Owner.OFFICIAL: Source.DECLARED,
    Owner.AGENCY: Source.AGENCY_DECISION,
    Owner.POPULATION_DB: Source.POPULATION_DB,
}


@dataclass(frozen=True)
class _Desk:
    """A unit in which generated officials work."""

    unit: Unit
    workplace: Workplace


def gather(session: Session, count: int, persons: Mapping[str, int]) -> None:
    """Seed so many officials; `persons` gives those of the demo who decide, by their keys."""
    desks, today = _desks(session), clock.today()
    lively = min(count, _LIVELY)
    members: list[Member] = []
    for mood in Mood:
        numbers = [number for number in range(lively) if moods.of(number) is mood]
        members += _settle(session, desks, numbers, mood, today)
    for first in range(lively, count, _PORTION):
        _settle(session, desks, range(first, min(first + _PORTION, count)), Mood.SETTLED, today)
    moods.live(session, members, persons)
    run = reporting.begin_run(session)
    while reporting.check_batch(session, run.id, run.last_person_id):
        session.refresh(run)


def _settle(
    session: Session, desks: Sequence[_Desk], numbers: Sequence[int], mood: Mood, today: date
) -> list[Member]:
    """Enrol some officials and load their records, as on the day that belongs to their mood."""
    made = [_made(number, desks[number % len(desks)], mood, today) for number in numbers]
    with clock.frozen(clock.now() - timedelta(days=moods.AGE[mood])), transaction(session):
        members = [
            Member(enrol(session, _entrant(one), desk.unit).id, desk.unit, one, mood) for one, desk in made
        ]
        for source in Source:
            held = held_of(session, [member.person_id for member in members])
            loads = [
                Load(held.get(member.person_id) or _nothing(member), list(_changes(member, source)))
                for member in members
            ]
            load(session, [one for one in loads if one.changes], actor=None, source=source)
    return members


def _made(number: int, desk: _Desk, mood: Mood, today: date) -> tuple[GeneratedOfficial, _Desk]:
    one = official(number, today=today, workplace=desk.workplace)
    if mood is Mood.SPARSE:
        for step in range(_FORGETS):
            one.values.pop(_FORGOTTEN[(number + 3 * step) % len(_FORGOTTEN)], None)
    elif mood is Mood.WRONG:
        one = _wrong(number, desk, today)
    return one, desk


def _wrong(number: int, desk: _Desk, today: date) -> GeneratedOfficial:
    """Return the official with the next of the faults that this one can have."""
    faults = list(Fault)
    for step in range(len(faults)):
        fault = faults[(number // _TURN * _LEAP + step) % len(faults)]
        try:
            return official(number, today=today, workplace=desk.workplace, with_faults=[fault])
        except ValueError:
            continue
    raise AssertionError("Everybody can lack an insurance number.")


def _changes(member: Member, source: Source) -> Iterator[Change]:
    """Yield what comes from one source: the owner's, or the sheet that everything was imported from."""
    for name, value in member.official.values.items():
        if _source(FORM.fields[name], member.mood) is source:
            yield Change(Target.parse(name), value, 0)
    for table, rows in member.official.rows.items():
        if _source(FORM.tables[table], member.mood) is source:
            yield from (Change(Target.parse(f"{table}/new"), row, 0) for row in rows)


def _source(spec: Field | Table, mood: Mood) -> Source:
    return Source.IMPORTED if mood is Mood.IMPORTED else _SOURCES[spec.owner]


def _nothing(member: Member) -> Held:
    return Held(member.person_id, member.unit.path, {}, {}, (), exists=False)


def _entrant(one: GeneratedOfficial) -> Entrant:
    return Entrant(one.full_name, one.personal_id, one.kind, one.official_code, one.title, one.work_email)


def _desks(session: Session) -> list[_Desk]:
    """Return the units of the file, each as often as its share says, in turns."""
    units = {unit.agency_code: unit for unit in session.scalars(select(Unit))}
    listed: list[tuple[float, _Desk]] = []
    for code, raw in tomllib.loads(_FILE.read_text(encoding="utf-8")).items():
        unit = units[code]
        workplace = Workplace(unit.name, unit.name, code, _PROVINCE, Sector(raw["sector"]))
        listed += [((turn + 0.5) / raw["share"], _Desk(unit, workplace)) for turn in range(raw["share"])]
    return [desk for _, desk in sorted(listed, key=lambda one: one[0])]
