"""The bearer's pages: who asks, why, for what; sending what is ticked or saying no; where it was asked."""

from flask import flash, jsonify, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from portal.access.marks import current_actor, requires
from portal.access.permissions import Permission
from portal.card import queries as cards
from portal.card.formats.sd_jwt.card_type import vct_of
from portal.card.keys.provider import KeyUse
from portal.card.views.room import keys, place, told_as_json
from portal.card.views.room import office as issuer
from portal.core import clock
from portal.core.errors import Conflict
from portal.core.web import db, page, see_other
from portal.desk import forms, labels, queries
from portal.desk.actions import answering, consenting
from portal.desk.actions.consenting import Place
from portal.desk.rules import AnswerRefused
from portal.desk.views.room import blueprint, judge, wallet_address


@blueprint.get("/desk/ask/<public_id>")
@requires(Permission.CARD_HOLD)
def question(public_id: str) -> ResponseReturnValue:
    """Show who asks the actor's card, why, and for what; what would be sent is shown before it is."""
    actor = current_actor()
    found = queries.question(db(), public_id)
    card = cards.live_card(db(), actor.person_id)
    facts = consenting.facts_of(db(), cards.bearer_of(db(), actor.person_id))
    return page(
        "desk/ask.html", found=found, words=labels, facts=facts, card=card,
        is_open=queries.is_answerable(found, clock.now()),
        binding=cards.live_binding(db(), card.id) if card else None,
        now=int(clock.now().timestamp()), token=generate_csrf(), wallet=wallet_address(found.request),
    )  # fmt: skip


@blueprint.post("/desk/credentials")
@requires(Permission.CARD_HOLD)
@told_as_json
def consent() -> ResponseReturnValue:
    """Give the phone what it shows: a credential of minutes, with what was ticked and nothing else."""
    given = forms.read_consent(request.form)
    signing = Place(
        issuer(), place().rp_id, vct_of(place().issuer), keys().signer(KeyUse.CARD),
        keys().certificate(KeyUse.CARD).der,
    )  # fmt: skip
    text = consenting.consent(db(), _named(), given, place=signing, actor=current_actor())
    return jsonify(credential=text), 201


@blueprint.post("/desk/answers")
@requires(Permission.CARD_HOLD)
@told_as_json
def answer() -> ResponseReturnValue:
    """Take what the phone shows, judged as a wallet's answer is."""
    presentation = request.form.get("presentation", "")
    try:
        answering.by_portal(db(), _named(), presentation, judge=judge(), actor=current_actor())
    except AnswerRefused as error:
        raise _refused(error) from error
    return jsonify(sent=True), 201


@blueprint.post("/desk/ask/<public_id>/refusal")
@requires(Permission.CARD_HOLD)
def refuse(public_id: str) -> ResponseReturnValue:
    """Say no; needs no script and no reason."""
    try:
        answering.refuse(db(), public_id, actor=current_actor())
    except AnswerRefused as error:
        raise _refused(error) from error
    flash("Bạn đã từ chối. Không thông tin nào được gửi đi.", "success")
    return see_other("/card/asked")


@blueprint.get("/card/asked")
@requires(Permission.CARD_HOLD)
def asked() -> ResponseReturnValue:
    """Show where the actor's card was asked for: names of claims, no values."""
    return page("desk/asked.html", disclosures=queries.disclosures_of(db(), current_actor()), words=labels)


def _named() -> str:
    return request.form.get("question", "")


def _refused(error: AnswerRefused) -> Conflict:
    return Conflict("desk.answer_refused", reason=labels.FAULTS[error.code])
