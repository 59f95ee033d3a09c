"""The official's page: make a code for the wallet, watch the wallet take the card, take the code back.

The code and its PIN are kept nowhere but, sealed, in the session of the browser that shows them, for as long
as they hold: a phone that comes back from its wallet loads the page anew.
"""

from base64 import b64decode, b64encode
from dataclasses import dataclass

from flask import session
from flask.typing import ResponseReturnValue

from portal.access.marks import current_actor, requires, without_touch
from portal.access.permissions import Permission
from portal.access.rules import Actor
from portal.card.actions.binding import entitled, on_phone
from portal.card.queries import live_card
from portal.core import clock
from portal.core.errors import DomainError, Problem
from portal.core.qr import Drawing, drawing_of
from portal.core.sealing import KeyClass, keyring
from portal.core.web import db, page, see_other
from portal.core.web.errors import sentence
from portal.wallets import labels, metadata, queries
from portal.wallets.actions import offering
from portal.wallets.actions.offering import Offered
from portal.wallets.models import WalletOffer
from portal.wallets.rules import OfferState
from portal.wallets.views.room import blueprint, issuer

_PAGE = "/card/wallet"
_KEPT = "wallet_offer"
_UNDER_WAY = frozenset({OfferState.WAITING, OfferState.REDEEMED})


@dataclass(frozen=True)
class Shown:
    """What the page shows of an offer that this browser made."""

    offer: WalletOffer
    state: OfferState
    address: str = ""
    pin: str = ""

    @property
    def drawing(self) -> Drawing:
        """Return the code of the address."""
        return drawing_of(self.address)

    @property
    def is_under_way(self) -> bool:
        """Whether the page has something to wait for."""
        return self.state in _UNDER_WAY


@blueprint.get(_PAGE)
@requires(Permission.CARD_HOLD)
def show() -> ResponseReturnValue:
    """Show the code that waits for a wallet, or how to make one, and when the card went into a wallet."""
    actor = current_actor()
    return page(
        "wallets/show.html", shown=_shown(actor), words=labels, refusal=_refusal(actor),
        is_fresh=offering.is_fresh(actor), deliveries=queries.deliveries_of(db(), actor), now=clock.now(),
    )  # fmt: skip


@blueprint.post(f"{_PAGE}/offers")
@requires(Permission.CARD_HOLD)
def offer() -> ResponseReturnValue:
    """Make a code."""
    issuer()
    made = offering.offer(db(), actor=current_actor())
    _keep(made)
    return see_other(_PAGE)


@blueprint.get(f"{_PAGE}/offers/<int:offer_id>")
@requires(Permission.CARD_HOLD)
@without_touch
def state(offer_id: int) -> ResponseReturnValue:
    """Show what became of an offer: the part of the page that asks again by itself."""
    found = queries.own_offer(db(), current_actor(), offer_id)
    return page("wallets/_state.html", shown=Shown(found, found.state(clock.now())), words=labels)


@blueprint.post(f"{_PAGE}/offers/<int:offer_id>/removal")
@requires(Permission.CARD_HOLD)
def withdraw(offer_id: int) -> ResponseReturnValue:
    """Take a code back."""
    offering.withdraw(db(), offer_id, actor=current_actor())
    session.pop(_KEPT, None)
    return see_other(_PAGE)


def _keep(made: Offered) -> None:
    secret = [made.code, made.pin]
    sealed = keyring().seal_json(secret, context=_place(made.offer_id), key_class=KeyClass.PERSON)
    session[_KEPT] = [made.offer_id, b64encode(sealed).decode()]


def _shown(actor: Actor) -> Shown | None:
    """Return the offer that waits, with its secrets where it was made; or, once more, what became of it."""
    kept_id, sealed = session.get(_KEPT, (None, ""))
    found = queries.open_offer(db(), actor.person_id)
    if kept_id is not None and (found is None or found.id != kept_id):
        session.pop(_KEPT)
        found = found or queries.own_offer(db(), actor, kept_id)
    if found is None:
        return None
    state = found.state(clock.now())
    if found.id != kept_id:
        return Shown(found, state) if state in _UNDER_WAY else None
    if state is not OfferState.WAITING:
        return Shown(found, state)
    code, pin = keyring().unseal_json(b64decode(sealed), context=_place(found.id))
    return Shown(found, state, metadata.offer_address(issuer().name, code), pin)


def _refusal(actor: Actor) -> str | None:
    """Say why the actor cannot put a card into a wallet, or None."""
    try:
        issuer()
        entitled(db(), actor)
        on_phone(db(), live_card(db(), actor.person_id))
    except DomainError as error:
        return sentence(Problem("", error.code, error.details))
    return None


def _place(offer_id: int) -> str:
    return f"wallets:offer:{offer_id}"
