"""A record that came as a JSON document, as the portal itself gives it out."""

from collections.abc import Iterator
from typing import BinaryIO

from portal.core.errors import Invalid
from portal.extracts.rules import parse_document
from portal.intake.reading.gathering import Found, Unit
from portal.intake.reading.pieces import Unreadable, document
from portal.intake.rules import PEOPLE_PART, PERSON_ID, FileRefusal, Severity
from portal.record.rules import FORM

_CODE = "record_code"


def document_units(file: BinaryIO) -> Iterator[Unit]:
    """Yield what a document says; every problem of it is one of the whole, since nothing is guessed."""
    try:
        parsed = parse_document(document(file))
    except Invalid as error:
        if not error.problems or any(not problem.field for problem in error.problems):
            raise Unreadable(FileRefusal.BAD_JSON) from error
        found = (Found(p.code, Severity.ERROR, p.field, 0, "", p.details) for p in error.problems)
        yield Unit(tuple(found))
        return
    whose = str(parsed.values.get(PERSON_ID) or parsed.values.get(_CODE) or "")
    if not whose:
        yield Unit((Found("intake.no_id", Severity.ERROR, FORM.fields[PERSON_ID].label),))
        return
    person = {"v": dict(parsed.values), "k": None, "u": ""}
    yield Unit((), None, "JSON", PEOPLE_PART, 1, whose, person)
    for table, rows in parsed.rows.items():
        for number, row in enumerate(rows, start=1):
            yield Unit((), None, FORM.tables[table].label, table, number, whose, row)
