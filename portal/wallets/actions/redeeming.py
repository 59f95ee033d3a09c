"""The wallet's first step: code and PIN against an access token, once, and with five tries."""

import hmac
import secrets

from sqlalchemy.orm import Session

from portal.access import row_security
from portal.card import steps as card_steps
from portal.card.formats.sd_jwt import jose
from portal.card.models import Card, CardBinding
from portal.core import clock
from portal.core.db import lock, transaction
from portal.wallets import queries
from portal.wallets.actions.offering import SECRET_SIZE
from portal.wallets.models import WalletOffer
from portal.wallets.queries import Brought
from portal.wallets.rules import (
    MOST_TRIES,
    TOKEN_LIFE,
    OfferEnd,
    OfferState,
    Refusal,
    WalletRefused,
    hash_of,
    pin_hash,
)


def redeem(session: Session, code: str, pin: str) -> str:
    """Return an access token for a code with its PIN; raise WalletRefused.

    A wrong PIN counts, whoever sends it; with the fifth the offer is over, and the official is shown that.
    """
    brought = queries.offer_by_code(session, hash_of(code))
    if brought is None:
        raise _refused("The code is unknown.")
    act_for(session, brought)
    token = jose.encode(secrets.token_bytes(SECRET_SIZE))
    with transaction(session):
        row = lock(session, WalletOffer, brought.offer_id)
        if row.state(clock.now()) is not OfferState.WAITING:
            raise _refused("The code was used, or is over.")
        is_right = hmac.compare_digest(row.pin_hash, pin_hash(code, pin))
        card = session.get_one(Card, session.get_one(CardBinding, row.binding_id).card_id)
        if is_right:
            _hand_over(row, token)
        else:
            _count(row)
        action = "card.wallet_redeemed" if is_right else "card.wallet_pin_refused"
        # Who typed a wrong one is nobody we know.
        actor = brought.actor if is_right else None
        card_steps.leave_trail(session, card, action, actor=actor, offer=row.id, tries=row.tries)
    if not is_right:
        raise _refused("The transaction code is wrong.")
    return token


def act_for(session: Session, brought: Brought) -> None:
    """Let the session see what the offer's owner sees, from its next transaction on."""
    session.rollback()
    row_security.belongs_to(session, brought.actor)


def _hand_over(row: WalletOffer, token: str) -> None:
    row.redeemed_at = clock.now()
    row.token_hash, row.expires_at = hash_of(token), row.redeemed_at + TOKEN_LIFE


def _count(row: WalletOffer) -> None:
    row.tries += 1
    if row.tries >= MOST_TRIES:
        row.ended_at, row.end = clock.now(), OfferEnd.WRONG_PIN


def _refused(why: str) -> WalletRefused:
    return WalletRefused(Refusal.INVALID_GRANT, why)
