"""The pages of the official's proposals: drafting, looking over, sending, following, taking back."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from flask import current_app, flash, request
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires, takes_several
from portal.access.permissions import Permission
from portal.core.db import number_from
from portal.core.errors import Conflict, Invalid, Problem
from portal.core.web import db, page, see_other, settings
from portal.core.web.errors import sentence
from portal.documents.forms import FILES, KEPT, collect, collect_portrait
from portal.documents.queries import evidence_of
from portal.proposals import actions, forms, labels, queries
from portal.proposals.consistency import effect_beside_sent
from portal.proposals.forms import Typed
from portal.proposals.ladder import ladder
from portal.proposals.listing import mine
from portal.proposals.models import Proposal
from portal.proposals.proofs import without_proof
from portal.proposals.queries import ItemView, ProposalView
from portal.proposals.rounds import by_round, newest_first
from portal.proposals.rules import EDITABLE, ItemKind, ItemState, change_lines, kind_beside, kind_for
from portal.proposals.standing import standing_on
from portal.proposals.views.room import blueprint
from portal.proposals.withdrawn import EXTENSION, Withdrawn
from portal.record.rules import Field, JsonValue, Kind, Operation, Policy, Rulebook, Target
from portal.record.steps import rulebook_of
from portal.registry.queries import ladder_of


@blueprint.get("/proposals")
@requires(Permission.PROPOSAL_READ_OWN)
def index() -> ResponseReturnValue:
    """List the own proposals; each state names who acts next."""
    before = number_from(request.args.get("before"))
    lines, following = mine(db(), current_actor(), before=before)
    return page("proposals/index.html", lines=lines, following=following, words=labels)


@blueprint.get("/proposals/new")
@requires(Permission.PROPOSAL_CREATE)
def new() -> ResponseReturnValue:
    """Ask for one change, filled in with what the record holds."""
    target = _target(request.args.get("target", ""), request.args.get("operation"))
    value, rulebook = queries.my_value(db(), current_actor(), target), _rulebook()
    standing = standing_on(db(), current_actor(), target)
    kind = kind_beside(target, value, standing.item.kind if standing else None, rulebook)
    if standing is not None and standing.is_amended_by(kind):
        # What is sent takes the place of what waits, so it begins with it.
        begun, papers = queries.new_of(standing.item), _papers_of(standing.item.id)
    else:
        begun, papers = None if kind is ItemKind.REPORT else value, ()
    return _form(forms.prefilled(target, begun, rulebook, kind), value, "/proposals", papers)


@blueprint.post("/proposals")
@requires(Permission.PROPOSAL_CREATE)
@takes_several(FILES, KEPT)
def create() -> ResponseReturnValue:
    """Keep the change as a draft, and go on to look it over."""
    target = _target(request.form.get("target", ""), request.form.get("operation"))
    typed, papers = _read(target, forms.kind_of(request.form))
    if not typed.problems:
        try:
            proposal = actions.draft(
                db(), actor=current_actor(), client_id=forms.client_id_of(request.form), change=typed.change,
                note=typed.note, evidence_ids=papers,
            )  # fmt: skip
        except Invalid as error:
            typed = typed.with_problems(error.problems)
        else:
            return see_other(f"/proposals/{proposal.id}/review")
    value = queries.my_value(db(), current_actor(), target)
    return _form(typed, value, "/proposals", papers, status=422)


@blueprint.get("/items/<int:item_id>")
@requires(Permission.PROPOSAL_READ_OWN)
def item(item_id: int) -> ResponseReturnValue:
    """Lead from an item, as the history of the record names it, to its proposal."""
    found = queries.my_item(db(), current_actor(), item_id).item
    return see_other(f"/proposals/{found.proposal_id}#item-{found.id}")


@blueprint.get("/items/<int:item_id>/edit")
@requires(Permission.PROPOSAL_CREATE)
def edit(item_id: int) -> ResponseReturnValue:
    """Show a draft, or what was returned, as it was typed, with the reason beside it.

    What holds already is changed where its field is changed today: a unit may have taken it meanwhile.
    """
    view = _editable(item_id)
    if view.is_own:
        key = view.item.target_key
        is_still_own = _rulebook().spec(view.target.spec).policy is Policy.SELF
        return see_other(f"/record/fields/{key}/edit" if is_still_own else f"/proposals/new?target={key}")
    note = queries.note_of(db().get_one(Proposal, view.item.proposal_id))
    typed = replace(forms.prefilled(view.target, view.new, _rulebook(), view.item.kind), note=note)
    return _form(typed, view.old, f"/items/{item_id}", view.evidence_ids, view)


@blueprint.post("/items/<int:item_id>")
@requires(Permission.PROPOSAL_CREATE)
@takes_several(FILES, KEPT)
def revise(item_id: int) -> ResponseReturnValue:
    """Keep what was mended, and go on to look it over."""
    view = _editable(item_id)
    typed, papers = _read(view.target, view.item.kind)
    if not typed.problems:
        try:
            proposal = actions.revise_item(
                db(), item_id, actor=current_actor(), value=typed.value, evidence_ids=papers,
                note=typed.note if "note" in request.form else None,
            )  # fmt: skip
        except Invalid as error:
            typed = typed.with_problems(error.problems)
        else:
            return see_other(f"/proposals/{proposal.id}/review")
    return _form(typed, view.old, f"/items/{item_id}", papers, view, status=422)


@blueprint.get("/proposals/<int:proposal_id>")
@requires(Permission.PROPOSAL_READ_OWN)
def show(proposal_id: int) -> ResponseReturnValue:
    """Show how far the proposal is, and the one thing that the official can do."""
    view = queries.my_proposal(db(), current_actor(), proposal_id)
    sync = ladder_of(db(), [i.item.id for i in view.items])
    ladders = {i.item.id: ladder(i, sync.get(i.item.id)) for i in view.items}
    return page(
        "proposals/show.html", view=view, ladders=ladders, sync=sync, words=labels, **_papers(view),
        act=_next_act(view), may_withdraw=any(i.may_be_withdrawn for i in view.items),
    )  # fmt: skip


@blueprint.get("/proposals/<int:proposal_id>/review")
@requires(Permission.PROPOSAL_CREATE)
def review(proposal_id: int) -> ResponseReturnValue:
    """Show old and new with the changed letters marked, before it is sent."""
    view = queries.my_proposal(db(), current_actor(), proposal_id)
    if not _to_send(view):
        return see_other(f"/proposals/{proposal_id}")
    return _review(view)


@blueprint.get("/proposals/<int:proposal_id>/submission")
@requires(Permission.PROPOSAL_CREATE)
def submission(proposal_id: int) -> ResponseReturnValue:
    """Lead back to the review who asks again for the answer to a form that was refused."""
    found = queries.my_proposal(db(), current_actor(), proposal_id)
    return see_other(f"/proposals/{found.proposal.id}/review")


@blueprint.post("/proposals/<int:proposal_id>/submission")
@requires(Permission.PROPOSAL_CREATE)
def submit(proposal_id: int) -> ResponseReturnValue:
    """Send the proposal with its declaration."""
    key = request.form.get("idempotency_key", "")
    declaration = labels.DECLARATION if request.form.get("declaration") == "yes" else ""
    try:
        sent = actions.submit(
            db(), proposal_id, actor=current_actor(), declaration=declaration, key=key,
            working_days=settings().review_working_days,
        )  # fmt: skip
    except Invalid as error:
        view = queries.my_proposal(db(), current_actor(), proposal_id)
        return _review(view, error.problems, is_declared=bool(declaration), status=422)
    flash(f"Đã gửi đề nghị {sent.number}.", "success")
    return see_other(f"/proposals/{sent.id}")


@blueprint.post("/proposals/<int:proposal_id>/withdrawal")
@requires(Permission.PROPOSAL_CREATE)
def withdraw(proposal_id: int) -> ResponseReturnValue:
    """Take back what HR has not verified yet; what was a declaration goes on as one."""
    then: Withdrawn = current_app.extensions[EXTENSION]
    draft = actions.withdraw(db(), proposal_id, actor=current_actor(), then=then)
    flash(labels.TAKEN_BACK_WHOLE if draft else labels.TAKEN_BACK, "success")
    return see_other(draft or f"/proposals/{proposal_id}")


@blueprint.post("/proposals/<int:proposal_id>/deletion")
@requires(Permission.PROPOSAL_CREATE)
def delete(proposal_id: int) -> ResponseReturnValue:
    """Throw a draft away."""
    actions.delete_draft(db(), proposal_id, actor=current_actor())
    flash("Đã xóa bản nháp.", "success")
    return see_other("/proposals")


def _rulebook() -> Rulebook:
    return rulebook_of(db(), current_actor().person_id)


def _read(target: Target, given: ItemKind | None = None) -> tuple[Typed, tuple[int, ...]]:
    """Read the form with the files that came with it; a portrait is the value, and proves itself."""
    spec, rulebook = target.spec, _rulebook()
    if (
        not isinstance(spec, Field)
        or spec.kind is not Kind.IMAGE
        or (given or kind_for(target, rulebook)) is ItemKind.REPORT
    ):
        papers = collect(db(), current_actor(), request)
        typed = forms.read(request.form, target, rulebook, given)
        return typed.with_problems(papers.problems), papers.evidence_ids
    picture = collect_portrait(db(), current_actor(), request, spec.name, spec.label)
    form = forms.with_picture(request.form, spec, picture.evidence_ids)
    typed = forms.read(form, target, rulebook, given)
    if picture.problems:
        # What is wrong with the picture says it all; that there is then none says nothing more.
        others = tuple(problem for problem in typed.problems if problem.field != spec.name)
        typed = replace(typed, problems=(*picture.problems, *others))
    return typed, picture.evidence_ids


def _target(key: str, operation: str | None) -> Target:
    return Target.parse(key, forms.operation_of(operation))


def _form(
    typed: Typed, old: JsonValue, action: str, evidence_ids: tuple[int, ...] = (),
    view: ItemView | None = None, *, status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    kept = evidence_of(db(), current_actor(), evidence_ids) if evidence_ids else []
    kept = newest_first(view, kept) if view else kept
    standing = standing_on(db(), current_actor(), typed.target) if view is None else None
    is_row = typed.target.operation in (Operation.CHANGE, Operation.DELETE)
    return page(
        "proposals/form.html", status, typed=typed, action=action, kept=kept, view=view, words=labels,
        chosen=evidence_ids, spec=typed.spec, is_report=typed.kind is ItemKind.REPORT, is_row=is_row,
        is_delete=typed.target.operation is Operation.DELETE, problems=typed.problems, standing=standing,
        old_lines=change_lines(typed.target, old, None) if is_row or typed.kind is ItemKind.REPORT else (),
    )  # fmt: skip


def _papers_of(item_id: int) -> tuple[int, ...]:
    return tuple(queries.evidence_ids_of(db(), [item_id]).get(item_id, ()))


def _editable(item_id: int) -> ItemView:
    view = queries.my_item(db(), current_actor(), item_id)
    if view.item.state not in EDITABLE:
        raise Conflict(f"proposals.now_{view.item.state.value}")
    return view


def _review(
    view: ProposalView, problems: list[Problem] | None = None, *, is_declared: bool = False,
    status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    found, rulebook, items = problems or [], _rulebook(), _to_send(view)
    lacking = [p for i in items for p in without_proof(i.item, i.evidence_ids, rulebook)]
    links = [(f"#{p.field}" if p.field else None, sentence(p)) for p in found]
    effect = effect_beside_sent(db(), [i.item for i in items])
    return page(
        "proposals/review.html", status, view=view, items=items, key=str(uuid4()), problems=found,
        links=links, is_declared=is_declared, words=labels, **_papers(view),
        wrong={p.field: sentence(p) for p in found}, effect=labels.effect(effect, items),
        lacking={p.field: sentence(p) for p in lacking},
    )  # fmt: skip


def _to_send(view: ProposalView) -> list[ItemView]:
    return [i for i in view.items if i.item.is_editable]


def _papers(view: ProposalView) -> dict[str, Any]:
    """Return the papers of each item, each paper where it is first shown and by name where it comes again."""
    numbers = {number for i in view.items for number in i.evidence_ids}
    found = {e.id: e for e in evidence_of(db(), current_actor(), numbers)} if numbers else {}
    papers, again = by_round(view.items, found)
    return {"papers": papers, "papers_again": again}


def _next_act(view: ProposalView) -> str:
    """Return the one thing to do, if there is one."""
    states = [i.item.state for i in view.items]
    for state in (ItemState.RETURNED, ItemState.CONFLICT, ItemState.DRAFT):
        if state in states:
            return state.value
    return ""
