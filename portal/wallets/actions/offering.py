"""The official's side: an offer is made after a fresh sign-in, one at a time, and can be taken back."""

import secrets
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.access.permissions import Permission, authorize
from portal.access.rules import Actor, is_stepped_up
from portal.card import steps as card_steps
from portal.card.actions.binding import entitled, on_phone, own_card
from portal.card.formats.sd_jwt import jose
from portal.card.models import Card, CardBinding
from portal.card.rules import FRESH_SIGN_IN
from portal.core import clock
from portal.core.db import lock, transaction
from portal.core.errors import Forbidden
from portal.wallets import queries
from portal.wallets.models import WalletOffer
from portal.wallets.rules import OFFER_LIFE, PIN_DIGITS, OfferEnd, hash_of, pin_hash

SECRET_SIZE = 32


@dataclass(frozen=True)
class Offered:
    """An offer with its two secrets, which are shown now and kept by nobody."""

    offer_id: int
    code: str
    pin: str


def offer(session: Session, *, actor: Actor) -> Offered:
    """Offer the actor's own card to a wallet of theirs; an earlier offer is over.

    As for another phone, a fresh sign-in is asked for: whoever finds an open page must not take the card.
    """
    if not is_fresh(actor):
        raise Forbidden("wallets.sign_in_again")
    with transaction(session):
        entitled(session, actor)
        card, binding = on_phone(session, own_card(session, actor))
        at = clock.now()
        former = queries.open_offer(session, actor.person_id)
        if former is not None:
            former.ended_at, former.end = at, OfferEnd.WITHDRAWN
            session.flush()
        code = jose.encode(secrets.token_bytes(SECRET_SIZE))
        pin = "".join(secrets.choice("0123456789") for _ in range(PIN_DIGITS))
        made = WalletOffer(
            person_id=card.person_id, unit_path=card.unit_path, binding_id=binding.id, tries=0,
            code_hash=hash_of(code), pin_hash=pin_hash(code, pin), offered_at=at, expires_at=at + OFFER_LIFE,
        )  # fmt: skip
        session.add(made)
        session.flush()
        card_steps.leave_trail(session, card, "card.wallet_offered", actor=actor, offer=made.id)
        return Offered(made.id, code, pin)


def withdraw(session: Session, offer_id: int, *, actor: Actor) -> None:
    """Take an offer back; one that is over stays as it is."""
    with transaction(session):
        row = lock(session, WalletOffer, queries.own_offer(session, actor, offer_id).id)
        authorize(actor, Permission.CARD_HOLD, row)
        if row.ended_at is None:
            row.ended_at, row.end = clock.now(), OfferEnd.WITHDRAWN
            card = session.get_one(Card, session.get_one(CardBinding, row.binding_id).card_id)
            card_steps.leave_trail(session, card, "card.wallet_withdrawn", actor=actor, offer=row.id)


def is_fresh(actor: Actor) -> bool:
    """Whether the actor proved a few minutes ago who they are."""
    return is_stepped_up(actor, clock.now(), FRESH_SIGN_IN)
