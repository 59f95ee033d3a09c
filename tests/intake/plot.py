"""What the scene of bad requests needs of this room: sheets that were read, of one's own units and of others."""

from itertools import chain
from uuid import uuid4

from portal.intake import actions, queries
from portal.intake.reading.gathering import Choices, units
from portal.intake.reading.pieces import Line, Sheet, Start
from tests.intake.conftest import HEADERS, people


def make(session, cast):
    """Return the numbers of everything by name."""
    ids = {"department_unit": cast.units["department"].id, "sheet_column": 5}
    for name, hr in (
        ("import", cast.hr), ("import_to_name", cast.hr), ("import_to_accept", cast.hr),
        ("import_to_remove", cast.hr), ("elsewhere_import", cast.hr_elsewhere),
    ):  # fmt: skip
        ids[name] = _read(session, hr, cast)
    return ids


def _read(session, hr, cast):
    """An import that waits for its officer; what the confined child would say is said here."""
    unit = queries.units_of(session, hr.actor)[0]
    row = actions.receive(
        session, actor=hr.actor, unit=unit, filename="cán bộ.xlsx", data=people(["1"]), key=str(uuid4())
    )
    actions.begin(session, row.id).file.close()
    colleague = cast.colleague
    lines = (
        (*HEADERS, "Con vật yêu thích"),
        (colleague.personal_id, colleague.name, "", "", "0905000111", "mèo"),
        ("999080000001", "Trần Thị Mới", "1/1/1990", "CC", "12", ""),
    )
    said = chain(
        (Start(3, 1900), Sheet("Cán bộ", ())), (Line(n, cells) for n, cells in enumerate(lines, start=1))
    )
    actions.keep_chunk(session, row.id, list(units(said, Choices({}, {}), file_title="")), 3)
    actions.end_reading(session, row.id)
    while actions.compare_chunk(session, row.id):
        pass
    return row.id
