"""A whole case at once: everything that was seen goes on to the signer."""

from flask import flash, request
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires, takes_several
from portal.access.permissions import Permission
from portal.core.errors import Conflict, Invalid, Problem
from portal.core.web import db, see_other
from portal.reviews import actions, forms, labels, queries
from portal.reviews.forms import NOTHING_TYPED, Decision
from portal.reviews.views.queue import address, case_page, key
from portal.reviews.views.room import blueprint


@blueprint.post("/proposals/<int:proposal_id>/verification")
@requires(Permission.ITEM_VERIFY)
@takes_several("items")
def verify_all(proposal_id: int) -> ResponseReturnValue:
    """Say that everything of a case that was seen is right; what cannot go on stays and says why."""
    if request.form.get("seen") != "yes":
        return _all_again(proposal_id, Invalid("reviews.not_seen", name="seen"))
    try:
        found = actions.verify_seen(
            db(),
            proposal_id,
            forms.picked_from(request.form, "reviews.not_of_case"),
            actor=current_actor(),
            key=key(),
            revision=forms.revision_from(request.form),
        )
    except (Conflict, Invalid) as error:
        return _all_again(proposal_id, error)
    if found.done:
        flash(f"Đã kiểm tra {len(found.done)} nội dung, chuyển ký.", "success")
    if found.left or found.moved:
        flash(labels.left_behind(len(found.left), len(found.moved)), "warning")
    return see_other(address(proposal_id))


def _all_again(proposal_id: int, error: Conflict | Invalid) -> ResponseReturnValue:
    """Show the case once more with the reason why it did not go on as a whole."""
    db().rollback()
    problems = error.problems if isinstance(error, Invalid) else [Problem("", error.code, error.details)]
    wrong = Decision(0, forms.VERIFY_ALL, NOTHING_TYPED.words, tuple(problems))
    return case_page(queries.case(db(), current_actor(), proposal_id), wrong, status=error.status)
