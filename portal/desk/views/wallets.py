"""The door for wallets: the signed request, and the one place where answers are posted. No cookie is read."""

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from portal.access.marks import public, reads_no_cookie, without_touch
from portal.core import clock
from portal.core.web import db
from portal.desk import queries, request_object
from portal.desk.actions import answering
from portal.desk.rules import AnswerRefused, Fault
from portal.desk.views.room import RESPONSES, blueprint, judge

_LONGEST_STATE = 128


@blueprint.get("/desk/objects/<public_id>")
@public
@without_touch
def signed_object(public_id: str) -> ResponseReturnValue:
    """Give the signed request of a question that waits (RFC 9101, 5.2.3)."""
    text = queries.signed_object(db(), public_id, at=clock.now())
    return Response(text, mimetype=request_object.MEDIA_TYPE)


@blueprint.post(RESPONSES)
@public
@reads_no_cookie
@without_touch
def respond() -> ResponseReturnValue:
    """Take a wallet's answer, encrypted, or its word that there is none (OpenID4VP 1.0, 8.2 and 8.3)."""
    try:
        _take()
    except AnswerRefused as error:
        status = 503 if error.code == Fault.NOT_CHECKED else 400
        return jsonify(error="invalid_request", error_description=error.code), status
    # Nowhere to go on to: the desk's own screen goes on.
    return jsonify({})


def _take() -> None:
    answer, state = request.form.get("response", ""), request.form.get("state", "")
    if answer:
        answering.by_wallet(db(), answer, judge=judge())
    elif "error" in request.form and state and state.isascii() and len(state) <= _LONGEST_STATE:
        answering.refused_by_wallet(db(), state)
    else:
        raise AnswerRefused(Fault.FORM)
