"""Issuing: what is to be signed is written down, signed with no transaction open, and recorded."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from notifications.messages import Message
from portal.access.permissions import Permission, authorize
from portal.access.rules import Actor
from portal.card import queries, steps
from portal.card.actions.binding import check_active, entitled, on_phone, own_card
from portal.card.formats import cbor, curve, serial
from portal.card.formats.credential import Issued, digest, issue
from portal.card.formats.profile import Claims, Field, Purpose
from portal.card.models import Card, CardBinding, CardDuty, CardIssuance
from portal.card.rules import LEVELS, LIFE, Bearer, CardState, needs_renewal
from portal.core import clock
from portal.core.db import lock, transaction
from portal.core.errors import Conflict, Invalid


@dataclass(frozen=True)
class Office:
    """Who issues: the issuer's name, and where its status list is."""

    issuer: str
    status_uri: str


@dataclass(frozen=True)
class Asked:
    """A credential that is written down and not yet signed; `redacted` are the fields told one by one."""

    issuance_id: int
    claims: Claims
    redacted: Mapping[Field, int | str]


def issue_own(
    session: Session, purpose: Purpose, *, actor: Actor, office: Office, signer: curve.Signs
) -> Issued:
    """Issue a credential of the actor's own card; raise SignerAway where the key cannot be reached.

    With `Purpose.DETAIL` it is the one that a registered office may ask field by field: nothing is told of
    unit, grade, birth year, work e-mail and mandate but by `Issued.disclosures`, each of which its bearer may
    leave out (`Issued.shown(fields)`). It holds what the record says today, and is bound to the phone's key.
    """
    return _sign(session, prepare(session, purpose, actor=actor, office=office), actor=actor, signer=signer)


def issue_duty(
    session: Session, duty_id: int, *, actor: Actor, office: Office, signer: curve.Signs
) -> Issued:
    """Issue a duty that the actor was given, to the phone that holds their card."""
    return _sign(
        session, prepare_duty(session, duty_id, actor=actor, office=office), actor=actor, signer=signer
    )


def issue_badge(
    session: Session, card_id: int, *, actor: Actor, office: Office, signer: curve.Signs
) -> Issued:
    """Issue the static code of an official's printed badge, by the office that prints it."""
    return _sign(
        session, prepare_badge(session, card_id, actor=actor, office=office), actor=actor, signer=signer
    )


def prepare(session: Session, purpose: Purpose, *, actor: Actor, office: Office) -> Asked:
    """Write down what is to be signed for the actor: what the record says of them today."""
    if purpose in (Purpose.DUTY, Purpose.PRINT):
        raise Invalid("card.purpose", name="purpose")
    with transaction(session):
        bearer = entitled(session, actor)
        card, binding = on_phone(session, own_card(session, actor))
        fields = _face_fields(card, bearer, purpose)
        redacted = queries.details_of(session, card.person_id) if purpose is Purpose.DETAIL else {}
        wish = _Wish(purpose, fields, clock.now() + LIFE[purpose, binding.level], redacted)
        return _write_down(session, card, binding, wish, office)


def prepare_duty(session: Session, duty_id: int, *, actor: Actor, office: Office) -> Asked:
    """Write down a duty for the phone; it has a place of its own in the list, so that it can be withdrawn."""
    with transaction(session):
        bearer = entitled(session, actor)
        card, phone = on_phone(session, own_card(session, actor))
        # Locked: withdrawn at this moment, it would get a place in the list that nobody ends.
        given = lock(session, CardDuty, queries.own_duty(session, actor.person_id, duty_id).id)
        if given.withdrawn_at is not None or given.card_id != card.id or not given.duty.is_near(clock.now()):
            raise Conflict("card.duty_over")
        binding = _for_duty(session, card, phone, given)
        fields = {**_face_fields(card, bearer, Purpose.DUTY), **given.duty.fields()}
        return _write_down(session, card, binding, _Wish(Purpose.DUTY, fields, given.ends_at), office)


def prepare_badge(session: Session, card_id: int, *, actor: Actor, office: Office) -> Asked:
    """Write down what a badge's code says; the same badge may be printed again without ending the first."""
    with transaction(session):
        card = lock(session, Card, card_id)
        authorize(actor, Permission.CARD_PRINT, card)
        bearer = queries.bearer_of(session, card.person_id)
        check_active(card, bearer)
        binding = queries.print_binding(session, card.id)
        if binding is None:
            raise Conflict("card.no_badge")
        until = clock.now() + LIFE[Purpose.PRINT, binding.level]
        return _write_down(
            session, card, binding, _Wish(Purpose.PRINT, bearer.fields(Purpose.PRINT), until), office
        )


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
        if row.purpose == Purpose.PRINT:
            steps.tell_bearer(session, card, Message.BADGE_PRINTED)


def is_due(session: Session, card: Card, binding: CardBinding, bearer: Bearer, *, kid: bytes) -> bool:
    """Whether the face that a phone holds is to be issued anew: old, by another key, or not so any more."""
    if card.state is not CardState.ACTIVE:
        return False
    newest = queries.newest_issuance(session, binding.id, Purpose.FACE)
    if newest is None or newest.signed_at is None or newest.kid != kid:
        return True
    if queries.has_new_photo(session, bearer.person_id, newest.signed_at):
        return True
    now_says = _said(_face_fields(card, bearer, Purpose.FACE))
    return needs_renewal(issued_at=newest.signed_at, said=newest.said, now_says=now_says, at=clock.now())


@dataclass(frozen=True)
class _Wish:
    purpose: Purpose
    fields: dict[Field, int | str | bytes]
    expires_at: datetime
    redacted: Mapping[Field, int | str] = field(default_factory=dict)


def _sign(session: Session, asked: Asked, *, actor: Actor, signer: curve.Signs) -> Issued:
    issued = issue(asked.claims, signer, redacted=asked.redacted)
    record_signed(session, asked.issuance_id, issued, actor=actor)
    return issued


def _face_fields(card: Card, bearer: Bearer, purpose: Purpose) -> dict[Field, int | str | bytes]:
    """Return what a credential says of its bearer; with their name goes the picture's digest."""
    fields = bearer.fields(purpose)
    if card.portrait_digest is not None and Field.NAME in fields:
        fields[Field.PORTRAIT] = card.portrait_digest
    return fields


def _for_duty(session: Session, card: Card, phone: CardBinding, given: CardDuty) -> CardBinding:
    """Return the duty's own binding, to the key of the phone; made when the phone first asks."""
    held = next((b for b in queries.live_bindings(session, card.id) if b.duty_id == given.id), None)
    return held or steps.bind(
        session, card, level=phone.level, public_key=phone.public_key, duty_id=given.id, at=clock.now()
    )


def _write_down(session: Session, card: Card, binding: CardBinding, wish: _Wish, office: Office) -> Asked:
    at = clock.now()
    # What shows no name must not be recognised by its serial either.
    named = card.serial if wish.purpose is not Purpose.STATUS_ONLY else serial.new()
    row = CardIssuance(
        person_id=card.person_id, unit_path=card.unit_path, binding_id=binding.id, purpose=int(wish.purpose),
        serial=named, said=_said({**wish.fields, **wish.redacted}), asked_at=at, expires_at=wish.expires_at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    assert binding.status_index is not None
    claims = Claims(
        office.issuer, named, int(at.timestamp()), int(wish.expires_at.timestamp()), binding.public_key,
        office.status_uri, binding.status_index, wish.purpose, LEVELS[binding.level],
        {int(name): value for name, value in wish.fields.items()},
    )  # fmt: skip
    return Asked(row.id, claims, wish.redacted)


def _said(fields: dict[Field, int | str | bytes]) -> bytes:
    return hashlib.sha256(cbor.encode({int(name): value for name, value in fields.items()})).digest()
