"""Where an administrator lets a unit ask more of its people than the catalogue of policy does."""

from dataclasses import replace

from flask import flash, request
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission
from portal.core.errors import Invalid, NotFound, Problem
from portal.core.web import db, page, see_other
from portal.core.web.errors import sentence
from portal.record import actions, queries
from portal.record.forms import asked_from
from portal.record.labels import CERTAINTIES, OWNERS, POLICY_NAMES, asked_in_words
from portal.record.rules import FORM, Field, Policy, Stricter, Table
from portal.record.rules.policy import POLICY
from portal.record.rules.rulebook import spec_of, stricter_policies
from portal.record.views.room import blueprint


@blueprint.get("/policies")
@requires(Permission.POLICY_SET)
def units() -> ResponseReturnValue:
    """List the units whose policy may be set."""
    return page(
        "record/units.html", units=queries.units_to_set(db(), current_actor()), version=POLICY.version
    )


@blueprint.get("/policies/<int:unit_id>")
@requires(Permission.POLICY_SET)
def unit(unit_id: int) -> ResponseReturnValue:
    """Show what a unit asks, what it inherits, and everything of which it may ask more."""
    held = queries.unit_policy(db(), current_actor(), unit_id)
    return page(
        "record/unit_policy.html", unit=held, groups=FORM.groups, words=asked_in_words, spec_of=spec_of,
        labels={name: _label(name) for name in held.rulebook.stricter}, version=POLICY.version,
    )  # fmt: skip


@blueprint.get("/policies/<int:unit_id>/<name>")
@requires(Permission.POLICY_SET)
def policy(unit_id: int, name: str) -> ResponseReturnValue:
    """Show what holds for one field, table or column, and ask for something stricter."""
    return _form(unit_id, name)


@blueprint.post("/policies/<int:unit_id>/<name>")
@requires(Permission.POLICY_SET)
def set_policy(unit_id: int, name: str) -> ResponseReturnValue:
    """Let the unit ask this of its people from now on."""
    typed, problems = asked_from(request.form, name)
    if not problems:
        try:
            actions.tighten(db(), unit_id, typed, actor=current_actor())
        except Invalid as error:
            problems = [_where_it_stands(problem, name) for problem in error.problems]
    if problems:
        return _form(unit_id, name, typed, problems, status=422)
    flash("Đã lưu quy định của đơn vị.", "success")
    return see_other(f"/policies/{unit_id}")


@blueprint.post("/policies/<int:unit_id>/<name>/removal")
@requires(Permission.POLICY_SET)
def remove_policy(unit_id: int, name: str) -> ResponseReturnValue:
    """Take back what the unit itself asks."""
    actions.ask_no_more(db(), unit_id, name, actor=current_actor())
    flash("Đã bỏ quy định riêng của đơn vị. Quy định chung và của cấp trên vẫn áp dụng.", "success")
    return see_other(f"/policies/{unit_id}")


def _form(
    unit_id: int, name: str, typed: Stricter | None = None, problems: list[Problem] | None = None, *,
    status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    spec = spec_of(name)
    if spec is None:
        raise NotFound("record.unknown_target")
    held = queries.unit_policy(db(), current_actor(), unit_id)
    own = held.own_of(name)
    wrong = {problem.field: sentence(problem) for problem in problems or []}
    asked = typed or (own.asked if own else Stricter(name))
    return page(
        "record/unit_rule.html", status, unit=held, name=name, spec=spec, label=_label(name), own=own,
        asked=asked,
        above=[line for line in held.inherited if line.asked.name == name], words=asked_in_words,
        choices=_choices(name, spec), is_column="." in name, owners=OWNERS, names=POLICY_NAMES,
        certainties=CERTAINTIES, wrong=wrong, links=[(f"#{box}", text) for box, text in wrong.items()],
    )  # fmt: skip


def _where_it_stands(problem: Problem, name: str) -> Problem:
    """Return the problem at an input that the page has: it offers no policy where none is stricter."""
    spec = spec_of(name)
    has_choice = spec is not None and len(_choices(name, spec)) > 1
    return problem if has_choice else replace(problem, field="required")


def _choices(name: str, spec: Field | Table) -> list[tuple[str, str]]:
    """Return the policies that a unit may choose from; a column has its table's."""
    if "." in name:
        return []
    stricter: tuple[Policy, ...] = stricter_policies(spec.policy)
    general = ("", f"Như quy định chung: {POLICY_NAMES[spec.policy].lower()}")
    return [general, *((policy.value, POLICY_NAMES[policy]) for policy in stricter)]


def _label(name: str) -> str:
    spec, table = spec_of(name), FORM.tables.get(name.partition(".")[0])
    if spec is None:
        return name
    return f"{table.label}: {spec.label}" if table is not None and "." in name else spec.label
