"""The pages on which an officer sends a sheet, sees what it would do, and accepts it."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.access.marks import current_actor, requires, without_touch
from portal.access.permissions import Permission, allowed
from portal.core.errors import Conflict, Invalid, NotFound, Problem
from portal.core.web import db, page, see_other, settings, unchanged
from portal.core.web.errors import sentence
from portal.documents.labels import size_text
from portal.intake import actions, forms, labels, queries
from portal.intake.downloads.commas import table_csv, template_csv
from portal.intake.downloads.workbooks import table_xlsx, template_xlsx
from portal.intake.queries import ImportView
from portal.intake.rules import PARTS_BY_NAME, UNDER_WAY, UNKEPT

blueprint = Blueprint("intake", __name__)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CSV = "text/csv; charset=utf-8"


@blueprint.get("/imports")
@requires(Permission.IMPORT_MANAGE)
def index() -> ResponseReturnValue:
    """Show what was sent, and ask for a file."""
    return _index()


@blueprint.post("/imports")
@requires(Permission.IMPORT_MANAGE)
def create() -> ResponseReturnValue:
    """Take a file in."""
    units = queries.units_of(db(), current_actor())
    try:
        unit = forms.read_unit(request.form, units)
        name, data = forms.read_file(request.files)
        db().rollback()
        row = actions.receive(
            db(), actor=current_actor(), unit=unit, filename=name, data=data,
            key=request.form.get("idempotency_key", ""),
        )  # fmt: skip
    except Invalid as error:
        db().rollback()
        return _index(error.problems, status=error.status)
    return see_other(f"/imports/{row.id}")


@blueprint.get("/imports/template.xlsx")
@requires(Permission.IMPORT_MANAGE)
def whole_template() -> Response:
    """Send the workbook that is to be filled in."""
    return _file(template_xlsx(settings().catalog_folder), "mau-ho-so.xlsx", _XLSX)


@blueprint.get("/imports/templates/<name>")
@requires(Permission.IMPORT_MANAGE)
def part_template(name: str) -> Response:
    """Send the header line of one table as CSV."""
    if name not in PARTS_BY_NAME:
        raise NotFound("intake.unknown_template")
    return _file(template_csv(PARTS_BY_NAME[name]), f"{name}.csv", _CSV)


@blueprint.get("/imports/<int:import_id>")
@requires(Permission.IMPORT_MANAGE)
def show(import_id: int) -> ResponseReturnValue:
    """Show how an import stands, and what it would do."""
    return _show(queries.one(db(), current_actor(), import_id))


@blueprint.get("/imports/<int:import_id>/progress")
@requires(Permission.IMPORT_MANAGE)
@without_touch
def progress(import_id: int) -> ResponseReturnValue:
    """Show the same without the page around it; asked again by itself while the worker is at it.

    Who looks at what has stopped is shown it anew only when it goes on: a focus would be lost.
    """
    view = queries.one(db(), current_actor(), import_id)
    if request.args.get("stopped") == "yes" and view.row.is_stopped and not view.row.is_stopped_for_good:
        return unchanged()
    return render_template("intake/_import.html", **_shown(view, ()))


@blueprint.post("/imports/<int:import_id>/columns")
@requires(Permission.IMPORT_MANAGE)
def choose(import_id: int) -> ResponseReturnValue:
    """Read the file again with the columns that were named."""
    view = queries.one(db(), current_actor(), import_id)
    try:
        parts, columns = forms.read_columns(request.form, view.row)
        db().rollback()
        actions.choose(db(), import_id, parts, columns, actor=current_actor())
    except (Invalid, Conflict) as error:
        return _again(import_id, error)
    return see_other(f"/imports/{import_id}")


@blueprint.post("/imports/<int:import_id>/acceptance")
@requires(Permission.IMPORT_MANAGE)
def accept(import_id: int) -> ResponseReturnValue:
    """Let what was found be written."""
    queries.one(db(), current_actor(), import_id)
    db().rollback()
    try:
        creates = forms.read_acceptance(request.form)
        actions.accept(db(), import_id, creates_people=creates, actor=current_actor())
    except (Invalid, Conflict) as error:
        return _again(import_id, error)
    return see_other(f"/imports/{import_id}")


@blueprint.post("/imports/<int:import_id>/removal")
@requires(Permission.IMPORT_MANAGE)
def remove(import_id: int) -> ResponseReturnValue:
    """Delete an import."""
    queries.one(db(), current_actor(), import_id)
    db().rollback()
    actions.remove(db(), import_id, actor=current_actor())
    return see_other("/imports")


@blueprint.get("/imports/<int:import_id>/problems.xlsx")
@requires(Permission.IMPORT_MANAGE)
def problems_xlsx(import_id: int) -> Response:
    """Send every problem as a workbook."""
    row = queries.one(db(), current_actor(), import_id).row
    found = forms.whole_list(queries.problems(db(), row), row.counts.get(UNKEPT, 0))
    return _file(table_xlsx(labels.LIST_TITLE, labels.LIST_HEADERS, found), f"can-xem-{row.id}.xlsx", _XLSX)


@blueprint.get("/imports/<int:import_id>/problems.csv")
@requires(Permission.IMPORT_MANAGE)
def problems_csv(import_id: int) -> Response:
    """Send every problem as CSV."""
    row = queries.one(db(), current_actor(), import_id).row
    found = forms.whole_list(queries.problems(db(), row), row.counts.get(UNKEPT, 0))
    return _file(table_csv(labels.LIST_HEADERS, found), f"can-xem-{row.id}.csv", _CSV)


def _index(problems: Sequence[Problem] = (), *, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    units = queries.units_of(db(), actor)
    return page(
        "intake/index.html", status, units=units, unit_options=[(u.id, u.name) for u in units],
        unit=request.form.get("unit", str(units[0].id) if units else ""),
        sent=queries.latest(db(), actor), parts=PARTS_BY_NAME.values(),
        words=labels, key=str(uuid4()), **_problems(problems),
    )  # fmt: skip


def _show(view: ImportView, problems: Sequence[Problem] = (), *, status: int = 200) -> ResponseReturnValue:
    return page("intake/show.html", status, **_shown(view, problems))


def _again(import_id: int, error: Invalid | Conflict) -> ResponseReturnValue:
    db().rollback()
    problems = error.problems if isinstance(error, Invalid) else [Problem("", error.code, error.details)]
    return _show(queries.one(db(), current_actor(), import_id), problems, status=error.status)


def _shown(view: ImportView, problems: Sequence[Problem]) -> dict[str, Any]:
    row = view.row
    is_read = row.state not in UNDER_WAY
    groups = [] if not is_read else queries.problem_groups(db(), row)
    unknown = int(row.counts.get("people_unknown", 0))
    return {
        "view": view, "words": labels, "size_text": size_text, "number": forms.number,
        "is_under_way": row.is_under_way,
        "percent": min(99, 100 * row.done // row.total) if row.total else 0,
        "progress_words": labels.progress(row.state, forms.number(row.done), forms.number(row.total)),
        "numbers": forms.numbers(row), "groups": groups,
        "lines": [_line(*one) for one in forms.shown_groups(groups)],
        "left_out": max(0, len(groups) - forms.MOST_GROUPS), "unknown": unknown,
        "can_accept": bool(row.counts.get("people_found") or unknown),
        "may_accept": allowed(current_actor(), Permission.IMPORT_ACCEPT, row),
        "unmatched": forms.sheets_to_name(row) if is_read else [],
        "part_options": [(part.name, part.label) for part in PARTS_BY_NAME.values()],
        "ticked": {name for name in ("confirmed", "creates_people") if request.form.get(name) == "yes"},
        **_problems(problems),
    }  # fmt: skip


def _line(where: str, what: str, severity: Any, count: int) -> list[Any]:
    words, tone = labels.SEVERITIES[severity], labels.SEVERITY_TONES[severity]
    tag = Markup('<strong class="tag tag--{}">{}</strong>').format(tone, words)
    return [where, what, tag, forms.number(count)]


def _problems(problems: Sequence[Problem]) -> dict[str, Any]:
    return {
        "problems": list(problems),
        "links": [(f"#{p.field}" if p.field else None, sentence(p)) for p in problems],
        "wrong": {p.field: sentence(p) for p in problems},
    }


def _file(data: bytes, name: str, kind: str) -> Response:
    response = Response(data, mimetype=None, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
