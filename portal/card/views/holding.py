"""The card in its bearer's hand: one page that is nobody's, and what its script asks for.

The page itself is public and says nothing of anybody, so that a phone may keep it; what is personal comes
as JSON to the person who is signed in, and stays in the page's own store.
"""

import base64
import secrets

from flask import jsonify, request, session
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from portal.access.marks import current_actor, public, requires
from portal.access.permissions import Permission
from portal.access.rules import Actor
from portal.card import forms, labels, passkeys, queries
from portal.card.actions import binding, issuing, portraits
from portal.card.formats.profile import Purpose
from portal.card.keys.provider import KeyUse
from portal.card.models import Card, CardBinding, CardDuty
from portal.card.rules import Bearer
from portal.card.views.room import blueprint, keys, office, place, told_as_json
from portal.core import clock
from portal.core.db import number_from
from portal.core.errors import DomainError, Invalid, Problem
from portal.core.web import db, page
from portal.core.web.errors import sentence

_CHALLENGE = "card_challenge"
_CHALLENGE_SECONDS = 300


@blueprint.get("/card")
@public
def hold() -> ResponseReturnValue:
    """Show the card's page; it asks the database nothing and is the same for everybody."""
    return page("card/hold.html")


@blueprint.get("/card/state")
@requires(Permission.CARD_HOLD)
@told_as_json
def state() -> ResponseReturnValue:
    """Say what the server knows of the actor's card, and what a script needs to go on."""
    actor = current_actor()
    kid = keys().signer(KeyUse.CARD).kid
    card, bearer, refusal = _standing(actor)
    held = queries.live_binding(db(), card.id) if card else None
    return jsonify(
        csrf_token=generate_csrf(),
        now=int(clock.now().timestamp()),
        name=actor.name,
        checker=place().checker,
        rp_id=place().rp_id,
        refusal=refusal,
        ended=None if card else _ended(actor),
        card=card.state.value if card else None,
        is_locked=bool(card and card.locked_at),
        bound_key=held.public_key.hex() if held and held.public_key else None,
        level=held.level.value if held else None,
        is_due=bool(bearer and card and held and issuing.is_due(db(), card, held, bearer, kid=kid)),
        duties=[one.id for one in _duties(card)],
    )


@blueprint.post("/card/challenges")
@requires(Permission.CARD_HOLD)
@told_as_json
def challenge() -> ResponseReturnValue:
    """Give what the phone makes its passkey for; the challenge stays in the session, for one answer."""
    actor = current_actor()
    binding.check_bindable(db(), actor=actor)
    asked = secrets.token_bytes(passkeys.CHALLENGE_SIZE)
    session[_CHALLENGE] = [base64.b64encode(asked).decode(), int(clock.now().timestamp())]
    return passkeys.options(_site(), asked, actor.name), 200, {"Content-Type": "application/json"}


@blueprint.post("/card/bindings")
@requires(Permission.CARD_HOLD)
@told_as_json
def bind() -> ResponseReturnValue:
    """Bind the actor's card to this phone: by a passkey, or at basic level by a key of the browser."""
    wanted = forms.read_binding(request.form)
    key = wanted.basic_key or passkeys.verified(wanted.answer, _site(), _taken_challenge())
    made = binding.bind(db(), key, actor=current_actor())
    return jsonify(bound_key=_hex(made), level=made.level.value), 201


@blueprint.post("/card/faces")
@requires(Permission.CARD_HOLD)
@told_as_json
def issue() -> ResponseReturnValue:
    """Issue what the bearer shows: with their name, the office alone, a duty, or what an office may ask."""
    purpose = forms.read_purpose(request.form)
    actor, signer = current_actor(), keys().signer(KeyUse.CARD)
    portrait = portraits.follow_photo(db(), actor=actor) if purpose is Purpose.FACE else None
    if purpose is Purpose.DUTY:
        number = number_from(request.form.get("duty")) or 0
        made = issuing.issue_duty(db(), number, actor=actor, office=office(), signer=signer)
    else:
        made = issuing.issue_own(db(), purpose, actor=actor, office=office(), signer=signer)
    return jsonify(
        credential=_base64(made.message.encoded()),
        portrait=_base64(portrait) if portrait else None,
        disclosures=[_base64(part) for part in made.disclosures],
    ), 201


def _duties(card: Card | None) -> list[CardDuty]:
    """Return the duties that a phone may take now: their credentials live a day at most."""
    found = queries.duties_of(db(), card.id) if card else []
    return [one for one in found if one.duty.is_near(clock.now())]


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _standing(actor: Actor) -> tuple[Card | None, Bearer | None, str | None]:
    """Return the actor's card that goes on, and the actor as a bearer, or why they have no card."""
    card = queries.live_card(db(), actor.person_id)
    try:
        bearer = binding.entitled(db(), actor)
        if card is not None and queries.end_of_work(db(), card, bearer):
            card = None
        if card is None:
            binding.check_may_open(db(), bearer)
    except DomainError as error:
        return card, None, sentence(Problem("", error.code, error.details))
    return card, bearer, None


def _ended(actor: Actor) -> str | None:
    """Say what became of the card that the actor had before, which the phone puts away."""
    former = queries.newest_card(db(), actor.person_id)
    if former is None:
        return None
    # One that the worker ends within the minute is over from now on.
    return labels.ended(
        former.revoked_at or clock.now(), is_by_office=former.revoked_at is not None and not former.left_at
    )


def _site() -> passkeys.Site:
    return passkeys.Site(place().rp_id, place().issuer)


def _taken_challenge() -> bytes:
    """Return the challenge of this session, which is gone then: it is answered once."""
    kept = session.pop(_CHALLENGE, None)
    if kept is None or not 0 <= int(clock.now().timestamp()) - kept[1] <= _CHALLENGE_SECONDS:
        raise Invalid("card.challenge_over", name="credential")
    return base64.b64decode(kept[0])


def _hex(made: CardBinding) -> str:
    assert made.public_key is not None
    return made.public_key.hex()
