"""What the portal shows for its own bearers: a credential of minutes that holds what they ticked.

At passkey level the phone's passkey signs, with user verification, for a key in the page's memory: which
question, which claims. At basic level the browser's own key of the card is the key. The answer is then judged
like any wallet's.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.access.rules import Actor
from portal.card import queries as cards
from portal.card import steps as card_steps
from portal.card.actions.binding import entitled, on_phone, own_card
from portal.card.actions.issuing import Office
from portal.card.formats import cbor, curve, delegation
from portal.card.formats.codes import FormatError
from portal.card.formats.profile import Field
from portal.card.formats.sd_jwt import credential
from portal.card.models import CardBinding
from portal.card.queries.details import details_of
from portal.card.rules import Bearer, BindingLevel
from portal.core import clock
from portal.core.db import transaction
from portal.core.errors import Conflict, Forbidden, Invalid
from portal.desk import queries
from portal.desk.queries import OpenQuestion
from portal.desk.rules import Claim, Wanted

_SECONDS = 300
_SKEW = 60
_PREFIX = b"VC1-desk"
_DETAILS = {
    Field.UNIT: Claim.UNIT,
    Field.GRADE: Claim.GRADE,
    Field.BIRTH_YEAR: Claim.BIRTH_YEAR,
    Field.WORK_EMAIL: Claim.WORK_EMAIL,
    Field.MANDATE: Claim.MANDATE,
}
LONGEST_DELEGATION = 4096


@dataclass(frozen=True)
class Place:
    """Where phones are bound, which type is issued, and what signs it."""

    office: Office
    rp_id: str
    vct: str
    signer: curve.Signs
    certificate: bytes


@dataclass(frozen=True)
class Consent:
    """What a bearer ticked, and the passkey's word for the page's key; empty at basic level."""

    claims: tuple[Claim, ...]
    delegation: bytes


@dataclass(frozen=True)
class Prepared:
    """What is to be signed, and for whom."""

    said: credential.Said
    names: tuple[str, ...]


def facts_of(session: Session, bearer: Bearer) -> dict[Claim, str | int]:
    """Return what the portal could tell of a bearer today, without what it does not know."""
    card = cards.live_card(session, bearer.person_id)
    known: dict[Claim, str | int] = {
        Claim.NAME: bearer.name,
        Claim.TITLE: bearer.title,
        Claim.AGENCY: bearer.agency,
        Claim.KIND: bearer.kind,
        Claim.SERIAL: card.serial if card else "",
        **{_DETAILS[name]: value for name, value in details_of(session, bearer.person_id).items()},
    }
    return {claim: value for claim, value in known.items() if value}


def consent(session: Session, public_id: str, given: Consent, *, place: Place, actor: Actor) -> str:
    """Return a credential with exactly what was ticked; raise SignerAway where the key cannot be reached.

    Its phone binds it to the question; for nobody else, and not later, is it of any use.
    """
    found = queries.question(session, public_id)
    prepared = _prepare(session, found, given, place, actor)
    issued = credential.issue(prepared.said, place.signer, certificates=[place.certificate])
    return issued.shown(set(prepared.names))


def consent_digest(public_id: str, client_id: str, nonce: str, claims: Sequence[Claim]) -> bytes:
    """Return what a passkey's word is for: this question of this office, and these claims in this order."""
    parts = [public_id, client_id, nonce, *(claim.value for claim in claims)]
    return hashlib.sha256(_PREFIX + "\n".join(parts).encode()).digest()


def _prepare(session: Session, found: OpenQuestion, given: Consent, place: Place, actor: Actor) -> Prepared:
    if not queries.is_answerable(found, clock.now()):
        raise Conflict("desk.question_over")
    _check_claims(found.request.wanted, given.claims)
    with transaction(session):
        bearer = entitled(session, actor)
        card, binding = on_phone(session, own_card(session, actor))
        key = _key(found, given, binding, place)
        facts = facts_of(session, bearer)
        if any(claim not in facts for claim in given.claims):
            raise Conflict("desk.fact_unknown")
        card_steps.leave_trail(
            session, card, "card.shown_at_desk", actor=actor, claims=[claim.value for claim in given.claims]
        )
        return _said({claim.value: facts[claim] for claim in given.claims}, key, binding, place)


def _check_claims(wanted: Wanted, ticked: Sequence[Claim]) -> None:
    if any(claim not in wanted.claims for claim in ticked) or len(set(ticked)) != len(ticked):
        raise Invalid("desk.claim_not_asked", name="claims")
    if any(claim not in ticked for claim in wanted.required):
        raise Invalid("desk.required_not_ticked", name="claims")


def _key(found: OpenQuestion, given: Consent, binding: CardBinding, place: Place) -> bytes:
    """Return the key to bind to: the page's, by the passkey's word, or at basic level the browser's."""
    assert binding.public_key is not None
    if binding.level is BindingLevel.BASIC:
        return binding.public_key
    request = found.request
    digest = consent_digest(request.public_id, request.client_id, request.nonce, given.claims)
    try:
        word = delegation.decode(cbor.decode(given.delegation))
        delegation.check(
            word, passkey=binding.public_key, credential_digest=digest, rp_id=place.rp_id,
            origins=(place.office.issuer,),
        )  # fmt: skip
    except FormatError as error:
        raise Forbidden("desk.not_verified") from error
    now = int(clock.now().timestamp())
    if not word.not_before - _SKEW <= now < word.expires_at:
        raise Forbidden("desk.not_verified")
    return word.session_key


def _said(facts: dict[str, str | int], key: bytes, binding: CardBinding, place: Place) -> Prepared:
    at = int(clock.now().timestamp())
    assert binding.status_index is not None
    said = credential.Said(
        issuer=place.office.issuer, vct=place.vct, issued_at=at, expires_at=at + _SECONDS, holder_key=key,
        status_uri=place.office.status_uri, status_index=binding.status_index, disclosable=facts, open={},
    )  # fmt: skip
    return Prepared(said, tuple(facts))
