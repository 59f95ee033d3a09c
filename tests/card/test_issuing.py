"""Who gets a card, what it says, and what ends it."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import card
from portal.access.rules import Actor
from portal.card import labels, queries
from portal.card.actions import binding, issuing, locking, opening
from portal.card.actions.issuing import Office
from portal.card.formats import credential, serial
from portal.card.formats.profile import Field, Level, Purpose
from portal.card.formats.status_list import Status
from portal.card.keys.files import FileKeys
from portal.card.keys.provider import KeyUse, SignerAway
from portal.card.models import Card, CardBinding, CardIssuance, CardOpening
from portal.card.rules import BindingEnd, BindingLevel, CardState, Duty, Revocation
from portal.core import clock
from portal.core.errors import Conflict, Forbidden, Invalid
from portal.core.trail import TrailLeaf
from portal.people.models import Official, Person
from tests.card.conftest import ISSUER, Phone
from tests.support.cast import Cast
from tests.support.database import Database


def actions_of(session: Session) -> list[str]:
    found = session.scalars(
        select(TrailLeaf.action).where(TrailLeaf.action.startswith("card")).order_by(TrailLeaf.id)
    )
    return list(found)


def jobs_of(session: Session) -> int:
    return session.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'card:publish'"))


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
    binding.bind_print(session, actor=opened.owner.actor)
    second = binding.bind_print(session, actor=opened.owner.actor)
    issued = issuing.issue_own(
        session, Purpose.PRINT, actor=opened.owner.actor, office=office, signer=keys.signer(KeyUse.CARD)
    )
    claims = credential.claims_of(issued.message, issuer=ISSUER)

    assert claims.key is None
    assert claims.status_index == second.status_index
    ends = session.scalars(select(CardBinding.end).order_by(CardBinding.id)).all()
    assert ends == [None, BindingEnd.REPRINTED, None]


def test_a_duty_is_given_by_another_and_lasts_hours(
    session: Session, opened: Cast, bound: CardBinding, office: Office, keys: FileKeys, frozen_time: datetime
) -> None:
    signer = keys.signer(KeyUse.CARD)
    duty = Duty("Kiểm tra", "Chợ Hàn", frozen_time, frozen_time + timedelta(hours=4), "12/QĐ-SNV")
    given = {"actor": opened.signer.actor, "office": office, "signer": signer}

    claims = credential.claims_of(
        issuing.issue_duty(session, opened.owner.person_id, duty, **given).message, issuer=ISSUER
    )

    assert claims.purpose is Purpose.DUTY
    assert claims.fields[Field.DECISION] == "12/QĐ-SNV"
    assert claims.expires_at == int(duty.ends_at.timestamp())
    with pytest.raises(Forbidden):
        issuing.issue_duty(session, opened.owner.person_id, duty, **{**given, "actor": opened.owner.actor})
    long = replace(duty, ends_at=frozen_time + timedelta(hours=25))
    with pytest.raises(Invalid, match="duty_time"):
        issuing.issue_duty(session, opened.owner.person_id, long, **given)


def test_four_eyes_open_a_unit(session: Session, cast: Cast) -> None:
    asked = opening.ask_for_opening(session, cast.units["department"].id, actor=cast.hr.actor)

    with pytest.raises(Conflict, match="opening_asked"):
        opening.ask_for_opening(session, cast.units["department"].id, actor=cast.hr_above.actor)
    with pytest.raises(Forbidden):
        opening.approve_opening(session, asked.id, actor=cast.hr.actor)
    both = replace(cast.signer.actor, person_id=cast.hr.person_id)
    with pytest.raises(Forbidden):
        opening.approve_opening(session, asked.id, actor=both)
    row = session.get_one(CardOpening, asked.id)
    row.approved_by, row.approved_at = cast.hr.person_id, clock.now()
    with pytest.raises(IntegrityError, match="four_eyes"):
        session.commit()
    session.rollback()
    opening.approve_opening(session, asked.id, actor=cast.signer.actor)
    with pytest.raises(Conflict, match="opening_approved"):
        opening.approve_opening(session, asked.id, actor=cast.signer.actor)


def test_who_asks_for_another_unit_is_refused(session: Session, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        opening.ask_for_opening(session, cast.units["department"].id, actor=cast.hr_elsewhere.actor)


def test_no_card_before_the_unit_opens_or_without_a_record(
    session: Session, cast: Cast, phone: Phone, opened: Cast
) -> None:
    with pytest.raises(Forbidden, match="no_record"):
        binding.bind(session, phone.brought, actor=opened.colleague.actor)
    session.execute(text("DELETE FROM card_opening"))
    session.commit()
    with pytest.raises(Forbidden, match="not_open"):
        binding.bind(session, phone.brought, actor=opened.owner.actor)


def test_who_left_gets_none(session: Session, opened: Cast, phone: Phone) -> None:
    session.get_one(Official, opened.owner.person_id).in_service = False
    session.commit()

    with pytest.raises(Forbidden):
        binding.bind(session, phone.brought, actor=opened.owner.actor)


def test_a_key_off_the_curve_is_refused(session: Session, opened: Cast, phone: Phone) -> None:
    with pytest.raises(Invalid, match=r"card\.key"):
        binding.bind(
            session,
            replace(phone.brought, public_key=b"\x02" + bytes(31) + b"\x01"),
            actor=opened.owner.actor,
        )


def test_one_phone_at_a_time_and_another_after_a_fresh_sign_in(
    session: Session, opened: Cast, bound: CardBinding, frozen_time: datetime
) -> None:
    other = Phone(ec.generate_private_key(ec.SECP256R1())).brought
    stale = replace(opened.owner.actor, stepped_up_at=frozen_time - timedelta(minutes=11))
    with pytest.raises(Forbidden, match="sign_in_again"):
        binding.bind(session, other, actor=stale)

    second = binding.bind(session, other, actor=replace(stale, stepped_up_at=frozen_time))

    session.refresh(bound)
    assert bound.end is BindingEnd.REBOUND
    assert queries.not_valid(session) == {bound.status_index: Status.INVALID}
    assert second.card_id == bound.card_id
    assert jobs_of(session) == 1


def test_the_bearer_locks_and_unlocks_and_the_office_s_suspension_stays(
    session: Session, opened: Cast, bound: CardBinding
) -> None:
    owner = opened.owner.actor
    held = locking.lock_own(session, actor=owner)
    assert held.state is CardState.SUSPENDED
    assert queries.not_valid(session) == {bound.status_index: Status.SUSPENDED}

    locking.suspend(session, held.id, actor=opened.hr.actor)
    assert locking.unlock_own(session, actor=owner).state is CardState.SUSPENDED
    with pytest.raises(Conflict, match="suspended"):
        binding.bind(session, Phone(ec.generate_private_key(ec.SECP256R1())).brought, actor=owner)
    assert locking.resume(session, held.id, actor=opened.hr.actor).state is CardState.ACTIVE

    assert queries.not_valid(session) == {}
    assert actions_of(session)[3:] == ["card.locked", "card.suspended", "card.unlocked", "card.resumed"]


def test_a_locked_card_issues_nothing(
    session: Session, opened: Cast, bound: CardBinding, office: Office, keys: FileKeys
) -> None:
    locking.lock_own(session, actor=opened.owner.actor)

    with pytest.raises(Conflict, match="suspended"):
        face(session, opened, office, keys)


def test_a_lost_phone_ends_its_binding_and_the_card_goes_on(
    session: Session, opened: Cast, bound: CardBinding
) -> None:
    held = locking.lose_phone(session, actor=opened.owner.actor)

    assert held.state is CardState.ACTIVE
    assert queries.not_valid(session) == {bound.status_index: Status.INVALID}
    with pytest.raises(Conflict, match="not_bound"):
        locking.lose_phone(session, actor=opened.owner.actor)


def test_a_revoked_card_is_over_and_its_bearer_may_get_another(
    session: Session, opened: Cast, bound: CardBinding, phone: Phone
) -> None:
    held = locking.revoke(session, bound.card_id, Revocation.WRONG_DATA, actor=opened.hr.actor)

    assert held.state is CardState.REVOKED
    with pytest.raises(Conflict, match="revoked"):
        locking.resume(session, held.id, actor=opened.hr.actor)
    again = binding.bind(session, phone.brought, actor=opened.owner.actor)
    assert again.card_id != held.id
    assert queries.not_valid(session) == {bound.status_index: Status.INVALID}


def test_only_who_may_suspends_and_revokes(session: Session, opened: Cast, bound: CardBinding) -> None:
    for member in (opened.owner, opened.colleague, opened.signer, opened.hr_elsewhere, opened.guard):
        with pytest.raises(Forbidden):
            locking.suspend(session, bound.card_id, actor=member.actor)
        with pytest.raises(Forbidden):
            locking.revoke(session, bound.card_id, Revocation.LEFT, actor=member.actor)


def test_a_card_follows_its_bearer(session: Session, opened: Cast, bound: CardBinding) -> None:
    official = session.get_one(Official, opened.owner.person_id)
    official.unit_path = opened.units["elsewhere"].path
    session.commit()
    assert queries.strays(session, limit=9) == [bound.card_id]

    held = locking.follow(session, bound.card_id)

    assert held.revocation is Revocation.TRANSFERRED
    assert queries.strays(session, limit=9) == []


def test_who_leaves_is_not_valid_with_the_next_list(
    session: Session, opened: Cast, bound: CardBinding
) -> None:
    session.get_one(Official, opened.owner.person_id).in_service = False
    session.commit()

    assert locking.follow(session, bound.card_id).revocation is Revocation.LEFT
    assert queries.not_valid(session) == {bound.status_index: Status.INVALID}


def test_a_face_is_due_when_old_or_when_the_record_changed(
    session: Session, opened: Cast, bound: CardBinding, office: Office, keys: FileKeys, frozen_time: datetime
) -> None:
    owner: Actor = opened.owner.actor
    assert issuing.is_due(session, actor=owner)
    face(session, opened, office, keys)
    assert not issuing.is_due(session, actor=owner)

    session.get_one(Person, owner.person_id).full_name = "Nguyễn Thị Thái Hòa"
    session.commit()
    assert issuing.is_due(session, actor=owner)
    face(session, opened, office, keys)
    with clock.frozen(frozen_time + timedelta(days=3)):
        assert issuing.is_due(session, actor=owner)


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
    with clean_database.app_sessions()() as own:

        def act_as(person_id: int) -> None:
            own.execute(text("SELECT act_as(:p, :d)"), {"p": person_id, "d": clock.today()})
            own.execute(text("SELECT set_config('portal.person_id', :p, false)"), {"p": str(person_id)})

        act_as(opened.owner.person_id)
        own.commit()
        binding.bind(own, phone.brought, actor=opened.owner.actor)
        face(own, opened, office, keys)
        locking.lock_own(own, actor=opened.owner.actor)
        act_as(opened.colleague.person_id)
        assert own.scalars(select(Card)).all() == []


def test_every_code_of_the_room_has_a_sentence() -> None:
    room = Path(card.__file__).parent
    said = {
        code for path in room.rglob("*.py") for code in re.findall(r'"(card\.[a-z_]+)"', path.read_text())
    }
    used = {
        code
        for code in said
        if re.search(rf'(Conflict|Forbidden|Invalid)\("{re.escape(code)}"', _source(room))
    }

    assert used == set(labels.PROBLEMS)
    assert all(sentence.endswith(".") for sentence in labels.PROBLEMS.values())


def _source(room: Path) -> str:
    return "\n".join(path.read_text() for path in room.rglob("*.py"))
