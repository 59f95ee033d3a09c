"""The words and rules of taking in what agencies hold: files, layouts, cells, meanings, plans."""

from portal.intake.files import MAX_BYTES, FileKind, FileRefusal, display_name, kind_of
from portal.intake.rules.cells import Cell, header_text
from portal.intake.rules.layout import (
    ADDRESS,
    IGNORED,
    KIND,
    NAME,
    PARTS_BY_NAME,
    PEOPLE_PART,
    PERSON_ID,
    UNIT,
    Part,
    SheetLayout,
    layout_of,
    with_choices,
)
from portal.intake.rules.meaning import kind_of_official, row_of, value_of
from portal.intake.rules.plan import Clash, Given, Plan, Wanted, plan
from portal.intake.rules.states import (
    KEPT,
    MOST_PROBLEMS,
    NEXT,
    NUMBERS,
    STOPPED,
    UNDER_WAY,
    UNKEPT,
    ImportState,
    PersonState,
    Severity,
    Stop,
    moved,
)

__all__ = [
    "ADDRESS", "IGNORED", "KEPT", "KIND", "MAX_BYTES", "MOST_PROBLEMS", "NAME", "NEXT", "NUMBERS",
    "PARTS_BY_NAME", "PEOPLE_PART", "PERSON_ID", "STOPPED", "UNDER_WAY", "UNIT", "UNKEPT",
    "Cell", "Clash", "FileKind",
    "FileRefusal", "Given", "ImportState", "Part", "PersonState", "Plan", "Severity", "SheetLayout",
    "Stop", "Wanted", "display_name", "header_text", "kind_of", "kind_of_official", "layout_of",
    "moved", "plan",
    "row_of", "value_of", "with_choices",
]  # fmt: skip
