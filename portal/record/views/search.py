"""The way to another person's record: by name or official code; finding somebody opens nothing."""

from flask import request
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission
from portal.core.text import LONGEST_SEARCH, fold, searched
from portal.core.web import db, page
from portal.record.queries.people import MOST_FOUND, officials
from portal.record.views.room import blueprint

# One letter is in nearly every name.
_SHORTEST = 2


@blueprint.get("/people")
@requires(Permission.RECORD_READ)
def people() -> ResponseReturnValue:
    """Show whom the reader may mean; the record of each asks for the purpose."""
    search = searched(request.args.get("q"))
    is_short = bool(search) and len(fold(search)) < _SHORTEST
    found = officials(db(), current_actor(), search) if search and not is_short else None
    return page(
        "record/people.html", search=search, found=found, most=MOST_FOUND, longest=LONGEST_SEARCH,
        too_short=f"Hãy gõ ít nhất {_SHORTEST} ký tự." if is_short else None,
    )  # fmt: skip
