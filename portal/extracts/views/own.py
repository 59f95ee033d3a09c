"""One's own record as a file, and the copies that the agency issued of it."""

import json

from flask import request
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission
from portal.core import clock
from portal.core.web import db, page, settings
from portal.extracts import actions, queries
from portal.extracts.forms import contents_from
from portal.extracts.rules import Contents, document
from portal.extracts.rules.schema import PATH
from portal.extracts.rules.sheet import Held, file_name
from portal.extracts.views.room import PDF, attachment, blueprint, preview
from portal.record.rules import FORM, Field, Table


@blueprint.get("/record/extracts")
@requires(Permission.EXTRACT_READ_OWN)
def own() -> ResponseReturnValue:
    """Offer the own record as PDF and as data, and list the copies that were issued."""
    return page(
        "extracts/own.html", copies=queries.own_copies(db(), current_actor()),
        sensitive=sensitive_labels(), schema_path=PATH,
    )  # fmt: skip


@blueprint.get("/record/extract.pdf")
@requires(Permission.EXTRACT_READ_OWN)
def own_pdf() -> ResponseReturnValue:
    """Print the own record; whether with what is sensitive, its owner says. That it was printed is noted."""
    actor, contents = current_actor(), contents_from(request.args.get("contents"))
    held = queries.own_record(db(), actor)
    db().rollback()
    actions.note_own(db(), held, actions.Form.PDF, contents, actor=actor)
    return preview(held, contents)


@blueprint.get("/record/extract.json")
@requires(Permission.EXTRACT_READ_OWN)
def own_json() -> ResponseReturnValue:
    """Export the own record as data."""
    actor = current_actor()
    held = queries.own_record(db(), actor)
    db().rollback()
    actions.note_own(db(), held, actions.Form.JSON, Contents.WHOLE, actor=actor)
    return exported(held)


@blueprint.get("/record/extracts/<int:copy_id>")
@requires(Permission.EXTRACT_READ_OWN)
def own_copy(copy_id: int) -> ResponseReturnValue:
    """Send a signed copy of the own record."""
    copy = queries.own_copy(db(), current_actor(), copy_id)
    return attachment(copy.file, PDF, f"so-yeu-ly-lich-ky-so-{copy.id}.pdf")


def exported(held: Held) -> ResponseReturnValue:
    """Return a record as its JSON document."""
    at = clock.now()
    url = settings().public_url.rstrip("/") + PATH
    content = json.dumps(
        document(held.values, held.rows, schema_url=url, at=at), ensure_ascii=False, indent=1
    )
    return attachment(content.encode(), "application/json", file_name(held, at, "json"))


def sensitive_labels() -> list[str]:
    """Return what a print without sensitive items leaves out, in the form's words."""
    parts: tuple[Field | Table, ...] = (*FORM.fields.values(), *FORM.tables.values())
    return [spec.label for spec in parts if spec.is_sensitive]
