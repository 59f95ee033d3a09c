"""What anybody may open: the page that checks a paper, and the schema of the exported data."""

import hashlib
import hmac
import json

from flask import request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from portal.access.marks import public, reads_no_cookie, without_touch
from portal.core.errors import NotFound
from portal.core.web import db, page, settings
from portal.extracts import queries
from portal.extracts.labels import CONTENTS
from portal.extracts.queries import PublishedCopy
from portal.extracts.rules import Contents, CopyState, json_schema
from portal.extracts.rules.schema import PATH
from portal.extracts.views.room import blueprint

_PIECE = 64 * 1024


@blueprint.get("/copies/<public_id>")
@public
@without_touch
def check(public_id: str) -> ResponseReturnValue:
    """Show what was issued, when, by which agency, and whether it still holds."""
    return _page(public_id, _published(public_id))


@blueprint.post("/copies/comparison")
@public
@reads_no_cookie
@without_touch
def compare() -> ResponseReturnValue:
    """Say whether a file is the issued one; without scripts it comes here, and nothing of it is kept."""
    public_id = request.form.get("copy", "")
    copy = _published(public_id)
    given = request.files.get("file")
    if given is None or not given.filename:
        return _page(public_id, copy, is_missing=True, status=422)
    digest = hashlib.sha256()
    while piece := given.stream.read(_PIECE):
        digest.update(piece)
    return _page(public_id, copy, is_same=hmac.compare_digest(digest.digest(), copy.file_digest))


@blueprint.get(PATH)
@public
@without_touch
def schema() -> ResponseReturnValue:
    """Publish the JSON Schema of a record's document."""
    made = json.dumps(json_schema(settings().public_url.rstrip("/")), ensure_ascii=False, indent=1).encode()
    response = Response(made, mimetype="application/schema+json")
    response.set_etag(hashlib.sha256(made).hexdigest()[:32])
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response.make_conditional(request.environ)


def _published(public_id: str) -> PublishedCopy:
    found = queries.published(db(), public_id)
    if found is None:
        raise NotFound
    return found


def _page(
    public_id: str, copy: PublishedCopy, *, is_same: bool | None = None, is_missing: bool = False,
    status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    return page(
        "extracts/check.html", status, copy=copy, public_id=public_id, is_same=is_same, is_missing=is_missing,
        is_withdrawn=copy.state is CopyState.WITHDRAWN, contents=CONTENTS[Contents(copy.contents)],
        digest=copy.file_digest.hex(),
    )  # fmt: skip
