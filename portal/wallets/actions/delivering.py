"""The wallet's last step: twins of the card, one a key.

As for the card itself: written down, signed with no transaction open, and recorded.
"""

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from notifications.messages import Message
from notifications.steps import tell
from portal.access.rules import Actor
from portal.card import queries as cards
from portal.card import steps as card_steps
from portal.card.actions.binding import entitled, on_phone, own_card
from portal.card.formats import curve
from portal.card.formats.profile import Purpose
from portal.card.formats.sd_jwt import credential
from portal.card.formats.sd_jwt.card_type import Claim, vct_of
from portal.card.formats.sd_jwt.credential import Issued, Said
from portal.card.keys.provider import SignerAway
from portal.card.models import Card
from portal.card.rules import LIFE
from portal.core import clock, jobs
from portal.core.db import lock, transaction
from portal.wallets import nonces, queries
from portal.wallets.actions.redeeming import act_for
from portal.wallets.models import WalletCredential, WalletNonce, WalletOffer
from portal.wallets.proofs import Proven
from portal.wallets.rules import (
    CLAIM_OF,
    SIGNING,
    OfferEnd,
    OfferState,
    Refusal,
    WalletRefused,
    hash_of,
)


@dataclass(frozen=True)
class Issuer:
    """Who issues: its name, its status list, its signer's certificate, the digest of the type's metadata."""

    name: str
    status_uri: str
    certificate: bytes
    vct_integrity: str


@dataclass(frozen=True)
class Asked:
    """Twins that are written down and not yet signed."""

    offer_id: int
    rows: tuple[int, ...]
    said: tuple[Said, ...]


def deliver(
    session: Session, token: str, proven: Proven, *, issuer: Issuer, signer: curve.Signs
) -> list[str]:
    """Return a twin for each key; raise WalletRefused, or SignerAway (the wallet may ask again)."""
    brought = queries.offer_by_token(session, hash_of(token))
    if brought is None:
        raise _unknown_token()
    act_for(session, brought)
    asked = _prepare(session, brought.offer_id, proven, actor=brought.actor, issuer=issuer)
    try:
        issued = [credential.issue(said, signer, certificates=[issuer.certificate]) for said in asked.said]
    except SignerAway:
        _forget(session, asked)
        raise
    _record(session, asked, issued, actor=brought.actor, kid=signer.kid)
    return [made.text for made in issued]


def _prepare(session: Session, offer_id: int, proven: Proven, *, actor: Actor, issuer: Issuer) -> Asked:
    with transaction(session):
        entitled(session, actor)
        card = own_card(session, actor)
        row = lock(session, WalletOffer, offer_id)
        at = clock.now()
        if row.state(at) is not OfferState.REDEEMED:
            raise _unknown_token()
        _spend(session, proven.nonce, at)
        _check_first(session, row, at)
        # The twin stands at the same place of the status list as the phone.
        card, binding = on_phone(session, card)
        assert binding.status_index is not None
        if binding.id != row.binding_id:
            raise WalletRefused(Refusal.CREDENTIAL_REQUEST_DENIED, "The card is on another phone since.")
        expires_at = at + LIFE[Purpose.FACE, binding.level]
        rows = [
            WalletCredential(
                person_id=card.person_id, unit_path=card.unit_path, offer_id=row.id, asked_at=at,
                expires_at=expires_at,
            )
            for _ in proven.keys
        ]  # fmt: skip
        session.add_all(rows)
        session.flush()
        facts = facts_of(session, card, actor)
        said = tuple(
            Said(
                issuer.name, vct_of(issuer.name), int(at.timestamp()), int(expires_at.timestamp()), key,
                issuer.status_uri, binding.status_index, facts, {}, issuer.vct_integrity,
            )
            for key in proven.keys
        )  # fmt: skip
        return Asked(row.id, tuple(made.id for made in rows), said)


def facts_of(session: Session, card: Card, actor: Actor) -> dict[str, Any]:
    """Return what the card's face and detail say today, by the names that they have in a wallet."""
    bearer = cards.bearer_of(session, actor.person_id)
    told = {**bearer.fields(Purpose.FACE), **cards.details_of(session, actor.person_id)}
    facts: dict[str, Any] = {CLAIM_OF[name].value: value for name, value in told.items()}
    facts[Claim.SERIAL.value] = card.serial
    picture = cards.portrait_of(card)
    if picture is not None:
        kind = "webp" if picture.startswith(b"RIFF") else "avif"
        facts[Claim.PICTURE.value] = f"data:image/{kind};base64,{b64encode(picture).decode()}"
    return facts


def _spend(session: Session, nonce: str, at: datetime) -> None:
    """Take a nonce once; those whose time is over are forgotten."""
    ends_at = nonces.end_of(nonce, at)
    session.execute(delete(WalletNonce).where(WalletNonce.expires_at < at))
    added = session.execute(
        insert(WalletNonce)
        .values(nonce_hash=hash_of(nonce), expires_at=ends_at)
        .on_conflict_do_nothing()
        .returning(WalletNonce.id)
    )
    if added.first() is None:
        raise WalletRefused(Refusal.INVALID_NONCE, "The c_nonce was used.")


def _check_first(session: Session, row: WalletOffer, at: datetime) -> None:
    """Refuse a second delivery beside one that is under way."""
    for begun in queries.signed_for(session, row.id):
        if begun.signed_at is not None or at - begun.asked_at < SIGNING:
            raise WalletRefused(Refusal.CREDENTIAL_REQUEST_DENIED, "The credentials are being issued.")


def _record(session: Session, asked: Asked, issued: Sequence[Issued], *, actor: Actor, kid: bytes) -> None:
    with transaction(session):
        card = own_card(session, actor)
        row = lock(session, WalletOffer, asked.offer_id)
        if card is None or row.ended_at is not None:
            raise WalletRefused(Refusal.CREDENTIAL_REQUEST_DENIED, "The offer was taken back.")
        at = clock.now()
        row.ended_at, row.end = at, OfferEnd.DELIVERED
        for identity, made in zip(asked.rows, issued, strict=True):
            written = session.get_one(WalletCredential, identity)
            digest = hashlib.sha256(made.token.encode()).digest()
            written.signed_at, written.kid, written.digest = at, kid, digest
            card_steps.leave_trail(
                session, card, "card.twin_issued", actor=actor, offer=row.id, digest=digest.hex()
            )
        tell(
            session, now=at, recipients=[card.person_id], message=Message.WALLET_FILLED, params={},
            url="/card/wallet", defer=jobs.defer,
        )  # fmt: skip


def _forget(session: Session, asked: Asked) -> None:
    """Let the wallet ask again where nothing could be signed."""
    with transaction(session):
        session.execute(delete(WalletCredential).where(WalletCredential.id.in_(asked.rows)))


def _unknown_token() -> WalletRefused:
    return WalletRefused(Refusal.INVALID_TOKEN, "The access token is unknown, was used, or is over.")
