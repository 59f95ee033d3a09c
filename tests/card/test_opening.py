"""A unit's first issue: one asks, another approves, and nobody does both by somebody else."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.rules import Actor, Grant, Role
from portal.card import queries
from portal.card.actions import opening
from portal.card.models import CardOpening
from portal.core import clock
from portal.core.errors import Conflict, Forbidden
from portal.core.trail import TrailLeaf
from tests.support.cast import Cast, Member


def acting_for(cast: Cast, member: Member, role: Role, *, absent: Member) -> Actor:
    """Return a member with a role at the department that somebody absent gave them, and no other."""
    unit = cast.units["department"]
    return replace(member.actor, grants=(Grant(role, unit.id, unit.path, absent.person_id),))


def ask(session: Session, cast: Cast, actor: Actor) -> CardOpening:
    return opening.ask_for_opening(session, cast.units["department"].id, actor=actor)


def offered(session: Session, cast: Cast, actor: Actor) -> bool:
    """Whether the page shows this actor the button that approves."""
    lines = {line.id: line for line in queries.units_within(session, actor)}
    return lines[cast.units["department"].id].can_approve


def test_four_eyes_open_a_unit(session: Session, cast: Cast) -> None:
    asked = ask(session, cast, cast.hr.actor)

    with pytest.raises(Conflict, match="opening_asked"):
        ask(session, cast, cast.hr_above.actor)
    with pytest.raises(Forbidden):
        opening.approve_opening(session, asked.id, actor=cast.hr.actor)
    both = replace(cast.signer.actor, person_id=cast.hr.person_id)
    with pytest.raises(Forbidden):
        opening.approve_opening(session, asked.id, actor=both)
    approved = opening.approve_opening(session, asked.id, actor=cast.signer.actor)
    assert (approved.asked_for, approved.approved_for) == (None, None)
    with pytest.raises(Conflict, match="opening_approved"):
        opening.approve_opening(session, asked.id, actor=cast.signer.actor)


def test_who_asks_for_another_unit_is_refused(session: Session, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        opening.ask_for_opening(session, cast.units["department"].id, actor=cast.hr_elsewhere.actor)


def test_who_had_it_asked_by_a_delegate_does_not_approve_it(session: Session, cast: Cast) -> None:
    """The signer is an HR officer too, delegates that to a colleague, and would sign what they asked."""
    asked = ask(session, cast, acting_for(cast, cast.colleague, Role.HR_OFFICER, absent=cast.signer))
    assert asked.asked_for == cast.signer.person_id
    leaf = session.scalars(select(TrailLeaf).order_by(TrailLeaf.id.desc()).limit(1)).one()
    assert (leaf.actor_id, leaf.delegated_by) == (cast.colleague.person_id, cast.signer.person_id)

    assert not offered(session, cast, cast.signer.actor)
    with pytest.raises(Forbidden, match="opening_of_yours"):
        opening.approve_opening(session, asked.id, actor=cast.signer.actor)


@pytest.mark.parametrize("absent", ["hr", "signer"])
def test_a_delegate_approves_nothing_that_who_delegated_asked_or_had_asked(
    session: Session, cast: Cast, absent: str
) -> None:
    away = cast.members()[absent]
    by = cast.hr.actor if away is cast.hr else acting_for(cast, cast.colleague, Role.HR_OFFICER, absent=away)
    asked = ask(session, cast, by)
    delegate = acting_for(cast, cast.hr_above, Role.SIGNER, absent=away)

    with pytest.raises(Forbidden):
        opening.approve_opening(session, asked.id, actor=delegate)


def test_another_grant_of_the_same_person_counts_for_itself(session: Session, cast: Cast) -> None:
    """A delegation of who asked bars nobody who is a signer in their own right."""
    asked = ask(session, cast, acting_for(cast, cast.colleague, Role.HR_OFFICER, absent=cast.hr_above))
    barred = acting_for(cast, cast.signer, Role.SIGNER, absent=cast.hr_above).grants
    both = replace(cast.signer.actor, grants=(*barred, *cast.signer.actor.grants))

    assert offered(session, cast, both)
    approved = opening.approve_opening(session, asked.id, actor=both)
    assert (approved.approved_by, approved.approved_for) == (cast.signer.person_id, None)


def test_on_behalf_of_a_third_person_it_is_approved(session: Session, cast: Cast) -> None:
    asked = ask(session, cast, cast.hr.actor)
    delegate = acting_for(cast, cast.colleague, Role.SIGNER, absent=cast.signer)

    approved = opening.approve_opening(session, asked.id, actor=delegate)

    assert (approved.approved_by, approved.approved_for) == (
        cast.colleague.person_id,
        cast.signer.person_id,
    )


@pytest.mark.parametrize(
    ("asked_by", "asked_for", "approved_by", "approved_for"),
    [
        ("hr", None, "hr", None),
        ("hr", "signer", "signer", None),
        ("hr", None, "signer", "hr"),
        ("hr", "hr_above", "signer", "hr_above"),
    ],
)
def test_the_table_holds_it_too(
    session: Session,
    cast: Cast,
    asked_by: str,
    asked_for: str | None,
    approved_by: str,
    approved_for: str | None,
) -> None:
    number = {name: member.person_id for name, member in cast.members().items()}
    unit = cast.units["department"]
    row = CardOpening(
        person_id=number[asked_by], unit_path=unit.path, unit_id=unit.id, asked_at=clock.now(),
        asked_for=number.get(asked_for or ""), approved_by=number[approved_by],
        approved_for=number.get(approved_for or ""), approved_at=clock.now(),
    )  # fmt: skip
    session.add(row)
    with pytest.raises(IntegrityError, match="four_eyes"):
        session.commit()
    session.rollback()
