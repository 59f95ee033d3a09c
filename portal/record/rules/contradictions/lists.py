"""Values against the lists that they come from: unknown ones, retired ones, ones of another list."""

import re
from collections.abc import Iterator
from functools import lru_cache

from portal.core.text import fold
from portal.record.rules.catalogs import CATALOGS
from portal.record.rules.contradictions.frame import Facts, Hit, Line, Rule, Severity, hit, shown, shown_date
from portal.record.rules.contradictions.limits import LIMITS
from portal.record.rules.contradictions.moments import is_before
from portal.record.rules.contradictions.scales import is_legacy
from portal.record.rules.form import FORM, Field
from portal.record.rules.terms import Kind, Row, Scalar
from portal.record.rules.values.places import Place

_CHOICES = tuple(f for f in FORM.fields.values() if f.kind is Kind.CHOICE)
_CHOICE_COLUMNS = {
    table.name: tuple(column for column in table.columns if column.kind is Kind.CHOICE)
    for table in FORM.tables.values()
}
# These have a rule of their own, with a sentence that helps more.
_OWN_RULE = frozenset({"party_position", "concurrent_party_position"})
_RANK_COLUMNS = frozenset({"rank_code", "rank_title"})
_REWARDS, _RATING, _TITLE, _FORM = "rewards", "professional_rating", "emulation_title", "reward_form"
_FAILED = "KHTNV"
_OLD_LEVELS = re.compile(r"\b(?:quận|huyện|thị xã|thị trấn)\s+\w", re.IGNORECASE)
_PROVINCE = re.compile(r"\b(?:tỉnh|thành phố)\s+([^,;.]+)", re.IGNORECASE)
_PRESENT, _FORMER = "tinh_thanh_34", "ma_tinh_so_dinh_danh"
_LIVING, _ORIGINS = "current_address", ("native_place", "place_of_birth")
_ALLOWED = {
    "CB": "ky_luat_can_bo", "CC": "ky_luat_cong_chuc", "VC": "ky_luat_vien_chuc",
}  # fmt: skip


def _unknown(facts: Facts) -> Iterator[Hit]:
    for field in _CHOICES:
        value = facts.text(field.name)
        if value and field.name not in _OWN_RULE and _is_unknown(field, value):
            yield hit(field.name, label=field.label, value=value)
    for table, columns in _CHOICE_COLUMNS.items():
        for line in facts.lines(table):
            for column in columns:
                value = line.text(column.name)
                if value and not _is_other_column(column, value) and _is_unknown(column, value):
                    yield hit(line.key, label=column.label, value=value)


def _reward_column(facts: Facts) -> Iterator[Hit]:
    for line in facts.lines(_REWARDS):
        for column in (FORM.tables[_REWARDS].by_name[name] for name in (_TITLE, _FORM)):
            value = line.text(column.name)
            if value and _is_other_column(column, value):
                other = FORM.tables[_REWARDS].by_name[_FORM if column.name == _TITLE else _TITLE]
                item = other.catalog.find(value) if other.catalog else None
                title = item.label if item else value
                yield hit(line.key, value=title, column=column.label, other=other.label)


def _rating_and_title(facts: Facts) -> Iterator[Hit]:
    for line in facts.lines(_REWARDS):
        if line.text(_RATING) == _FAILED and line.text(_TITLE):
            rating, title = _shown(line, _RATING), _shown(line, _TITLE)
            yield hit(line.key, year=line.text("year"), rating=rating, title=title)


def _two_ratings(facts: Facts) -> Iterator[Hit]:
    by_year: dict[str, Line] = {}
    for line in facts.lines(_REWARDS):
        year, rating = line.text("year"), line.text(_RATING)
        if not year or not rating:
            continue
        before = by_year.setdefault(year, line)
        if before.text(_RATING) != rating:
            first, second = _shown(before, _RATING), _shown(line, _RATING)
            yield hit(line.key, before.key, year=year, first=first, second=second)


def _old_discipline(facts: Facts) -> Iterator[Hit]:
    for line in facts.lines("discipline"):
        is_late = is_before(str(LIMITS.disciplines_until), line.text("from_month"))
        if is_late and line.text("form") in CATALOGS["ky_luat_cu"].by_code:
            first, form = shown_date(line.text("from_month")), _discipline(line.row)
            yield hit(line.key, form=form, first=first, year=str(LIMITS.disciplines_until))


def _discipline_of_others(facts: Facts) -> Iterator[Hit]:
    ours = _ALLOWED.get(facts.whole.kind or "")
    for line in facts.lines("discipline"):
        form = line.text("form")
        others = [name for name in _ALLOWED.values() if form in CATALOGS[name].by_code]
        if ours and others and ours not in others and not line.text("to_month"):
            yield hit(line.key, form=_discipline(line.row))


def _old_place(facts: Facts) -> Iterator[Hit]:
    found = _of_old_levels(facts.text(_LIVING))
    if found:
        yield hit(_LIVING, place=facts.shown(_LIVING), part=found, year=str(LIMITS.two_levels_from))


def _old_origin(facts: Facts) -> Iterator[Hit]:
    for name in _ORIGINS:
        found = _of_old_levels(facts.text(name))
        if found:
            yield hit(name, label=FORM.fields[name].label, place=facts.shown(name), part=found)


def _twice(facts: Facts) -> Iterator[Hit]:
    for table in FORM.tables.values():
        seen: dict[frozenset[tuple[str, Scalar]], Line] = {}
        for line in facts.lines(table.name):
            said = frozenset(line.row.items())
            before = seen.setdefault(said, line)
            if before is not line and said:
                yield hit(line.key, before.key, label=table.label)


def _is_unknown(spec: Field, value: str) -> bool:
    catalog = spec.catalog
    if catalog is None or value in catalog.by_code:
        return False
    # A history of pay names ranks that no list holds any more.
    return not (spec.name in _RANK_COLUMNS and is_legacy(value))


def _is_other_column(column: Field, value: str) -> bool:
    """Say whether a title of emulation stands where a form of reward belongs, or the reverse."""
    other = {_TITLE: _FORM, _FORM: _TITLE}.get(column.name)
    if other is None or column.catalog is None or value in column.catalog.by_code:
        return False
    catalog = FORM.tables[_REWARDS].by_name[other].catalog
    return catalog is not None and catalog.find(value) is not None


def _of_old_levels(stored: str) -> str:
    """Return the part of a place that no longer is one; former levels kept beside it do not count."""
    place = Place.of(stored).text
    level = _OLD_LEVELS.search(place)
    if level:
        return next(part.strip() for part in re.split(r"[,;]", place) if _OLD_LEVELS.search(part))
    for match in _PROVINCE.finditer(place):
        if fold(match[1]) in _gone_provinces(CATALOGS[_PRESENT].version, CATALOGS[_FORMER].version):
            return match[0].strip()
    return ""


@lru_cache(maxsize=8)
def _gone_provinces(*versions: str) -> frozenset[str]:
    # An agency may put its own lists in the place of ours: each comes with a version of its own.
    del versions
    present = {fold(item.label) for item in CATALOGS[_PRESENT].items}
    return frozenset(fold(item.label) for item in CATALOGS[_FORMER].items) - present


def _shown(line: Line, column: str) -> str:
    return shown(FORM.tables[_REWARDS].by_name[column], line.row.get(column))


def _discipline(row: Row) -> str:
    return shown(FORM.tables["discipline"].by_name["form"], row.get("form"))


RULES = (
    Rule("lists.unknown", Severity.WARN, _unknown),
    Rule("lists.reward_column", Severity.WARN, _reward_column),
    Rule("lists.rating_and_title", Severity.WARN, _rating_and_title),
    Rule("lists.two_ratings", Severity.WARN, _two_ratings),
    Rule("lists.old_place", Severity.WARN, _old_place),
    Rule("lists.twice", Severity.WARN, _twice),
    Rule("lists.old_discipline", Severity.NOTE, _old_discipline),
    Rule("lists.discipline_of_others", Severity.NOTE, _discipline_of_others),
    Rule("lists.old_origin", Severity.NOTE, _old_origin),
)
