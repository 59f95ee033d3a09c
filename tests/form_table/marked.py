"""Two whole records in which no two items say the same: what is found of one item is that item's.

Months lie in 1980 to 2008, days in 2010 and 2011, years of birth in 1930 to 1950: no date is part of another.
"""

from datetime import date, timedelta

from portal.core.text import fold
from portal.record.rules import FORM, Field, Kind, Row, Scalar, stored
from tests.form_table.items import ITEMS, key_of

PERSON_IDS = ("000180765432", "000180765433")
_BORN = ("1975-03-05", "1976-04-06")
_VOWELS, _ENDS = "aeiou", "bcdghklmnpqrtvx"
_NOT_MADE_UP = frozenset({Kind.IMAGE, Kind.CONFIRMATION})


def values_of(which: int) -> dict[str, Scalar]:
    """Every field that can be typed, in the first or the second record."""
    return {
        name: _checked(spec, _value(name, spec, which))
        for name, spec in FORM.fields.items()
        if spec.kind not in _NOT_MADE_UP
    }


def rows_of(which: int) -> dict[str, Row]:
    """One row for every table, with every column."""
    return {name: row_of(name, which) for name in FORM.tables}


def row_of(table: str, which: int) -> Row:
    """One row of a table, with every column."""
    columns = FORM.tables[table].columns
    return {c.name: _checked(c, _value(key_of(FORM.tables[table], c), c, which)) for c in columns}


def _value(key: str, spec: Field, which: int) -> Scalar:
    place = _PLACES[key]
    step = 2 * place + which
    if key in _FIXED:
        return _FIXED[key][which]
    if spec.kind is Kind.CHOICE:
        return _chosen(key, spec, which)
    made: dict[Kind, Scalar] = {
        Kind.TEXT: f"00{step:04d}7777" if spec.pattern else _word(step),
        Kind.LONG_TEXT: f"Nghề nghiệp: {_word(step)}" if spec.parts else _word(step),
        Kind.PLACE: f"{_word(step)}, Phường Hải Châu, Thành phố Đà Nẵng [20242]",
        Kind.DATE: (date(2010, 1, 1) + timedelta(days=step)).isoformat(),
        Kind.MONTH_YEAR: f"{1980 + step // 12}-{step % 12 + 1:02d}",
        Kind.INT: 3 + step % 15,
        Kind.DECIMAL: _decimal(spec, place, which),
        Kind.PERCENT: f"{21 + place % 70}.{37 + which}",
        Kind.MONEY: 31_234_567 + step * 1_000_000,
        Kind.PHONE: f"0900{step:06d}",
    }
    return made[spec.kind]


def _decimal(spec: Field, place: int, which: int) -> str:
    if spec.places < 2:
        return f"{60 + place}.{3 + which}"
    return f"{5 + place % 14}.{1 + place // 14 % 9}{3 + which}"


def _word(step: int) -> str:
    """A name that nobody has: five syllables that no other step gives."""
    first, second = divmod(step, len(_ENDS) * len(_VOWELS))
    end, vowel = divmod(second, len(_VOWELS))
    return f"Vuwjo{_VOWELS[first]}zo{_VOWELS[vowel]}{_ENDS[end]} Xujiw"


def _chosen(key: str, spec: Field, which: int) -> str:
    """An item of the catalogue that no other item of the form takes, told apart by its words."""
    assert spec.catalog is not None
    labels = {item.code: fold(item.label).replace(" ", "") for item in spec.catalog.items}
    whole = [code for code, label in labels.items() if sum(label in other for other in labels.values()) == 1]
    users = [item.key for item in ITEMS if isinstance(item.spec, Field) and item.spec.catalog is spec.catalog]
    # The longest words are the least likely to stand elsewhere.
    usable = sorted(whole, key=lambda code: -len(labels[code]))
    return usable[2 * users.index(key) + which]


def _checked(spec: Field, value: Scalar) -> Scalar:
    assert stored(spec, value) == value, (spec.name, value, stored(spec, value))
    return value


_PLACES = {item.key: place for place, item in enumerate(ITEMS)}
_FIXED: dict[str, tuple[Scalar, Scalar]] = {
    "record_code": PERSON_IDS,
    "citizen_id_number": PERSON_IDS,
    "date_of_birth": _BORN,
    "rewards.year": (2013, 2014),
    "family_own.birth_year": (1981, 1982),
    "family_spouse_side.birth_year": (1983, 1984),
    "height_cm": (161, 162),
    "academic_title": ("PGS", "GS"),
}
