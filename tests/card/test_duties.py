"""Duties: who gives them, what a phone gets, and how one is withdrawn while the card goes on."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from notifications.models import Notification
from portal.access.rules import Actor
from portal.card import queries, tasks
from portal.card.actions import binding, duties, issuing, locking
from portal.card.actions.issuing import Office
from portal.card.formats import credential
from portal.card.formats.profile import Field, Level, Purpose
from portal.card.formats.status_list import Status
from portal.card.keys.files import FileKeys
from portal.card.keys.provider import KeyUse
from portal.card.models import CardBinding, CardDuty
from portal.card.rules import BindingEnd, Duty
from portal.core import clock
from portal.core.errors import Conflict, Forbidden, Invalid, NotFound
from portal.core.trail import TrailLeaf
from tests.card.conftest import ISSUER, Phone
from tests.support.cast import Cast
from tests.support.database import Database

WAITS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


@pytest.fixture
def duty(frozen_time: datetime) -> Duty:
    return Duty(
        "Kiểm tra an toàn thực phẩm", "Chợ Hàn", frozen_time, frozen_time + timedelta(hours=4), "12/QĐ-SNV"
    )


@pytest.fixture
def given(session: Session, opened: Cast, bound: CardBinding, duty: Duty) -> CardDuty:
    return give(session, bound.card_id, duty, actor=opened.signer.actor)


def give(session: Session, card_id: int, duty: Duty, *, actor: Actor) -> CardDuty:
    return duties.give(session, card_id, duty, actor=actor, key=str(uuid4()))


def taken(session: Session, given: CardDuty, cast: Cast, office: Office, keys: FileKeys):
    issued = issuing.issue_duty(
        session, given.id, actor=cast.owner.actor, office=office, signer=keys.signer(KeyUse.CARD)
    )
    return credential.claims_of(issued.message, issuer=ISSUER)


def test_the_phone_gets_what_was_given_bound_to_its_key(
    session: Session, opened: Cast, bound: CardBinding, given: CardDuty, office: Office, keys: FileKeys
) -> None:
    claims = taken(session, given, opened, office, keys)

    assert claims.purpose is Purpose.DUTY
    assert claims.level is Level.BASIC
    assert claims.key == bound.public_key
    assert claims.fields[Field.NAME] == "Nguyễn Thị Hòa"
    assert claims.fields[Field.TASK] == "Kiểm tra an toàn thực phẩm"
    assert claims.fields[Field.PLACE] == "Chợ Hàn"
    assert claims.fields[Field.DECISION] == "12/QĐ-SNV"
    assert claims.fields[Field.FROM] == int(given.starts_at.timestamp())
    assert claims.expires_at == claims.fields[Field.UNTIL] == int(given.ends_at.timestamp())
    assert claims.status_index != bound.status_index
    assert taken(session, given, opened, office, keys).status_index == claims.status_index


def test_only_a_signer_gives_and_never_to_themselves(
    session: Session, opened: Cast, bound: CardBinding, duty: Duty
) -> None:
    for member in (opened.owner, opened.hr, opened.colleague, opened.hr_elsewhere):
        with pytest.raises(Forbidden):
            give(session, bound.card_id, duty, actor=member.actor)
    both = replace(opened.signer.actor, person_id=opened.owner.person_id)
    with pytest.raises(Forbidden):
        give(session, bound.card_id, duty, actor=both)
    made = give(session, bound.card_id, duty, actor=opened.signer.actor)
    made.given_by = made.person_id
    with pytest.raises(IntegrityError, match="four_eyes"):
        session.commit()
    session.rollback()


@pytest.mark.parametrize(("starts", "ends"), [(0, 25), (0, 0), (2, 1), (-5, 0), (91 * 24, 91 * 24 + 1)])
def test_it_lasts_hours_and_is_not_over(
    session: Session, opened: Cast, bound: CardBinding, frozen_time: datetime, starts: int, ends: int
) -> None:
    hours = [frozen_time + timedelta(hours=one) for one in (starts, ends)]
    with pytest.raises(Invalid, match="duty_time"):
        give(session, bound.card_id, Duty("a", "b", *hours, "c"), actor=opened.signer.actor)


def test_what_would_not_be_scanned_is_too_long(
    session: Session, opened: Cast, bound: CardBinding, duty: Duty
) -> None:
    with pytest.raises(Invalid, match="duty_long"):
        give(session, bound.card_id, replace(duty, place="ữ" * 50), actor=opened.signer.actor)


def test_it_is_issued_on_its_own_day_alone_and_to_its_owner(
    session: Session, opened: Cast, bound: CardBinding, duty: Duty, office: Office, keys: FileKeys
) -> None:
    later = replace(
        duty, starts_at=duty.starts_at + timedelta(days=2), ends_at=duty.ends_at + timedelta(days=2)
    )
    given = give(session, bound.card_id, later, actor=opened.signer.actor)
    with pytest.raises(Conflict, match="duty_over"):
        taken(session, given, opened, office, keys)
    with clock.frozen(duty.starts_at + timedelta(days=2)):
        assert taken(session, given, opened, office, keys).purpose is Purpose.DUTY
    with clock.frozen(later.ends_at), pytest.raises(Conflict, match="duty_over"):
        taken(session, given, opened, office, keys)
    with pytest.raises(NotFound):
        queries.own_duty(session, opened.colleague.person_id, given.id)


def test_withdrawn_it_is_not_valid_with_the_next_list_and_the_card_goes_on(
    session: Session, opened: Cast, bound: CardBinding, given: CardDuty, office: Office, keys: FileKeys
) -> None:
    index = taken(session, given, opened, office, keys).status_index

    duties.withdraw(session, given.id, actor=opened.signer.actor)
    duties.withdraw(session, given.id, actor=opened.signer.actor)

    assert queries.not_valid(session) == {index: Status.INVALID}
    assert queries.live_binding(session, bound.card_id) == bound
    assert queries.duties_of(session, bound.card_id) == []
    with pytest.raises(Conflict, match="duty_over"):
        taken(session, given, opened, office, keys)
    told = session.scalars(select(Notification.message).order_by(Notification.id)).all()
    assert told == ["duty_given", "duty_withdrawn"]
    done = session.scalars(select(TrailLeaf.action).order_by(TrailLeaf.id)).all()
    assert done[-3:] == ["card.duty_given", "card.issued", "card.duty_withdrawn"]
    with pytest.raises(Forbidden):
        duties.withdraw(session, given.id, actor=opened.hr.actor)


def test_one_that_is_withdrawn_at_this_moment_is_not_issued(
    clean_database: Database,
    session: Session,
    opened: Cast,
    bound: CardBinding,
    given: CardDuty,
    office: Office,
) -> None:
    def take() -> str:
        with clean_database.worker_sessions()() as phone:
            try:
                issuing.prepare_duty(phone, given.id, actor=opened.owner.actor, office=office)
            except Conflict as refused:
                return refused.code
        return "issued"

    with ThreadPoolExecutor(1) as hand, clean_database.worker_sessions()() as signer:
        signer.get_one(CardDuty, given.id, with_for_update=True).withdrawn_at = clock.now()
        signer.flush()
        taking = hand.submit(take)
        for _ in range(1000):
            if taking.done() or signer.scalar(WAITS):
                break
            time.sleep(0.01)
        signer.commit()
        assert taking.result(timeout=20) == "card.duty_over"
    assert [one.duty_id for one in queries.live_bindings(session, bound.card_id)] == [None]


def test_it_goes_with_the_phone_and_comes_to_the_next_one(
    session: Session, opened: Cast, bound: CardBinding, given: CardDuty, office: Office, keys: FileKeys
) -> None:
    first = taken(session, given, opened, office, keys).status_index
    other = Phone(ec.generate_private_key(ec.SECP256R1())).brought
    binding.bind(session, other, actor=replace(opened.owner.actor, stepped_up_at=clock.now()))
    second = taken(session, given, opened, office, keys)

    assert queries.not_valid(session) == {bound.status_index: Status.INVALID, first: Status.INVALID}
    assert second.key == other.public_key
    locking.lose_phone(session, actor=opened.owner.actor)
    assert queries.not_valid(session)[second.status_index] is Status.INVALID


def test_its_place_is_given_back_when_it_was_over_for_a_month(
    session: Session, opened: Cast, given: CardDuty, office: Office, keys: FileKeys
) -> None:
    taken(session, given, opened, office, keys)
    session.commit()
    with clock.frozen(given.ends_at + timedelta(days=31)):
        tasks.sweep(0)
    row = session.scalars(
        select(CardBinding).where(CardBinding.duty_id == given.id), execution_options={"populate_existing": True}
    ).one()  # fmt: skip

    assert (row.status_index, row.end) == (None, BindingEnd.DUTY_OVER)


def test_row_security_shows_a_duty_to_its_owner_and_to_who_gives_it(
    clean_database: Database, opened: Cast, given: CardDuty
) -> None:
    with clean_database.app_sessions()() as own:
        for member, seen in ((opened.owner, 1), (opened.colleague, 0), (opened.signer, 1)):
            own.execute(text("SELECT act_as(:p, :d)"), {"p": member.person_id, "d": clock.today()})
            assert len(own.scalars(select(CardDuty)).all()) == seen, member.name
