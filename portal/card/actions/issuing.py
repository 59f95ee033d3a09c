"""Issuing: what is to be signed is written down, signed with no transaction open, and recorded."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.access.permissions import Permission, authorize
from portal.access.rules import Actor
from portal.card import queries, steps
from portal.card.actions.binding import entitled, own_card
from portal.card.formats import cbor, curve, serial
from portal.card.formats.credential import Issued, digest, issue
from portal.card.formats.profile import Claims, Field, Purpose
from portal.card.models import Card, CardBinding, CardIssuance
from portal.card.rules import LEVELS, LIFE, LONGEST_DUTY, Bearer, BindingLevel, CardState, Duty, needs_renewal
from portal.core import clock
from portal.core.db import lock, transaction
from portal.core.errors import Conflict, Invalid, NotFound


@dataclass(frozen=True)
class Office:
    """Who issues: the issuer's name, and where its status list is."""

    issuer: str
    status_uri: str


@dataclass(frozen=True)
class Asked:
    """A credential that is written down and not yet signed."""

    issuance_id: int
    claims: Claims


def issue_own(
    session: Session, purpose: Purpose, *, actor: Actor, office: Office, signer: curve.Signs
) -> Issued:
    """Issue a credential of the actor's own card; raise SignerAway where the key cannot be reached."""
    return _sign(session, prepare(session, purpose, actor=actor, office=office), actor=actor, signer=signer)


def issue_duty(
    session: Session, person_id: int, duty: Duty, *, actor: Actor, office: Office, signer: curve.Signs
) -> Issued:
    """Issue a duty for another official's card, by whoever may send them there."""
    asked = prepare_duty(session, person_id, duty, actor=actor, office=office)
    return _sign(session, asked, actor=actor, signer=signer)


def prepare(session: Session, purpose: Purpose, *, actor: Actor, office: Office) -> Asked:
    """Write down what is to be signed for the actor: what the record says of them today."""
    if purpose is Purpose.DUTY:
        raise Invalid("card.purpose", name="purpose")
    with transaction(session):
        bearer = entitled(session, actor)
        card = own_card(session, actor)
        binding = _binding(session, card, purpose)
        assert card is not None
        fields = bearer.fields(purpose)
        if card.portrait_digest is not None and Field.NAME in fields:
            fields[Field.PORTRAIT] = card.portrait_digest
        life = LIFE[purpose, binding.level]
        return _write_down(session, card, binding, _Wish(purpose, fields, clock.now() + life), office)


def prepare_duty(session: Session, person_id: int, duty: Duty, *, actor: Actor, office: Office) -> Asked:
    """Write down a duty: at most a day, by a decision that is named."""
    if not timedelta() < duty.ends_at - duty.starts_at <= LONGEST_DUTY or duty.ends_at <= clock.now():
        raise Invalid("card.duty_time", name="ends_at")
    with transaction(session):
        found = queries.live_card(session, person_id)
        if found is None:
            raise NotFound
        card = lock(session, Card, found.id)
        authorize(actor, Permission.CARD_DUTY_GIVE, card)
        binding = _binding(session, card, Purpose.DUTY)
        bearer: Bearer = queries.bearer_of(session, person_id)
        fields = {**bearer.fields(Purpose.DUTY), **duty.fields()}
        return _write_down(session, card, binding, _Wish(Purpose.DUTY, fields, duty.ends_at), office)


def record_signed(session: Session, issuance_id: int, issued: Issued, *, actor: Actor) -> None:
    """Record that a credential was signed, by its digest; what it says is not kept."""
    with transaction(session):
        row = lock(session, CardIssuance, issuance_id)
        if row.signed_at is not None:
            raise Conflict("card.signed")
        card = session.get_one(Card, session.get_one(CardBinding, row.binding_id).card_id)
        kid = issued.message.protected[4]
        assert isinstance(kid, bytes)
        row.signed_at, row.kid, row.digest = clock.now(), kid, digest(issued.message.encoded())
        steps.leave_trail(
            session, card, "card.issued", actor=actor, purpose=row.purpose, digest=row.digest.hex()
        )


def is_due(session: Session, *, actor: Actor) -> bool:
    """Whether the actor's face is to be issued anew: old, or no longer what the record says."""
    card = queries.live_card(session, actor.person_id)
    binding = queries.live_binding(session, card.id) if card else None
    if card is None or binding is None or card.state is not CardState.ACTIVE:
        return False
    newest = queries.newest_issuance(session, binding.id, Purpose.FACE)
    if newest is None or newest.signed_at is None:
        return True
    fields = queries.bearer_of(session, actor.person_id).fields(Purpose.FACE)
    if card.portrait_digest is not None:
        fields[Field.PORTRAIT] = card.portrait_digest
    return needs_renewal(issued_at=newest.signed_at, said=newest.said, now_says=_said(fields), at=clock.now())


@dataclass(frozen=True)
class _Wish:
    purpose: Purpose
    fields: dict[Field, int | str | bytes]
    expires_at: datetime


def _sign(session: Session, asked: Asked, *, actor: Actor, signer: curve.Signs) -> Issued:
    issued = issue(asked.claims, signer)
    record_signed(session, asked.issuance_id, issued, actor=actor)
    return issued


def _binding(session: Session, card: Card | None, purpose: Purpose) -> CardBinding:
    if card is None:
        raise Conflict("card.none")
    if card.state is not CardState.ACTIVE:
        raise Conflict("card.suspended")
    is_print = purpose is Purpose.PRINT
    for binding in queries.live_bindings(session, card.id):
        if (binding.level is BindingLevel.PRINT) is is_print:
            return binding
    raise Conflict("card.not_bound")


def _write_down(session: Session, card: Card, binding: CardBinding, wish: _Wish, office: Office) -> Asked:
    at = clock.now()
    # What shows no name must not be recognised by its serial either.
    named = card.serial if wish.purpose is not Purpose.STATUS_ONLY else serial.new()
    row = CardIssuance(
        person_id=card.person_id, unit_path=card.unit_path, binding_id=binding.id, purpose=int(wish.purpose),
        serial=named, said=_said(wish.fields), asked_at=at, expires_at=wish.expires_at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    assert binding.status_index is not None
    claims = Claims(
        office.issuer, named, int(at.timestamp()), int(wish.expires_at.timestamp()), binding.public_key,
        office.status_uri, binding.status_index, wish.purpose, LEVELS[binding.level],
        {int(name): value for name, value in wish.fields.items()},
    )  # fmt: skip
    return Asked(row.id, claims)


def _said(fields: dict[Field, int | str | bytes]) -> bytes:
    return hashlib.sha256(cbor.encode({int(name): value for name, value in fields.items()})).digest()
