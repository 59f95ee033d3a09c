"""How names and texts are written: what came from old sheets untouched."""

import unicodedata
from collections.abc import Iterator

from portal.record.rules.contradictions.frame import Facts, Hit, Rule, Severity, hit
from portal.record.rules.form import FORM
from portal.record.rules.terms import Kind, Scalar

_NAME_FIELDS = ("birth_full_name", "other_names")
_FAMILY = ("family_own", "family_spouse_side")
_TEXTS = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.PLACE})
_TEXT_FIELDS = tuple(f.name for f in FORM.fields.values() if f.kind in _TEXTS)
_TEXT_COLUMNS = {
    table.name: tuple(column.name for column in table.columns if column.kind in _TEXTS)
    for table in FORM.tables.values()
}
_IN_NAMES = frozenset(" '’-.,")
_SHORTEST_WORD = 2


def _case(facts: Facts) -> Iterator[Hit]:
    for key, name in _names(facts):
        letters = "".join(ch for ch in name if ch.isalpha())
        if len(letters) >= _SHORTEST_WORD and (letters.isupper() or letters.islower()):
            yield hit(key, name=name)


def _signs(facts: Facts) -> Iterator[Hit]:
    for key, name in _names(facts):
        odd = [ch for ch in unicodedata.normalize("NFC", name) if not ch.isalpha() and ch not in _IN_NAMES]
        if odd:
            yield hit(key, name=name, signs=" ".join(dict.fromkeys(odd)))


def _not_clean(facts: Facts) -> Iterator[Hit]:
    for name in _TEXT_FIELDS:
        if _is_unclean(facts.whole.values.get(name)):
            yield hit(name, label=FORM.fields[name].label)
    for table, columns in _TEXT_COLUMNS.items():
        for line in facts.lines(table):
            unclean = [column for column in columns if _is_unclean(line.row.get(column))]
            if unclean:
                yield hit(line.key, label=FORM.tables[table].by_name[unclean[0]].label)


def _names(facts: Facts) -> Iterator[tuple[str, str]]:
    for field in _NAME_FIELDS:
        if facts.text(field):
            yield field, facts.text(field)
    for table in _FAMILY:
        for line in facts.lines(table):
            if line.text("full_name"):
                yield line.key, line.text("full_name")


def _is_unclean(value: Scalar) -> bool:
    if not isinstance(value, str):
        return False
    return "  " in value or value != value.strip() or not unicodedata.is_normalized("NFC", value)


RULES = (
    Rule("writing.name_case", Severity.WARN, _case),
    Rule("writing.name_signs", Severity.WARN, _signs),
    Rule("writing.not_clean", Severity.WARN, _not_clean),
)
