"""Relatives: their ages, their sides, and how many of each there can be."""

from collections.abc import Iterator

from portal.core.text import fold
from portal.record.rules.catalogs import CATALOGS
from portal.record.rules.contradictions.frame import Facts, Hit, Line, Rule, Severity, hit, shown
from portal.record.rules.contradictions.limits import LIMITS
from portal.record.rules.form import FORM

_OWN, _SPOUSES, _BORN = "family_own", "family_spouse_side", "date_of_birth"
_PARENTS, _ELDER, _YOUNGER = ("cha", "me"), ("anh_ruot", "chi_ruot"), ("em_ruot",)
_SPOUSE_PARENTS = ("cha_vo_chong", "me_vo_chong")
_SPOUSE = {"vo": "nam", "chong": "nu"}
_CHILD = "con"
_OVER = ("da mat", "mat nam", "chet", "tu tran", "ly hon", "da qua doi", "hy sinh", "liet si")
_SIDES = {_OWN: "bản thân", _SPOUSES: "bên vợ/chồng"}
_YEAR_DIGITS = 4


def _parent_younger(facts: Facts) -> Iterator[Hit]:
    for line, gap in _gaps(facts, _PARENTS):
        if gap >= 0:
            yield hit(line.key, _BORN, **_pair(facts, line))


def _parent_gap(facts: Facts) -> Iterator[Hit]:
    for line, gap in _gaps(facts, _PARENTS):
        if -LIMITS.parent_gap < gap < 0 or gap < -LIMITS.parent_most_gap:
            yield hit(line.key, _BORN, years=str(-gap), **_pair(facts, line))


def _child_older(facts: Facts) -> Iterator[Hit]:
    for line, gap in _gaps(facts, (_CHILD,)):
        if gap <= 0:
            yield hit(line.key, _BORN, **_pair(facts, line))


def _child_gap(facts: Facts) -> Iterator[Hit]:
    for line, gap in _gaps(facts, (_CHILD,)):
        if 0 < gap < LIMITS.parent_gap or gap > LIMITS.parent_most_gap:
            yield hit(line.key, _BORN, years=str(gap), **_pair(facts, line))


def _sibling_order(facts: Facts) -> Iterator[Hit]:
    for line, gap in _gaps(facts, _ELDER):
        if gap > 0:
            yield hit(line.key, _BORN, **_pair(facts, line))
    for line, gap in _gaps(facts, _YOUNGER):
        if gap < 0:
            yield hit(line.key, _BORN, **_pair(facts, line))


def _sibling_of_parent(facts: Facts) -> Iterator[Hit]:
    mothers = [line for line in facts.lines(_OWN) if line.text("relation") == "me" and _year(line)]
    siblings = [line for line in facts.lines(_OWN) if line.text("relation") in (*_ELDER, *_YOUNGER)]
    for line in siblings:
        if mothers and _year(line) and _year(line) - _year(mothers[0]) < LIMITS.parent_gap:
            yield hit(line.key, mothers[0].key, relative=_named(line), mother=_named(mothers[0]))


def _spouse_parent(facts: Facts) -> Iterator[Hit]:
    spouses = [line for line in facts.lines(_OWN) if line.text("relation") in _SPOUSE and _year(line)]
    for line in facts.lines(_SPOUSES):
        if line.text("relation") not in _SPOUSE_PARENTS or not spouses or not _year(line):
            continue
        if all(_year(spouse) - _year(line) < LIMITS.parent_gap for spouse in spouses):
            yield hit(line.key, spouses[0].key, parent=_named(line), spouse=_named(spouses[0]))


def _two_spouses(facts: Facts) -> Iterator[Hit]:
    present = [
        line
        for line in facts.lines(_OWN)
        if line.text("relation") in _SPOUSE and not any(word in fold(_about(line)) for word in _OVER)
    ]
    if len(present) > 1:
        yield hit(*(line.key for line in present), first=_named(present[0]), second=_named(present[1]))


def _spouse_gender(facts: Facts) -> Iterator[Hit]:
    for line in facts.lines(_OWN):
        expected = _SPOUSE.get(line.text("relation"))
        if expected and facts.text("gender") and facts.text("gender") != expected:
            yield hit(line.key, "gender", relative=_named(line), gender=facts.shown("gender").lower())


def _spouse_young(facts: Facts) -> Iterator[Hit]:
    for line in facts.lines(_OWN):
        age = facts.today.year - _year(line)
        if line.text("relation") in _SPOUSE and _year(line) and 0 <= age < LIMITS.spouse_age:
            yield hit(line.key, relative=_named(line), age=str(age))


def _two_parents(facts: Facts) -> Iterator[Hit]:
    for table, relations in ((_OWN, _PARENTS), (_SPOUSES, _SPOUSE_PARENTS)):
        for relation in relations:
            found = [line for line in facts.lines(table) if line.text("relation") == relation]
            if len(found) > 1:
                first, second = _named(found[0]), _named(found[1])
                yield hit(*(line.key for line in found), first=first, second=second)


def _no_parents(facts: Facts) -> Iterator[Hit]:
    lines = facts.lines(_OWN)
    missing = [r for r in _PARENTS if not any(line.text("relation") == r for line in lines)]
    if lines and missing:
        labels = [CATALOGS["quan_he_gia_dinh"].by_code[r].label.lower() for r in missing]
        yield hit(f"{_OWN}/new", missing=" và ".join(labels))


def _side_without_spouse(facts: Facts) -> Iterator[Hit]:
    has_spouse = any(line.text("relation") in _SPOUSE for line in facts.lines(_OWN))
    if facts.lines(_SPOUSES) and not has_spouse:
        yield hit(f"{_OWN}/new", facts.lines(_SPOUSES)[0].key, relative=_named(facts.lines(_SPOUSES)[0]))


def _wrong_side(facts: Facts) -> Iterator[Hit]:
    for table, side in _SIDES.items():
        for line in facts.lines(table):
            item = CATALOGS["quan_he_gia_dinh"].by_code.get(line.text("relation"))
            said = item.extra.get("side") if item else None
            if said and said != side:
                yield hit(line.key, relative=_named(line), table=FORM.tables[table].label)


def _no_birth_year(facts: Facts) -> Iterator[Hit]:
    for table in _SIDES:
        for line in facts.lines(table):
            if line.row and not line.text("birth_year"):
                yield hit(line.key, relative=_named(line))


def _born_in_future(facts: Facts) -> Iterator[Hit]:
    for table in _SIDES:
        for line in facts.lines(table):
            if _year(line) > facts.today.year:
                yield hit(line.key, relative=_named(line))


def _gaps(facts: Facts, relations: tuple[str, ...]) -> Iterator[tuple[Line, int]]:
    """Yield the own relatives of these kinds with how many years after the official they were born."""
    born = facts.born[:_YEAR_DIGITS]
    if not born.isdigit():
        return
    for line in facts.lines(_OWN):
        if line.text("relation") in relations and _year(line):
            yield line, _year(line) - int(born)


def _pair(facts: Facts, line: Line) -> dict[str, str]:
    return {"relative": _named(line), "born": facts.born[:_YEAR_DIGITS]}


def _year(line: Line) -> int:
    text = line.text("birth_year")
    return int(text) if len(text) == _YEAR_DIGITS and text.isascii() and text.isdigit() else 0


def _named(line: Line) -> str:
    relation = shown(FORM.tables[_OWN].by_name["relation"], line.row.get("relation"))
    year = f", sinh năm {line.text('birth_year')}" if line.text("birth_year") else ""
    return f"{relation} {line.text('full_name')}{year}".strip()


def _about(line: Line) -> str:
    # However the mixed column is split for input, what is said of a relative counts.
    return " ".join(str(value) for value in line.row.values() if isinstance(value, str))


RULES = (
    Rule("family.parent_younger", Severity.BLOCK, _parent_younger),
    Rule("family.child_older", Severity.BLOCK, _child_older),
    Rule("family.born_in_future", Severity.BLOCK, _born_in_future),
    Rule("family.parent_gap", Severity.WARN, _parent_gap),
    Rule("family.child_gap", Severity.WARN, _child_gap),
    Rule("family.sibling_order", Severity.WARN, _sibling_order),
    Rule("family.sibling_of_parent", Severity.WARN, _sibling_of_parent),
    Rule("family.spouse_parent", Severity.WARN, _spouse_parent),
    Rule("family.two_spouses", Severity.WARN, _two_spouses),
    Rule("family.spouse_gender", Severity.WARN, _spouse_gender),
    Rule("family.spouse_young", Severity.WARN, _spouse_young),
    Rule("family.two_parents", Severity.WARN, _two_parents),
    Rule("family.side_without_spouse", Severity.WARN, _side_without_spouse),
    Rule("family.wrong_side", Severity.WARN, _wrong_side),
    Rule("family.no_birth_year", Severity.WARN, _no_birth_year),
    Rule("family.no_parents", Severity.NOTE, _no_parents),
)
