"""What can be typed into every field of the form, and the ways in which people type the same thing."""

import unicodedata
from datetime import date

from hypothesis import strategies as st

from portal.record.rules import FORM, Field, Kind, input_names
from portal.record.rules.places import communes_of, provinces
from portal.record.rules.values.images import HIGHEST, LOWEST

# Letters with every tone in both ways of writing it, and words that sheets and officials really hold.
WORDS = ("Nguyễn", "Thị", "Hòa", "Hoà", "Thủy", "Thuỷ", "Đặng", "Ủy ban nhân dân", "phường", "quý III/2019", "số 12/QĐ-UBND",
         "Trường Đại học", "Sư phạm", "(kiêm nhiệm)", "ươm", "ngoằn ngoèo", "khuỷu", "Đắk Lắk", "01.003")  # fmt: skip
NAMES = ("Nguyễn", "Thị", "Hòa", "Đặng", "Ánh", "Tuyết", "Quốc", "Ươm", "Ỷ", "Niê", "H'Hen", "Tuyết-Mai")
COMMUNES = [commune for province in provinces() for commune in communes_of(province)]

words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
names = st.lists(st.sampled_from(NAMES), min_size=2, max_size=4).map(" ".join)
years = st.integers(1950, 2026).map(str)


def raw_for(spec: Field) -> st.SearchStrategy[dict[str, str]]:
    """What is typed into the inputs of one field, well written."""
    if spec.parts:
        return _each(spec, {f"-{part}": words | st.just("") for part in spec.parts} | {"": words})
    if spec.kind is Kind.PLACE:
        return _place(spec)
    if spec.kind in (Kind.DATE, Kind.PARTIAL_DATE, Kind.MONTH_YEAR):
        return _date(spec)
    if spec.kind is Kind.IMAGE:
        frame = {f"-{part}": st.integers(LOWEST[part], HIGHEST[part]).map(str) for part in HIGHEST}
        return _each(spec, frame | {"": st.integers(1, 2**63 - 1).map(str)})
    return _each(spec, {"": _one(spec)})


def _one(spec: Field) -> st.SearchStrategy[str]:
    low, high = spec.low or 0, spec.high or 1000

    def short(text: str) -> str:
        return text[: spec.longest].strip()

    decimals = st.decimals(low, min(high, 200), places=min(spec.places, 2) or 1)
    patterned = st.from_regex(spec.pattern or "x", fullmatch=True, alphabet=st.characters(max_codepoint=127))
    return {
        Kind.TEXT: patterned if spec.pattern else (names if spec.is_name else words).map(short),
        Kind.LONG_TEXT: st.lists(words, min_size=1, max_size=3).map("\n".join),
        Kind.YEAR: years,
        Kind.CHOICE: st.sampled_from(_ways_to_name(spec)) if spec.catalog else st.nothing(),
        Kind.INT: st.integers(low, high).map(str),
        Kind.DECIMAL: decimals.map(lambda number: str(number).replace(".", ",")),
        Kind.PERCENT: st.integers(0, 100).map("{} %".format),
        Kind.MONEY: st.integers(0, 10**12).map(lambda amount: f"{amount:,} đồng".replace(",", ".")),
        Kind.PHONE: st.from_regex(r"0[35789][0-9]{2} [0-9]{3} [0-9]{3}", fullmatch=True, alphabet=_DIGITS),
        Kind.PERSON_ID: st.from_regex(r"000 [0-9]{3} [0-9]{6}", fullmatch=True, alphabet=_DIGITS),
    }[spec.kind]


# What the readers of places, titled parts, dates and numbers look for, put together without sense.
_PIECES = ("48", "Đà Nẵng", "20242", "[20242]", "[99999]", "(trước đây: x)", "(trước đây: ", ")", "keep", ",", ";", ":", "-", "–",
           "phường Nam Dương, quận Hải Châu, Đà Nẵng", "Phường Bùi Hữu Nghĩa, Quận Bình Thủy, Cần Thơ", "Hải Châu", "phường ",
           "Quê quán: ", "Nơi ở:", "Nghề nghiệp: x; y", "\n", "１２", "0", "31", "2.530", "3,66", "a" * 700, "\u0323")  # fmt: skip
nonsense = st.lists(st.sampled_from(_PIECES), max_size=3).map(" ".join) | st.text(max_size=20)


def nonsense_for(spec: Field) -> st.SearchStrategy[dict[str, str]]:
    """Whatever can be sent under the names of the inputs."""
    return st.fixed_dictionaries(dict.fromkeys(input_names(spec), nonsense))


_DIGITS = st.sampled_from("0123456789 ")


def _ways_to_name(spec: Field) -> list[str]:
    """The code of each item, and its name where that is the only one."""
    catalog = spec.catalog
    assert catalog is not None
    single = [item.label for item in catalog.items if catalog.find(item.label) == item]
    return [*catalog.by_code, *single]


def _place(spec: Field) -> st.SearchStrategy[dict[str, str]]:
    def in_commune(commune):
        return _each(spec, {
            "": words | st.just(""), "-province": st.sampled_from([commune.province.code, commune.province.name]),
            "-commune": st.just(commune.name), "-former": words | st.just(""), "-pick": st.just(""),
        })  # fmt: skip

    return st.sampled_from(COMMUNES).flatmap(in_commune) | _each(spec, {"": words})


def _date(spec: Field) -> st.SearchStrategy[dict[str, str]]:
    days = st.dates(date(1950, 1, 1), date(2026, 12, 31))

    def parts(day):
        given = {"-day": f"{day.day:02}", "-month": str(day.month), "-year": str(day.year)}
        if spec.kind is Kind.MONTH_YEAR:
            del given["-day"]
        return {f"{spec.name}{part}": text for part, text in given.items()}

    return days.map(parts)


def _each(spec: Field, inputs: dict[str, st.SearchStrategy[str]]) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({f"{spec.name}{part}": strategy for part, strategy in inputs.items()})


def decomposed(text: str) -> str:
    """As a Mac or an old input method writes it."""
    return unicodedata.normalize("NFD", text)


def spaced(text: str) -> str:
    """As it comes out of a sheet: two spaces for one, a fixed one, and some around it."""
    return "\u00a0 " + text.replace(" ", " \u00a0 ") + "  "


def keeps_case(spec: Field, name: str) -> bool:
    """Say whether capitals of this input carry a meaning that nobody could restore: "UBND", "ThS", a street."""
    if spec.kind is Kind.PLACE:
        return name in (spec.name, f"{spec.name}-former")
    return spec.kind in (Kind.TEXT, Kind.LONG_TEXT) and not spec.is_name and not spec.pattern


FIELDS = [field for field in FORM.fields.values() if field.kind is not Kind.CONFIRMATION]
COLUMNS = [column for table in FORM.tables.values() for column in table.columns]
