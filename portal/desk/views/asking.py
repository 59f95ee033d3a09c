"""The desk: an officer picks purpose and claims, shows a code, waits, and sees the answer once."""

from collections.abc import Mapping

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires, without_touch
from portal.access.permissions import Permission
from portal.core import clock
from portal.core.errors import Invalid, Problem
from portal.core.qr import drawing_of
from portal.core.web import db, page, see_other, settings
from portal.core.web.errors import sentence
from portal.desk import forms, labels, queries
from portal.desk.actions import asking, showing
from portal.desk.models import DeskOffice
from portal.desk.queries import OpenQuestion
from portal.desk.rules import Claim, RequestState, Standing
from portal.desk.views.room import believed, blueprint, site, standing_of, wallet_address


@blueprint.get("/desk")
@requires(Permission.DESK_ASK)
def desk() -> ResponseReturnValue:
    """Show what can be asked."""
    return _desk_page(request.args)


@blueprint.post("/desk/requests")
@requires(Permission.DESK_ASK)
def ask() -> ResponseReturnValue:
    """Ask whoever stands at the desk."""
    actor = current_actor()
    try:
        question = forms.read_question(request.form, queries.offices_to_ask_for(db(), actor, at=clock.now()))
        asked = asking.ask(db(), question, site=site(), authorities=believed(), actor=actor)
    except Invalid as error:
        return _desk_page(request.form, error.problems)
    return see_other(f"/desk/requests/{asked.public_id}")


@blueprint.get("/desk/requests/<public_id>")
@requires(Permission.DESK_ASK)
def show(public_id: str) -> ResponseReturnValue:
    """Show a question of the officer's own: the code while it waits, then what became of it."""
    found = queries.own_request(db(), current_actor(), public_id)
    address = f"{settings().public_url}/desk/ask/{public_id}"
    wallet = wallet_address(found.request)
    is_waiting = queries.is_answerable(found, clock.now())
    codes = {"portal": drawing_of(address), "wallet": drawing_of(wallet)} if is_waiting else {}
    return page("desk/request.html", 200, address=address, wallet=wallet, codes=codes, **_about(found))


@blueprint.get("/desk/requests/<public_id>/status")
@requires(Permission.DESK_ASK)
@without_touch
def status(public_id: str) -> str:
    """Say how a question stands; asked again by itself while it waits, for five minutes."""
    found = queries.own_request(db(), current_actor(), public_id)
    return render_template("desk/_status.html", **_about(found))


@blueprint.post("/desk/requests/<public_id>/withdrawal")
@requires(Permission.DESK_ASK)
def withdraw(public_id: str) -> ResponseReturnValue:
    """Take back a question."""
    found = queries.own_request(db(), current_actor(), public_id)
    asking.withdraw(db(), found.request.id, actor=current_actor())
    return see_other("/desk")


@blueprint.post("/desk/requests/<public_id>/result")
@requires(Permission.DESK_ASK)
def result(public_id: str) -> ResponseReturnValue:
    """Show the answer, this once; the page is the only place where it is from now on."""
    found = queries.own_request(db(), current_actor(), public_id)
    shown = showing.show(db(), found.request.id, actor=current_actor())
    return page("desk/result.html", shown=shown, found=found, words=labels)


def _about(found: OpenQuestion) -> dict[str, object]:
    at = clock.now()
    is_waiting = queries.is_answerable(found, at)
    state = found.request.state
    if state is RequestState.WAITING and not is_waiting:
        state = RequestState.FORGOTTEN
    return {
        "found": found, "state": state, "is_waiting": is_waiting, "words": labels,
        "has_result": state is RequestState.ANSWERED,
        "seconds": max(0, int((found.request.expires_at - at).total_seconds())),
    }  # fmt: skip


def _desk_page(typed: Mapping[str, str], problems: list[Problem] | None = None) -> ResponseReturnValue:
    offices = queries.offices_to_ask_for(db(), current_actor(), at=clock.now())
    chosen = _chosen(offices, typed.get("office", ""))
    wrong = {problem.field: sentence(problem) for problem in problems or []}
    return page(
        "desk/desk.html", 422 if wrong else 200, problems=problems, wrong=wrong, offices=offices,
        links=[(_place_of(name, offices), text) for name, text in wrong.items()], office=chosen, typed=typed,
        words=labels, is_trusted=chosen is None or standing_of(chosen) is not Standing.UNTRUSTED,
        claims=[claim for claim in Claim if chosen and claim.value in chosen.claims],
        purposes=[(text, text) for text in chosen.purposes] if chosen else [],
    )  # fmt: skip


def _place_of(name: str, offices: list[DeskOffice]) -> str | None:
    """Return where a wrong input stands; one office alone is no choice, so it stands nowhere."""
    if name == "office":
        return "#desk-office" if len(offices) > 1 else None
    return f"#{name}"


def _chosen(offices: list[DeskOffice], number: str) -> DeskOffice | None:
    """Return the office of this number, or the first one."""
    found = next((one for one in offices if str(one.id) == number), None)
    return found or (offices[0] if offices else None)
