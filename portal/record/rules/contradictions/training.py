"""Diplomas against age, against each other and against the highest level."""

from collections.abc import Iterator

from portal.record.rules.contradictions.frame import Facts, Hit, Line, Rule, Severity, hit, shown, shown_date
from portal.record.rules.contradictions.limits import LIMITS
from portal.record.rules.contradictions.moments import is_before, most_years, span
from portal.record.rules.contradictions.scales import scale_of
from portal.record.rules.form import FORM

_TABLE, _HIGHEST, _BORN = "training_professional", "highest_professional_level", "date_of_birth"
_DIPLOMA, _COLLEGE, _UNIVERSITY, _MASTER, _DOCTOR = 2, 3, 4, 5, 6
_RANKS = {
    "chua_qua_dao_tao": 0, "so_cap": 1, "trung_cap": _DIPLOMA, "cao_dang": _COLLEGE,
    "dai_hoc_cu_nhan": _UNIVERSITY, "dai_hoc_ky_su": _UNIVERSITY, "dai_hoc_bac_si": _UNIVERSITY,
    "dai_hoc_duoc_si": _UNIVERSITY, "thac_si": _MASTER, "bac_si_chuyen_khoa_i": _MASTER,
    "duoc_si_chuyen_khoa_i": _MASTER, "tien_si": _DOCTOR, "bac_si_chuyen_khoa_ii": _DOCTOR,
    "duoc_si_chuyen_khoa_ii": _DOCTOR, "tien_si_khoa_hoc": 7,
}  # fmt: skip
_UNFINISHED_SCHOOL = frozenset({"8_10", "9_10", "9_12", "10_12", "11_12", "bo_tuc_9_12"})
_OLD_MODES = frozenset({"tai_chuc", "chuyen_tu"})
# What a pay scale usually asks for: A1 and above a university degree, A0 a college diploma.
_ASKED = {"A0": _COLLEGE, "A1": _UNIVERSITY, "A2.1": _UNIVERSITY, "A2.2": _UNIVERSITY, "A3.1": _UNIVERSITY,
          "A3.2": _UNIVERSITY}  # fmt: skip
_ASKED_WORDS = {_COLLEGE: "cao đẳng", _UNIVERSITY: "đại học"}


def _not_in_table(facts: Facts) -> Iterator[Hit]:
    declared, reached = _RANKS.get(facts.text(_HIGHEST)), _highest(facts)
    if declared is not None and declared >= _DIPLOMA and declared > _rank(reached):
        found = _degree(reached) if reached else "chưa có văn bằng nào"
        keys = (_HIGHEST, reached.key) if reached else (_HIGHEST,)
        yield hit(*keys, declared=facts.shown(_HIGHEST), found=found)


def _below_table(facts: Facts) -> Iterator[Hit]:
    declared, reached = _RANKS.get(facts.text(_HIGHEST)), _highest(facts)
    if declared is not None and reached is not None and declared < _rank(reached):
        yield hit(_HIGHEST, reached.key, declared=facts.shown(_HIGHEST), found=_degree(reached))


def _too_young(facts: Facts) -> Iterator[Hit]:
    for line in facts.lines(_TABLE):
        age = most_years(facts.born, line.text("to_month"))
        limit = LIMITS.bachelor_age if _rank(line) >= _UNIVERSITY else LIMITS.diploma_age
        if _rank(line) >= _DIPLOMA and age is not None and 0 <= age < limit:
            until = shown_date(line.text("to_month"))
            yield hit(line.key, _BORN, degree=_degree(line), until=until, age=str(age))


def _order(facts: Facts) -> Iterator[Hit]:
    lines = _finished(facts)
    bachelors = [line for line in lines if _rank(line) == _UNIVERSITY]
    for line in lines:
        if _rank(line) > _UNIVERSITY and bachelors:
            first = min(bachelors, key=lambda one: one.text("to_month"))
            if is_before(line.text("to_month"), first.text("to_month")):
                until, lower = shown_date(line.text("to_month")), shown_date(first.text("to_month"))
                yield hit(
                    line.key, first.key, degree=_degree(line), until=until, lower=_degree(first),
                    lower_until=lower,
                )  # fmt: skip


def _no_university(facts: Facts) -> Iterator[Hit]:
    lines = _finished(facts)
    higher = [line for line in lines if _rank(line) > _UNIVERSITY]
    if higher and not any(_rank(line) == _UNIVERSITY for line in lines):
        yield hit(higher[0].key, degree=_degree(higher[0]))


def _school(facts: Facts) -> Iterator[Hit]:
    school, reached = facts.text("general_education_level"), _highest(facts)
    if school in _UNFINISHED_SCHOOL and reached is not None and _rank(reached) >= _COLLEGE:
        level = facts.shown("general_education_level")
        yield hit("general_education_level", reached.key, school=level, degree=_degree(reached))


def _professor(facts: Facts) -> Iterator[Hit]:
    declared = _RANKS.get(facts.text(_HIGHEST), 0)
    if facts.text("academic_title") and max(declared, _rank(_highest(facts))) < _DOCTOR:
        level = facts.shown(_HIGHEST) or "chưa có"
        yield hit("academic_title", _HIGHEST, title=facts.shown("academic_title"), level=level)


def _below_grade(facts: Facts) -> Iterator[Hit]:
    scale, declared = scale_of(facts.text("rank_code")), _RANKS.get(facts.text(_HIGHEST))
    asked = _ASKED.get(scale.code) if scale else None
    if asked is not None and declared is not None and declared < asked:
        rank, level = facts.shown("rank_code"), facts.shown(_HIGHEST)
        yield hit(_HIGHEST, "rank_code", rank=rank, level=level, asked=_ASKED_WORDS[asked])


def _old_mode(facts: Facts) -> Iterator[Hit]:
    for line in facts.lines(_TABLE):
        first = line.text("from_month")
        if line.text("study_mode") in _OLD_MODES and is_before(str(LIMITS.modes_until), first):
            mode = shown(FORM.tables[_TABLE].by_name["study_mode"], line.row["study_mode"])
            yield hit(line.key, mode=mode, first=shown_date(first), year=str(LIMITS.modes_until))


def _finished(facts: Facts) -> list[Line]:
    return [
        line
        for line in facts.lines(_TABLE)
        if span(line.text("to_month")) and not is_before(facts.now, line.text("to_month"))
    ]


def _highest(facts: Facts) -> Line | None:
    lines = [line for line in _finished(facts) if line.text("degree") in _RANKS]
    return max(lines, key=_rank, default=None)


def _rank(line: Line | None) -> int:
    return 0 if line is None else _RANKS.get(line.text("degree"), 0)


def _degree(line: Line) -> str:
    return shown(FORM.tables[_TABLE].by_name["degree"], line.row.get("degree"))


RULES = (
    Rule("training.not_in_table", Severity.WARN, _not_in_table),
    Rule("training.below_table", Severity.WARN, _below_table),
    Rule("training.too_young", Severity.WARN, _too_young),
    Rule("training.order", Severity.WARN, _order),
    Rule("training.school", Severity.WARN, _school),
    Rule("training.professor", Severity.WARN, _professor),
    Rule("training.below_grade", Severity.WARN, _below_grade),
    Rule("training.no_university", Severity.NOTE, _no_university),
    Rule("training.old_mode", Severity.NOTE, _old_mode),
)
