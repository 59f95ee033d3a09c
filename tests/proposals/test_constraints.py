"""The rules again, as the database holds them."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.proposals.labels import PROBLEMS
from tests.proposals import desk


@pytest.fixture(autouse=True)
def records(session, cast, frozen_time):
    desk.make_record(session, cast.owner, cast.colleague)


@pytest.mark.parametrize(
    ("sql", "constraint"),
    [
        ("UPDATE proposal_item SET verified_by = person_id", "ck_proposal_item_verified_by_another"),
        ("UPDATE proposal_item SET decided_by = person_id", "ck_proposal_item_decided_by_another"),
        ("UPDATE proposal_item SET state = 'approved'", "ck_proposal_item_approver_recorded"),
        ("UPDATE proposal_item SET state = 'verified'", "ck_proposal_item_verifier_recorded"),
        ("UPDATE proposal SET claimed_by = person_id", "ck_proposal_claimed_by_another"),
    ],
)
def test_the_database_holds_the_same_rules(session, cast, sql, constraint):
    desk.sent(session, cast.owner)
    with pytest.raises(IntegrityError) as refused:
        session.execute(text(sql))
    session.rollback()
    assert refused.value.orig.diag.constraint_name == constraint
    assert f"constraint.{constraint}" in PROBLEMS


def test_one_open_item_for_a_person_and_field_in_the_database_too(session, cast):
    desk.sent(session, cast.owner)
    second = desk.item_of(session, desk.drafted(session, cast.owner, value="Hai"))
    session.execute(text("UPDATE proposal_item SET due_at = now()"))
    with pytest.raises(IntegrityError) as refused:
        session.execute(text("UPDATE proposal_item SET state = 'returned' WHERE id = :id"), {"id": second.id})
    session.rollback()
    assert refused.value.orig.diag.constraint_name == "uq_proposal_item_open_target"
