"""The cards of the scene: the owner's, one that is locked, others' elsewhere, and units before their first issue."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.card.formats import serial
from portal.card.models import Card, CardBinding, CardDuty, CardOpening, CardReport
from portal.card.rules import BindingLevel, Concern, Revocation
from portal.core import clock
from portal.wallets.models import WalletOffer
from portal.wallets.rules import OFFER_LIFE, hash_of
from tests.support.cast import Cast, Member


def cards(session: Session, cast: Cast) -> dict[str, int]:
    """Add them, and return their numbers."""
    locked = _card(session, cast.colleague)
    locked.locked_at = clock.now()
    whole = _card(session, cast.owner)
    _badge(session, whole)
    _opened(session, cast)
    elsewhere = _card(session, cast.nobody)
    department, office = cast.units["department"], cast.units["office"]
    ids = {
        "card": whole.id,
        "locked_card": locked.id,
        "barred_card": _barred(session, cast.signer).id,
        "hr_owners_card": _card(session, cast.hr_owner).id,
        "elsewhere_card": elsewhere.id,
        "card_report": _reported(session, whole),
        "elsewhere_report": _reported(session, elsewhere),
        "card_duty": _sent(session, whole, cast.signer),
        "elsewhere_duty": _sent(session, elsewhere, cast.signer),
        "wallet_offer": _offer(session, whole),
        "colleagues_offer": _offer(session, locked),
        "unit_to_open": department.id,
        "opening_to_approve": _asked(session, cast.hr, office.id, office.path),
        "elsewhere_opening": _asked(
            session, cast.hr_elsewhere, cast.units["elsewhere"].id, cast.units["elsewhere"].path
        ),
    }
    session.commit()
    return ids


def _card(session: Session, member: Member) -> Card:
    at = clock.now()
    card = Card(person_id=member.person_id, unit_path=member.unit_path, serial=serial.new(), issued_at=at)
    session.add(card)
    session.flush()
    session.add(
        CardBinding(
            person_id=member.person_id, unit_path=member.unit_path, card_id=card.id, level=BindingLevel.BASIC,
            public_key=b"\x02" + bytes(32), status_index=card.id, bound_at=at,
        )
    )  # fmt: skip
    session.flush()
    return card


def _barred(session: Session, member: Member) -> Card:
    """Add a card that the office ended with the work."""
    card = _card(session, member)
    card.revoked_at, card.revocation = clock.now(), Revocation.LEFT
    session.flush()
    return card


def _badge(session: Session, card: Card) -> None:
    session.add(
        CardBinding(
            person_id=card.person_id, unit_path=card.unit_path, card_id=card.id, level=BindingLevel.PRINT,
            status_index=card.id + 1_000_000, bound_at=clock.now(),
        )
    )  # fmt: skip
    session.flush()


def _opened(session: Session, cast: Cast) -> None:
    """Above all units of the scene, cards are issued."""
    session.add(
        CardOpening(
            person_id=cast.hr_above.person_id, unit_path=cast.units["top"].path, unit_id=cast.units["top"].id,
            asked_at=clock.now(), approved_by=cast.signer.person_id, approved_at=clock.now(),
        )
    )  # fmt: skip
    session.flush()


def _offer(session: Session, card: Card) -> int:
    """Add an offer to a wallet."""
    binding = session.scalars(
        select(CardBinding).where(CardBinding.card_id == card.id, CardBinding.level == BindingLevel.BASIC)
    ).one()
    made = WalletOffer(
        person_id=card.person_id, unit_path=card.unit_path, binding_id=binding.id, tries=0, offered_at=clock.now(),
        code_hash=hash_of(f"code {card.id}"), pin_hash=bytes(32), expires_at=clock.now() + OFFER_LIFE,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made.id


def _reported(session: Session, card: Card) -> int:
    report = CardReport(
        person_id=card.person_id, unit_path=card.unit_path, card_id=card.id, concern=Concern.FACE, note="",
        verdict="ok", reported_at=clock.now(),
    )  # fmt: skip
    session.add(report)
    session.flush()
    return report.id


def _sent(session: Session, card: Card, giver: Member) -> int:
    at = clock.now()
    duty = CardDuty(
        person_id=card.person_id, unit_path=card.unit_path, card_id=card.id, task="Kiểm tra", place="Chợ Cồn",
        decision="9/QĐ", starts_at=at, ends_at=at + timedelta(hours=3), given_by=giver.person_id, given_at=at,
    )  # fmt: skip
    session.add(duty)
    session.flush()
    return duty.id


def _asked(session: Session, member: Member, unit_id: int, path: str) -> int:
    opening = CardOpening(person_id=member.person_id, unit_path=path, unit_id=unit_id, asked_at=clock.now())
    session.add(opening)
    session.flush()
    return opening.id
