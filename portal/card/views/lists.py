"""The files that every checker takes: for anybody, from any page, asked again by ETag."""

from flask import abort, make_response, request
from flask.typing import ResponseReturnValue

from portal.access.marks import public, without_touch
from portal.card.publishing import STATUS_FILES, STATUS_NAME, TRUST_FILE
from portal.card.views.room import blueprint
from portal.core.web import settings

_TYPES = {".cwt": "application/cwt", ".jwt": "application/statuslist+jwt"}


@blueprint.get("/trust.cwt")
@public
@without_touch
def trust() -> ResponseReturnValue:
    """Give the trust list."""
    return _file(TRUST_FILE)


@blueprint.get("/status/<name>")
@public
@without_touch
def status(name: str) -> ResponseReturnValue:
    """Give the status list, whole or as the difference from one that the checker has."""
    if name == STATUS_NAME:
        # The list's own name: wallets ask for a JWT by name, everybody else gets the smaller one.
        name += ".jwt" if "application/statuslist+jwt" in request.accept_mimetypes.values() else ".cwt"
    if not STATUS_FILES.fullmatch(name):
        abort(404)
    return _file(f"status/{name}")


def _file(name: str) -> ResponseReturnValue:
    folder = settings().card_public_folder
    if folder is None or not (folder / name).is_file():
        abort(404)
    response = make_response((folder / name).read_bytes())
    response.mimetype = _TYPES[name[-4:]]
    response.add_etag()
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response.make_conditional(request)
