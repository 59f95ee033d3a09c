"""Reads of the room: whose offer a code or token is, and what an official sees of their own offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import TextClause, func, select, text
from sqlalchemy.orm import Session

from portal.access.permissions import Permission, within
from portal.access.rules import Actor, Grant, Role
from portal.core.errors import NotFound
from portal.wallets.models import WalletCredential, WalletOffer
from portal.wallets.rules import OfferEnd

MOST_SHOWN = 20

_BY_CODE = text("SELECT * FROM wallet_offer_by_code(:hash)")
_BY_TOKEN = text("SELECT * FROM wallet_offer_by_token(:hash)")


@dataclass(frozen=True)
class Brought:
    """An offer that a wallet brought the secret of, and whose it is: they act, by their wallet."""

    offer_id: int
    actor: Actor


@dataclass(frozen=True)
class DeliveryLine:
    """One time that the card went into a wallet."""

    delivered_at: datetime
    expires_at: datetime
    copies: int


def offer_by_code(session: Session, code_hash: bytes) -> Brought | None:
    """Return the offer of a code's hash."""
    return _brought(session, _BY_CODE, code_hash)


def offer_by_token(session: Session, token_hash: bytes) -> Brought | None:
    """Return the offer of an access token's hash."""
    return _brought(session, _BY_TOKEN, token_hash)


def open_offer(session: Session, person_id: int) -> WalletOffer | None:
    """Return the one offer of a person that has not ended; its time may be over all the same."""
    return session.scalars(
        select(WalletOffer).where(WalletOffer.person_id == person_id, WalletOffer.ended_at.is_(None))
    ).one_or_none()


def own_offer(session: Session, actor: Actor, offer_id: int) -> WalletOffer:
    """Return an offer of the actor's own, or raise NotFound."""
    found = session.scalars(
        select(WalletOffer).where(
            WalletOffer.id == offer_id, within(actor, Permission.CARD_HOLD, WalletOffer)
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def deliveries_of(session: Session, actor: Actor) -> list[DeliveryLine]:
    """Return when the actor's card went into a wallet, newest first."""
    found = session.execute(
        select(WalletOffer.ended_at, func.max(WalletCredential.expires_at), func.count())
        .join(WalletCredential, WalletCredential.offer_id == WalletOffer.id)
        .where(
            within(actor, Permission.CARD_HOLD, WalletOffer),
            WalletOffer.end == OfferEnd.DELIVERED,
            WalletCredential.signed_at.is_not(None),
        )
        .group_by(WalletOffer.id)
        .order_by(WalletOffer.id.desc())
        .limit(MOST_SHOWN)
    )
    return [DeliveryLine(at, expires_at, copies) for at, expires_at, copies in found if at is not None]


def signed_for(session: Session, offer_id: int) -> Sequence[WalletCredential]:
    """Return what was asked for by an offer's token, oldest first."""
    return session.scalars(
        select(WalletCredential).where(WalletCredential.offer_id == offer_id).order_by(WalletCredential.id)
    ).all()


def _brought(session: Session, query: TextClause, secret_hash: bytes) -> Brought | None:
    found = session.execute(query, {"hash": secret_hash}).one_or_none()
    if found is None:
        return None
    grants = (Grant(Role.OFFICIAL, None, ""),) if found.in_service else ()
    return Brought(found.offer_id, Actor(found.person_id, found.full_name, grants))
