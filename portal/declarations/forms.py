"""Reading the forms of this room: everything that was typed is kept, right or wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid4

from werkzeug.datastructures import MultiDict

from portal.core.db import number_from
from portal.core.errors import Problem
from portal.core.text import shown_again
from portal.core.web.errors import sentence
from portal.declarations.rules import DecisionKind, PageMark, TypedDecision, check_new, read_all, seen_from
from portal.declarations.rules.decisions import EVERY_FIELD, INPUTS
from portal.people.rules import OfficialKind
from portal.record.forms import error_links, raw_from
from portal.record.rules import Field, Table

Links = list[tuple[str | None, str]]
_MOST_TURNS = 10**9
_OWN_INPUTS = ("unit", "decision_kind", "official_kind")


@dataclass(frozen=True)
class DecisionForm:
    """HR's form as it was typed, with what is wrong with it."""

    typed: TypedDecision
    problems: tuple[Problem, ...] = ()

    @property
    def raw(self) -> Mapping[str, str]:
        """What the inputs hold."""
        return self.typed.raw

    @property
    def links(self) -> Links:
        """For the error summary."""
        return [link for problem in self.problems for link in _links(EVERY_FIELD, problem)]

    def problem_of(self, name: str) -> str | None:
        """Return the sentence of an input's problem."""
        return next((sentence(p) for p in self.problems if p.field == name), None)

    def with_problems(self, problems: Sequence[Problem]) -> "DecisionForm":
        """Return the same with more problems."""
        return replace(self, problems=(*self.problems, *problems))


def read_decision(form: Mapping[str, str], today: date) -> DecisionForm:
    """Read HR's form, or what was kept of it."""
    raw = {name: shown_again(form.get(name, "")) for name in (*_OWN_INPUTS, *INPUTS)}
    values, problems = read_all(raw, EVERY_FIELD)
    decision = next((one for one in DecisionKind if one.value == raw["decision_kind"]), None)
    kind = next((one for one in OfficialKind if one.value == raw["official_kind"]), None)
    if decision is None:
        problems.insert(0, Problem("decision_kind", "declarations.no_decision_kind"))
    if kind is None:
        problems.append(Problem("official_kind", "declarations.no_official_kind"))
    unit_id = number_from(raw["unit"])
    if unit_id is None:
        problems.append(Problem("unit", "declarations.no_unit"))
    problems += check_new(values, today)
    return DecisionForm(TypedDecision(raw, unit_id, decision, kind, values), tuple(problems))


def needed_to_keep(found: DecisionForm) -> list[Problem]:
    """Return the problems without which a decision could not even be noted: where it belongs, its clock."""
    return [p for p in found.problems if p.field in ("unit", "decision_kind", "decided_on")]


def version_from(form: Mapping[str, str]) -> int:
    """Return the version that the page was made for; 0 is none that a kept decision has."""
    return number_from(form.get("version")) or 0


def mark_from(form: MultiDict[str, str]) -> PageMark:
    """Return which page saves; one without a name is a page of its own, so that it overwrites nothing."""
    try:
        page = str(UUID(form.get("page", "")))
    except ValueError:
        page = str(uuid4())
    turn = number_from(form.get("turn")) or 0
    return PageMark(page, min(turn, _MOST_TURNS), seen_from(form.get("seen", "")[:20_000]))


def typed_of(form: MultiDict[str, str], specs: Mapping[str, Field | Table]) -> dict[str, dict[str, str]]:
    """Return what was typed, by target; a target of which no input came is left alone."""
    found = {}
    for key, spec in specs.items():
        raw = raw_from(form, spec)
        if any(name in form for name in raw):
            found[key] = raw
    return found


def links_of(specs: Sequence[Field], problems: Sequence[Problem]) -> Links:
    """Return for each problem the input that it leads to, for the error summary."""
    return [link for problem in problems for link in _links(specs, problem)]


def _links(specs: Sequence[Field], problem: Problem) -> Links:
    spec = next((one for one in specs if one.name == problem.field), None)
    if spec is not None:
        return [*error_links(spec, [problem])]
    return [(f"#{problem.field}" if problem.field in _OWN_INPUTS else None, sentence(problem))]
