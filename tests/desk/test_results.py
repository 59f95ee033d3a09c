"""Who sees an answer: the officer who asked, once; and what stays of it: nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from portal.core import clock
from portal.core.errors import Conflict, NotFound
from portal.core.sealing import SealBroken, keyring
from portal.core.trail import TrailLeaf
from portal.desk import queries, steps, tasks
from portal.desk.actions import answering, showing
from portal.desk.actions.answering import Judge
from portal.desk.models import DeskDisclosure, DeskRequest, DeskResult
from portal.desk.rules import Claim, RequestState
from tests.desk.answers import another_officer, judge_of, shown_for
from tests.desk.conftest import Desk
from tests.support.database import Database


@pytest.fixture
def judge(desk: Desk) -> Judge:
    return judge_of(desk)


def test_a_result_is_shown_once_and_to_nobody_else(desk: Desk, judge: Judge) -> None:
    asked = desk.ask(Claim.NAME)
    answering.by_portal(
        desk.session,
        asked.public_id,
        shown_for(desk, asked, "name"),
        judge=judge,
        actor=desk.cast.owner.actor,
    )
    for member in (another_officer(desk), desk.cast.administrator, desk.cast.hr_above, desk.cast.owner):
        with pytest.raises(NotFound):
            queries.own_request(desk.session, member.actor, asked.public_id)
        with pytest.raises(NotFound):
            showing.show(desk.session, asked.id, actor=member.actor)

    assert showing.show(desk.session, asked.id, actor=desk.officer.actor).given == {
        Claim.NAME: "Nguyễn Thị Hòa"
    }
    with pytest.raises(Conflict, match="nothing_to_show"):
        showing.show(desk.session, asked.id, actor=desk.officer.actor)


def test_row_security_hides_a_result_from_everybody_but_the_officer(
    desk: Desk, judge: Judge, database: Database
) -> None:
    asked = desk.ask(Claim.NAME)
    answering.by_portal(
        desk.session,
        asked.public_id,
        shown_for(desk, asked, "name"),
        judge=judge,
        actor=desk.cast.owner.actor,
    )
    for member in desk.cast.members().values():
        with database.app_sessions()() as session:
            steps.act_as(session, member.person_id)
            found = session.scalars(select(DeskResult.request_id)).all()
            told = session.scalars(select(DeskDisclosure.person_id)).all()
        assert found == ([asked.id] if member is desk.officer else []), member.name
        assert told == ([desk.cast.owner.person_id] if member is desk.cast.owner else []), member.name


def test_a_result_that_is_moved_to_another_question_does_not_open(desk: Desk, judge: Judge) -> None:
    asked = desk.ask(Claim.NAME)
    answering.by_portal(
        desk.session,
        asked.public_id,
        shown_for(desk, asked, "name"),
        judge=judge,
        actor=desk.cast.owner.actor,
    )
    kept = desk.session.scalars(select(DeskResult)).one()
    assert "Hòa".encode() not in kept.sealed
    with pytest.raises(SealBroken):
        keyring().unseal_json(kept.sealed, context="desk_result:another")


def test_a_result_that_nobody_looks_at_is_gone_after_five_minutes(desk: Desk, judge: Judge) -> None:
    asked = desk.ask(Claim.NAME)
    answering.by_portal(
        desk.session,
        asked.public_id,
        shown_for(desk, asked, "name"),
        judge=judge,
        actor=desk.cast.owner.actor,
    )
    with clock.frozen(clock.now() + timedelta(minutes=5, seconds=1)):
        with pytest.raises(Conflict, match="result_gone"):
            showing.show(desk.session, asked.id, actor=desk.officer.actor)
        tasks.sweep(timestamp=0)
    assert desk.now(asked).state is RequestState.FORGOTTEN
    assert desk.session.scalars(select(DeskResult)).all() == []


def test_the_sweep_closes_what_nobody_answered_and_forgets_after_a_day(desk: Desk) -> None:
    asked = desk.ask(Claim.NAME)
    number = asked.id
    with clock.frozen(clock.now() + timedelta(minutes=6)):
        tasks.sweep(timestamp=0)
    assert (desk.now(asked).state, asked.response_key_sealed) == (RequestState.FORGOTTEN, None)
    with clock.frozen(clock.now() + timedelta(days=1, minutes=1)):
        tasks.sweep(timestamp=0)
    desk.session.rollback()
    desk.session.expire_all()
    assert desk.session.get(DeskRequest, number) is None


def test_the_trail_names_who_asked_who_answered_and_who_looked(desk: Desk, judge: Judge) -> None:
    asked = desk.ask(Claim.NAME)
    answering.by_portal(
        desk.session,
        asked.public_id,
        shown_for(desk, asked, "name"),
        judge=judge,
        actor=desk.cast.owner.actor,
    )
    showing.show(desk.session, asked.id, actor=desk.officer.actor)
    leaves = desk.session.execute(
        select(TrailLeaf.action, TrailLeaf.actor_id)
        .where(TrailLeaf.object_type == "desk_request")
        .order_by(TrailLeaf.id)
    ).all()
    assert [tuple(leaf) for leaf in leaves] == [
        ("desk.asked", desk.officer.person_id),
        ("desk.answered", desk.cast.owner.person_id),
        ("desk.shown", desk.officer.person_id),
    ]


def test_nothing_of_the_answer_stays_in_the_database(desk: Desk, judge: Judge) -> None:
    asked = desk.ask(Claim.NAME, Claim.UNIT)
    answering.by_portal(
        desk.session,
        asked.public_id,
        shown_for(desk, asked, "name", "unit"),
        judge=judge,
        actor=desk.cast.owner.actor,
    )
    showing.show(desk.session, asked.id, actor=desk.officer.actor)
    for table in ("desk_request", "desk_result", "desk_disclosure", "trail_leaf"):
        rows = desk.session.execute(text(f"SELECT t::text FROM {table} t")).scalars().all()
        assert not any("Nguyễn Thị Hòa" in row or "Văn phòng Sở" in row for row in rows), table
