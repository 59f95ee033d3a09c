"""What the room's actions do in their transaction: keep what was read, gather it by person, make people."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table, func, select, text, update
from sqlalchemy.orm import Session

from portal.core import trail
from portal.core.bulk import insert_rows
from portal.intake.models import ImportPart, ImportPerson, ImportProblem, SheetImport
from portal.intake.reading.gathering import Found, Unit
from portal.intake.rules import MOST_PROBLEMS, NUMBERS, PEOPLE_PART, UNKEPT
from portal.intake.rules.persons import Known, Subject, UnitLine
from portal.intake.sealing import open_json, part_place, problem_place, seal_json
from portal.people.models import Official, Person
from portal.people.personal_ids import index_of, sealed
from portal.people.rules import OfficialKind, leaves_numbers, search_key, sort_key
from portal.record.rules import FORM, Scalar, show

_PART = cast("Table", ImportPart.__table__)
_PROBLEM = cast("Table", ImportProblem.__table__)
_PERSON = cast("Table", Person.__table__)
_OFFICIAL = cast("Table", Official.__table__)
_MOST_ROWS_A_PART = 200
_MOST_PREFIXES = 1000
_OWN_CODE = re.compile(r"(?P<before>[A-Z0-9.]{1,40})\.(?P<number>[0-9]{1,9})\.[A-Z0-9]+")

_DRAW_IDS = text(
    "SELECT nextval(pg_get_serial_sequence('person', 'id')) FROM generate_series(1, :count)"
)  # fmt: skip
_NEXT_NUMBER = text("SELECT next_official_number(:prefix)")


def keep_problems(
    session: Session, row: SheetImport, key: bytes, found: Iterable[Found], *, left_out: int = 0
) -> None:
    """Store problems, what their sentences quote sealed; beyond what anybody reads they are only counted.

    `left_out` counts those that were not even gathered.
    """
    every = list(found)
    if not every:
        return
    stored = select(func.count()).select_from(ImportProblem).where(ImportProblem.import_id == row.id)
    kept = every[: max(0, MOST_PROBLEMS - (session.scalar(stored) or 0))]
    unkept = len(every) - len(kept) + left_out
    if unkept:
        row.counts = {**row.counts, UNKEPT: row.counts.get(UNKEPT, 0) + unkept}
    insert_rows(
        session,
        _PROBLEM,
        ("person_id", "unit_path", "import_id", "severity", "code", "sheet", "row_number", "column_letter",
         "sealed"),
        [
            (row.person_id, row.unit_path, row.id, one.severity.value, one.code, one.sheet, one.row,
             one.column, _sealed_details(row, key, one))
            for one in kept
        ],
    )  # fmt: skip


def keep_parts(session: Session, row: SheetImport, key: bytes, units: Iterable[Unit]) -> None:
    """Store what rows say, neighbours of one person in one table together."""
    packed: list[tuple[bytes, str, str, int, list[Any]]] = []
    for unit in units:
        if unit.data is None:
            continue
        subject = index_of(unit.personal_id)
        last = packed[-1] if packed else None
        is_next = last is not None and last[:3] == (subject, unit.part, unit.sheet)
        if last is not None and is_next and unit.part != PEOPLE_PART and len(last[4]) < _MOST_ROWS_A_PART:
            last[4].append([unit.row, unit.data])
        else:
            packed.append((subject, unit.part, unit.sheet, unit.row, [[unit.row, unit.data]]))
    insert_rows(
        session,
        _PART,
        ("person_id", "unit_path", "import_id", "subject", "part", "sheet", "first_row", "row_count",
         "sealed"),
        [
            (row.person_id, row.unit_path, row.id, subject, part, sheet, first, len(data),
             seal_json(key, data, part_place(row.id, subject, part, sheet, first)))
            for subject, part, sheet, first, data in packed
        ],
    )  # fmt: skip


def subjects_of(
    session: Session, row: SheetImport, key: bytes, people: Sequence[ImportPerson]
) -> list[Subject]:
    """Return what all sheets say of these people, in their order, in one statement."""
    made = {bytes(p.subject): Subject(p.id, bytes(p.subject), "", p.first_row) for p in people}
    parts = session.execute(
        select(ImportPart.subject, ImportPart.part, ImportPart.sheet, ImportPart.first_row, ImportPart.sealed)
        .where(ImportPart.import_id == row.id, ImportPart.subject.in_(list(made)))
        .order_by(ImportPart.id)
    )
    for part in parts:
        index = bytes(part.subject)
        place = part_place(row.id, index, part.part, part.sheet, part.first_row)
        subject = made[index]
        subject.sheet = subject.sheet or part.sheet
        for number, data in open_json(key, bytes(part.sealed), place):
            _add(subject, part.part, number, data)
    return list(made.values())


def make_officials(
    session: Session, row: SheetImport, new: Sequence[tuple[Subject, UnitLine, OfficialKind]], actor: Any
) -> dict[bytes, Known]:
    """Make a person and an official of each, with codes of their units; return them by blind index."""
    if not new:
        return {}
    ids = sorted(session.scalars(_DRAW_IDS, {"count": len(new)}))
    codes = _codes(session, row, new)
    people, officials = [], []
    made: dict[bytes, Known] = {}
    for person_id, code, (subject, unit, kind) in zip(ids, codes, new, strict=True):
        name, personal_id = subject.text("birth_full_name"), subject.text("citizen_id_number")
        people.append((person_id, name, sort_key(name), search_key(name)))
        officials.append(
            (person_id, unit.path, kind.value, code, _title(subject), unit.id, unit.id,
             sealed(personal_id, person_id), subject.index, subject.address or None, True)
        )  # fmt: skip
        made[subject.index] = Known(person_id, unit.path, name, kind)
        _fill_in(subject, unit, code)
    insert_rows(session, _PERSON, ("id", "full_name", "sort_key", "search_key"), people)
    insert_rows(
        session,
        _OFFICIAL,
        ("person_id", "unit_path", "kind", "official_code", "title", "managing_unit_id", "using_unit_id",
         "personal_id_sealed", "personal_id_index", "work_email",
         "in_service"),
        officials,
    )  # fmt: skip
    for known in made.values():
        trail.append(
            session, "official.imported", actor=actor, object_type="official", object_id=known.person_id,
            person_id=known.person_id, unit_path=known.unit_path, purpose=f"import {row.id}",
        )  # fmt: skip
    return made


def highest_numbers(counts: Mapping[str, Any], subjects: Iterable[Subject]) -> dict[str, int]:
    """Return the highest number of the sheet's own codes by what stands before it.

    It is that of these people and of those counted before: a code that the portal gives to one must not be
    what another brings along.
    """
    highest: dict[str, int] = dict(counts.get(NUMBERS, {}))
    for subject in subjects:
        code = _OWN_CODE.fullmatch(subject.text("staff_code"))
        is_listed = code and (code["before"] in highest or len(highest) < _MOST_PREFIXES)
        if code and is_listed and leaves_numbers(code.group()):
            highest[code["before"]] = max(highest.get(code["before"], 0), int(code["number"]))
    return highest


def note_addresses(
    session: Session, row: SheetImport, wanted: Sequence[tuple[Known, str]], actor: Any
) -> int:
    """Note where these officials get mail, of whom no address is known; return of how many."""
    noted = 0
    for known, address in wanted:
        hit = session.scalar(
            update(Official)
            .where(Official.person_id == known.person_id, Official.work_email.is_(None))
            .values(work_email=address)
            .returning(Official.person_id)
        )
        if hit is None:
            # Another has noted one since these people were read.
            continue
        noted += 1
        trail.append(
            session, "official.address_noted", actor=actor, object_type="official", object_id=known.person_id,
            person_id=known.person_id, unit_path=known.unit_path, purpose=f"import {row.id}",
            values={"before": None, "after": address},
        )  # fmt: skip
    return noted


def _codes(
    session: Session, row: SheetImport, new: Sequence[tuple[Subject, UnitLine, OfficialKind]]
) -> list[str]:
    """Return each one's code: the sheet's own where it can be, else the unit's next number."""
    own = [subject.text("staff_code") for subject, _, _ in new]
    taken = set(session.scalars(select(Official.official_code).where(Official.official_code.in_(own))))
    highest = highest_numbers(row.counts, [subject for subject, _, _ in new])
    numbers: dict[str, int] = {}
    codes: list[str] = []
    for code, (_, unit, kind) in zip(own, new, strict=True):
        if code and code not in taken and leaves_numbers(code):
            taken.add(code)
            codes.append(code)
            continue
        prefix = unit.code_prefix or f"U{unit.id}"
        if prefix not in numbers:
            following = int(session.scalar(_NEXT_NUMBER, {"prefix": prefix}) or 1)
            numbers[prefix] = max(following, highest.get(prefix, 0) + 1)
        codes.append(f"{prefix}.{numbers[prefix]:04d}.{kind.value}")
        numbers[prefix] += 1
    return codes


def _title(subject: Subject) -> str:
    position, _ = subject.values.get("current_position", (None, 0))
    return show(FORM.fields["current_position"], position)


def _fill_in(subject: Subject, unit: UnitLine, code: str) -> None:
    """Give the record what follows from the official being made, where the sheet is silent."""
    row = subject.first_row
    subject.values["staff_code"] = (code, row)
    for name in ("managing_org", "using_org"):
        subject.values.setdefault(name, (unit.name, row))


def _add(subject: Subject, part: str, number: int, data: Any) -> None:
    if part != PEOPLE_PART:
        subject.rows.setdefault(part, []).append((data, number))
        return
    values: Mapping[str, Scalar] = data["v"]
    subject.values.update({name: (value, number) for name, value in values.items()})
    subject.kind = OfficialKind(data["k"]) if data["k"] else None
    # What was read before there were addresses has none.
    subject.unit_text, subject.address, subject.has_own_row = data["u"], data.get("m", ""), True


def _sealed_details(row: SheetImport, key: bytes, one: Found) -> bytes:
    if not one.details:
        return b""
    place = problem_place(row.id, one.code, one.sheet, one.row, one.column)
    return seal_json(key, dict(one.details), place)
