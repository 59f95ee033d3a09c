"""The printed badge: made, printed and made anew by the office, which has the printer and the plastic."""

from flask import flash, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission
from portal.card import forms, printing, queries
from portal.card.actions import binding, issuing
from portal.card.keys.provider import KeyUse, SignerAway
from portal.card.views.room import blueprint, keys, office, place
from portal.core import clock
from portal.core.errors import Problem
from portal.core.web import db, see_other
from portal.core.web.errors import sentence

# A file runs nothing and loads nothing, wherever it is opened.
_CONFINED = "default-src 'none'; frame-ancestors 'none'; sandbox"


@blueprint.post("/cards/<int:card_id>/badge")
@requires(Permission.CARD_PRINT)
def make_badge(card_id: int) -> ResponseReturnValue:
    """Make a badge for an official; an earlier one is not valid any more."""
    binding.bind_print(db(), card_id, actor=current_actor())
    flash("Đã tạo thẻ in. Hãy tải PDF để in.", "success")
    return see_other(f"/cards/{card_id}#badge")


@blueprint.post("/cards/<int:card_id>/badge/prints")
@requires(Permission.CARD_PRINT)
def print_badge(card_id: int) -> ResponseReturnValue:
    """Answer with the badge as a file; each print is a new signature, and is in the trail."""
    actor = current_actor()
    found = queries.card_within(db(), actor, card_id)
    photo = queries.photo_of(db(), found.person_id)
    signer = keys().signer(KeyUse.CARD)
    db().rollback()
    try:
        issued = issuing.issue_badge(db(), card_id, actor=actor, office=office(), signer=signer)
    except SignerAway:
        flash(sentence(Problem("", "card.signer_away")), "warning")
        return see_other(f"/cards/{card_id}#badge")
    made = printing.Badge(issued, place().issuer, place().checker, photo)
    pdf = printing.print_badge(made, forms.read_sheet(request.form), clock.now())
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="the-in-{card_id}.pdf"'
    response.headers["Content-Security-Policy"] = _CONFINED
    response.headers["Cache-Control"] = "no-store"
    return response
