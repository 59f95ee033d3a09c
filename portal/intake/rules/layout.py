"""The parts of a workbook: a sheet for people's simple fields, one for each table; columns by name."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from portal.intake.rules.words import COLUMNS, PARTS, PEOPLE, plain
from portal.record.rules import FORM, Field, Kind

PEOPLE_PART = "people"
PERSON_ID, NAME = "citizen_id_number", "birth_full_name"
_CODE = "record_code"
KIND, UNIT, NUMBER, ADDRESS = "@kind", "@unit", "@stt", "@address"
IGNORED = "@ignore"
# What a signature or a camera brings does not come in a sheet.
NOT_TYPED = frozenset({Kind.IMAGE, Kind.CONFIRMATION})
# A title, the agency's name, a line of column numbers: the headers stand below them, but not far.
DEEPEST_HEADER = 20
# Kept of a header; a cell may hold a hundred times as much.
_LONGEST_HEADER = 200

_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_ITEM = re.compile(r"^(?:muc )?([0-9]{1,2}(?: [0-9])?)(?: |$)")


@dataclass(frozen=True)
class PartColumn:
    """One column that a part understands; `spec` is None for what is no value of the record."""

    key: str
    label: str
    spec: Field | None
    hint: str = ""


@dataclass(frozen=True)
class Part:
    """What one sheet holds: people, or the rows of one table, each with its person's ID."""

    name: str
    label: str
    columns: tuple[PartColumn, ...]
    by_key: Mapping[str, PartColumn] = field(repr=False)
    by_name: Mapping[str, str] = field(repr=False)

    def find(self, header: str) -> str | None:
        """Return the key of the column that a header names, or None where it names none, or several."""
        for name in _spellings(header):
            if name in self.by_name:
                return self.by_name[name] or None
        return None


def _spellings(header: str) -> Iterator[str]:
    """Yield the ways to read a header: whole, without what stands in brackets, without the item's number."""
    whole, bare = plain(header), plain(_BRACKETS.sub(" ", header))
    yield whole
    yield bare
    for text in (whole, bare):
        match = _ITEM.match(text)
        if match and text != match.group().strip():
            yield text[match.end() :]
    match = _ITEM.match(whole)
    if match and whole == match.group().strip():
        yield "item " + match.group(1)
    yield "code " + header.strip().lower()


def _people() -> Part:
    lead = [
        PartColumn(PERSON_ID, "Số định danh cá nhân", FORM.fields[PERSON_ID], "12 chữ số trên thẻ căn cước"),
        PartColumn(NAME, "Họ và tên khai sinh", FORM.fields[NAME]),
        PartColumn(KIND, "Đối tượng", None, "CB, CC, VC, XA, XA0 hoặc HD"),
        PartColumn(
            UNIT, "Đơn vị (mã hoặc tên)", None, "mã cơ quan hoặc đúng tên đơn vị; trống là đơn vị đã chọn"
        ),
        PartColumn(ADDRESS, "Thư điện tử công vụ", None, "nơi cổng gửi thư nhắc việc; dạng ten@donvi.gov.vn"),
    ]
    rest = [
        PartColumn(spec.name, spec.label, spec, spec.hint)
        for spec in FORM.fields.values()
        if spec.kind not in NOT_TYPED and spec.name not in (PERSON_ID, NAME)
    ]
    return _part(PEOPLE_PART, "Cán bộ", (*lead, *rest), PEOPLE)


def _table(name: str) -> Part:
    table = FORM.tables[name]
    columns = tuple(PartColumn(c.name, c.label, c, c.hint) for c in table.columns)
    whose = PartColumn(PERSON_ID, "Số định danh cá nhân", FORM.fields[PERSON_ID])
    # The person's name beside the number is for people's eyes; "@" keeps it apart from a relative's.
    named = PartColumn("@name", "Họ và tên cán bộ", None)
    synonyms = {PERSON_ID: PEOPLE[PERSON_ID], NUMBER: PEOPLE[NUMBER]}
    synonyms |= {c.name: COLUMNS.get(c.name, ()) for c in table.columns}
    if "full_name" not in table.by_name:
        synonyms["@name"] = PEOPLE[NAME]
    return _part(name, table.label, (whose, named, *columns), synonyms)


def _part(
    name: str, label: str, columns: tuple[PartColumn, ...], synonyms: Mapping[str, Sequence[str]]
) -> Part:
    by_key = {column.key: column for column in columns}
    # Own labels first, then synonyms, the form's words, code names, item numbers; a name of two is nobody's.
    found: dict[str, str] = {}
    for layer in _layers(columns, synonyms):
        added: dict[str, str] = {}
        for spelling, key in layer:
            added[spelling] = key if added.get(spelling, key) == key else ""
        found = {**added, **found}
    return Part(name, label, columns, by_key, found)


def _layers(
    columns: Sequence[PartColumn], synonyms: Mapping[str, Sequence[str]]
) -> Iterator[list[tuple[str, str]]]:
    yield [(plain(c.label), c.key) for c in columns]
    yield [(plain(_BRACKETS.sub(" ", c.label)), c.key) for c in columns]
    yield [(plain(n), key) for key, names in synonyms.items() for n in names]
    yield [(plain(c.spec.form_label), c.key) for c in columns if c.spec]
    yield [(plain(_BRACKETS.sub(" ", c.spec.form_label)), c.key) for c in columns if c.spec]
    yield [("code " + c.key, c.key) for c in columns]
    yield [("item " + plain(c.spec.item), c.key) for c in columns if c.spec and c.spec.item]


PARTS_BY_NAME: Mapping[str, Part] = {PEOPLE_PART: _people()} | {name: _table(name) for name in FORM.tables}


def part_named(title: str) -> str | None:
    """Return the part that a sheet's or a file's name names; Excel cuts names after 31 letters."""
    wanted = plain(title.rpartition(".")[0] if title.lower().endswith((".csv", ".xlsx")) else title)
    names = {
        part.name: {plain(part.label), plain(part.name), *map(plain, PARTS.get(part.name, ()))}
        | ({plain(FORM.tables[part.name].form_label)} if part.name in FORM.tables else set())
        for part in PARTS_BY_NAME.values()
    }
    exact = [part for part, known in names.items() if wanted in known]
    if len(exact) == 1:
        return exact[0]
    if len(wanted) < 10:  # noqa: PLR2004 - shorter beginnings are shared by several
        return None
    begun = [part for part, known in names.items() if any(name.startswith(wanted) for name in known)]
    return begun[0] if len(begun) == 1 else None


@dataclass(frozen=True)
class SheetLayout:
    """How one sheet is read: what it holds, where its headers are, and the key of each column."""

    sheet: str
    part: str | None
    header_row: int
    headers: tuple[str, ...]
    keys: tuple[str | None, ...]

    @property
    def unmatched(self) -> tuple[int, ...]:
        """Return the places of headers that name nothing that we know."""
        return tuple(
            n for n, (h, k) in enumerate(zip(self.headers, self.keys, strict=True)) if h and k is None
        )

    @property
    def is_readable(self) -> bool:
        """Say whether rows can be read: the part is known and each row says whose it is."""
        return self.part is not None and PERSON_ID in self.keys


def layout_of(
    sheet: str, rows: Sequence[tuple[int, Sequence[str]]], *, wanted: str | None = None
) -> SheetLayout:
    """Return how a sheet is read, from the texts of its first rows; `wanted` is a part chosen by hand."""
    part = wanted or part_named(sheet)
    parts = [PARTS_BY_NAME[part]] if part else list(PARTS_BY_NAME.values())
    found = [
        (_score(_keys(candidate, texts)), -number, candidate, texts)
        for candidate in parts
        for number, texts in rows[:DEEPEST_HEADER]
    ]
    best = max(found, key=lambda one: one[:2], default=None)
    if best is None or best[0] == 0:
        return SheetLayout(sheet, part, 0, (), ())
    score, number, chosen, texts = best
    rivals = {one[2].name for one in found if one[0] == score}
    is_clear = part is not None or len(rivals) == 1
    keys = _keys(chosen, texts)
    headers = tuple(text.strip()[:_LONGEST_HEADER] for text in texts)
    if not is_clear:
        keys = tuple(key if key == PERSON_ID else None for key in keys)
    return SheetLayout(sheet, chosen.name if is_clear else None, -number, headers, keys)


def with_choices(layout: SheetLayout, chosen: Mapping[int, str]) -> SheetLayout:
    """Return the layout with the columns that a person named by hand."""
    taken = set(chosen.values()) - {IGNORED}
    keys = [chosen.get(n, None if key in taken else key) for n, key in enumerate(layout.keys)]
    return SheetLayout(layout.sheet, layout.part, layout.header_row, layout.headers, tuple(keys))


def _keys(part: Part, texts: Sequence[str]) -> tuple[str | None, ...]:
    """Return the key of each header; of two headers for one key the first has it."""
    keys: list[str | None] = []
    for text in texts:
        key = part.find(text) if text.strip() else None
        keys.append(None if key in keys else key)
    if PERSON_ID not in keys and _CODE in keys:
        # The record bears the personal ID as its code: one of the two says whose a row is.
        keys[keys.index(_CODE)] = PERSON_ID
    return tuple(keys)


def _score(keys: Sequence[str | None]) -> int:
    # The number that says whose a row is weighs as much as two headers.
    named = [key for key in keys if key is not None and key != NUMBER]
    return len(named) + (2 if PERSON_ID in named else 0) if len(named) > 1 else 0
