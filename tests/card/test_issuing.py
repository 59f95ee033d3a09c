"""What is issued, and what every issuance leaves behind."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import card
from portal.access import row_security
from portal.access.rules import Actor
from portal.card import labels
from portal.card.actions import binding, issuing, locking
from portal.card.actions.issuing import Office
from portal.card.formats import credential, serial
from portal.card.formats.profile import Field, Level, Purpose
from portal.card.keys.files import FileKeys
from portal.card.keys.provider import KeyUse, SignerAway
from portal.card.models import Card, CardBinding, CardIssuance, CardOpening
from portal.card.rules import BindingEnd, BindingLevel
from portal.core import clock
from portal.core.errors import Conflict, Forbidden, Invalid
from portal.core.trail import TrailLeaf
from portal.people.models import Person
from tests.card.conftest import ISSUER, Phone, is_due
from tests.support.cast import Cast
from tests.support.database import Database


def actions_of(session: Session) -> list[str]:
    found = session.scalars(
        select(TrailLeaf.action).where(TrailLeaf.action.startswith("card")).order_by(TrailLeaf.id)
    )
    return list(found)


def face(session: Session, cast: Cast, office: Office, keys: FileKeys):
    issued = issuing.issue_own(
        session, Purpose.FACE, actor=cast.owner.actor, office=office, signer=keys.signer(KeyUse.CARD)
    )
    return credential.claims_of(issued.message, issuer=ISSUER)


def test_a_face_says_what_the_record_says(
    session: Session, opened: Cast, bound: CardBinding, office: Office, keys: FileKeys, frozen_time: datetime
) -> None:
    claims = face(session, opened, office, keys)

    assert claims.fields == {
        Field.NAME: "Nguyễn Thị Hòa", Field.TITLE: "Chuyên viên", Field.AGENCY: "Văn phòng Sở",
        Field.AGENCY_CODE: "H17.01.01", Field.KIND: "CC",
    }  # fmt: skip
    assert claims.key == bound.public_key
    assert claims.level is Level.BASIC
    assert claims.status_index == bound.status_index
    assert serial.is_serial(claims.serial)
    assert claims.expires_at - claims.issued_at == 72 * 3600
    assert claims.issued_at == int(frozen_time.timestamp())


def test_every_issuance_is_in_the_trail_and_the_table_and_says_nothing(
    session: Session, opened: Cast, bound: CardBinding, office: Office, keys: FileKeys
) -> None:
    face(session, opened, office, keys)
    row = session.scalars(select(CardIssuance)).one()

    assert actions_of(session) == ["card_opening.asked", "card_opening.approved", "card.bound", "card.issued"]
    assert row.signed_at is not None
    assert row.kid == keys.signer(KeyUse.CARD).kid
    assert "Hòa" not in repr(vars(row))


def test_a_passkey_gets_fourteen_days(
    session: Session, opened: Cast, office: Office, keys: FileKeys, phone: Phone
) -> None:
    key = replace(phone.brought, level=BindingLevel.PASSKEY, credential_id=b"passkey", is_backed_up=True)
    binding.bind(session, key, actor=opened.owner.actor)

    claims = face(session, opened, office, keys)

    assert claims.level is Level.PASSKEY
    assert claims.expires_at - claims.issued_at == 14 * 86_400


def test_status_only_has_no_name_and_another_serial(
    session: Session, opened: Cast, bound: CardBinding, office: Office, keys: FileKeys
) -> None:
    issued = issuing.issue_own(
        session, Purpose.STATUS_ONLY, actor=opened.owner.actor, office=office, signer=keys.signer(KeyUse.CARD)
    )
    claims = credential.claims_of(issued.message, issuer=ISSUER)

    assert set(claims.fields) == {Field.AGENCY, Field.AGENCY_CODE, Field.KIND}
    assert claims.serial != session.scalars(select(Card.serial)).one()


def test_a_printed_code_has_a_place_of_its_own_and_no_key(
    session: Session, opened: Cast, bound: CardBinding, office: Office, keys: FileKeys
) -> None:
    hr, signer = opened.hr.actor, keys.signer(KeyUse.CARD)
    binding.bind_print(session, bound.card_id, actor=hr)
    second = binding.bind_print(session, bound.card_id, actor=hr)
    issued = issuing.issue_badge(session, bound.card_id, actor=hr, office=office, signer=signer)
    claims = credential.claims_of(issued.message, issuer=ISSUER)

    assert claims.key is None
    assert claims.purpose is Purpose.PRINT
    assert claims.status_index == second.status_index
    ends = session.scalars(select(CardBinding.end).order_by(CardBinding.id)).all()
    assert ends == [None, BindingEnd.REPRINTED, None]


def test_a_badge_is_printed_by_the_office_alone(
    session: Session, opened: Cast, bound: CardBinding, office: Office, keys: FileKeys
) -> None:
    signer = keys.signer(KeyUse.CARD)
    for member in (opened.owner, opened.signer, opened.hr_elsewhere):
        with pytest.raises(Forbidden):
            binding.bind_print(session, bound.card_id, actor=member.actor)
        with pytest.raises(Forbidden):
            issuing.issue_badge(session, bound.card_id, actor=member.actor, office=office, signer=signer)
    with pytest.raises(Conflict, match="no_badge"):
        issuing.issue_badge(session, bound.card_id, actor=opened.hr.actor, office=office, signer=signer)
    with pytest.raises(Invalid, match="purpose"):
        issuing.issue_own(session, Purpose.PRINT, actor=opened.owner.actor, office=office, signer=signer)
    locking.lock_own(session, actor=opened.owner.actor)
    with pytest.raises(Conflict, match="not_active"):
        binding.bind_print(session, bound.card_id, actor=opened.hr.actor)


def test_a_locked_card_issues_nothing(
    session: Session, opened: Cast, bound: CardBinding, office: Office, keys: FileKeys
) -> None:
    locking.lock_own(session, actor=opened.owner.actor)

    with pytest.raises(Conflict, match="suspended"):
        face(session, opened, office, keys)


def test_a_face_is_due_when_old_or_when_the_record_changed(
    session: Session, opened: Cast, bound: CardBinding, office: Office, keys: FileKeys, frozen_time: datetime
) -> None:
    owner: Actor = opened.owner.actor
    assert is_due(session, owner)
    face(session, opened, office, keys)
    assert not is_due(session, owner)

    session.get_one(Person, owner.person_id).full_name = "Nguyễn Thị Thái Hòa"
    session.commit()
    assert is_due(session, owner)
    face(session, opened, office, keys)
    with clock.frozen(frozen_time + timedelta(days=3)):
        assert is_due(session, owner)


def test_when_the_key_is_away_nothing_is_issued(
    session: Session, opened: Cast, bound: CardBinding, office: Office, keys: FileKeys
) -> None:
    class Away:
        kid = keys.signer(KeyUse.CARD).kid

        def sign(self, message: bytes) -> bytes:
            assert not session.in_transaction()
            raise SignerAway("timeout")

    with pytest.raises(SignerAway):
        issuing.issue_own(session, Purpose.FACE, actor=opened.owner.actor, office=office, signer=Away())

    assert (
        session.scalar(
            select(func.count()).select_from(CardIssuance).where(CardIssuance.signed_at.is_not(None))
        )
        == 0
    )
    assert "card.issued" not in actions_of(session)


def test_the_application_s_role_does_all_of_it_for_itself(
    clean_database: Database, opened: Cast, office: Office, keys: FileKeys, phone: Phone
) -> None:
    """Row security lets the bearer bind, issue and lock, without seeing anybody else's."""
    sessions = clean_database.app_sessions()
    row_security.install(sessions)
    with sessions() as own:
        row_security.belongs_to(own, opened.owner.actor)
        binding.bind(own, phone.brought, actor=opened.owner.actor)
        face(own, opened, office, keys)
        locking.lock_own(own, actor=opened.owner.actor)
        assert len(own.scalars(select(Card)).all()) == 1
        own.rollback()
        row_security.belongs_to(own, opened.colleague.actor)
        assert own.scalars(select(Card)).all() == []


def unique_names() -> set[str]:
    """Return what the database calls the rules that two who act at once may break."""
    return {str(index.name) for index in Card.__table__.indexes} | {
        str(rule.name) for rule in CardOpening.__table__.constraints
    }


def test_every_code_of_the_room_has_a_sentence() -> None:
    room = Path(card.__file__).parent
    said = {
        code for path in room.rglob("*.py") for code in re.findall(r'"(card\.[a-z_]+)"', path.read_text())
    }
    used = {
        code
        for code in said
        if re.search(
            rf'(Conflict|Forbidden|Invalid|NotFound|TooMany)\("{re.escape(code)}"|Problem\([^,()]*, "{re.escape(code)}"',
            _source(room),
        )
    }

    broken = {f"constraint.{name}" for name in unique_names()}
    assert used == set(labels.PROBLEMS) - broken
    assert all(sentence.endswith(".") for sentence in labels.PROBLEMS.values())


def _source(room: Path) -> str:
    return "\n".join(path.read_text() for path in room.rglob("*.py"))
