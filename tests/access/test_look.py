"""Opening another person's record leaves who looked, why, and on whose behalf."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access import actions
from portal.access.models import Look
from portal.access.rules import Actor, Grant, Purpose, Role
from portal.core.errors import Forbidden
from portal.core.trail import TrailLeaf
from tests.support.cast import Cast


def look(session: Session, cast: Cast, actor: Actor) -> TrailLeaf:
    actions.look(
        session,
        actor=actor,
        person_id=cast.owner.person_id,
        unit_path=cast.owner.unit_path,
        purpose=Purpose.PERSONNEL_WORK,
    )
    return session.scalars(select(TrailLeaf)).one()


def test_the_trail_says_who_looked_and_why(session: Session, cast: Cast) -> None:
    leaf = look(session, cast, cast.hr.actor)
    assert (leaf.actor_id, leaf.delegated_by) == (cast.hr.person_id, None)
    assert (leaf.action, leaf.purpose) == ("record.looked_at", Purpose.PERSONNEL_WORK)


def test_the_trail_says_on_whose_behalf(session: Session, cast: Cast) -> None:
    unit = cast.units["department"]
    delegated = Grant(Role.HR_OFFICER, unit.id, unit.path, delegated_by=cast.hr.person_id)
    leaf = look(session, cast, replace(cast.colleague.actor, grants=(delegated,)))
    assert (leaf.actor_id, leaf.delegated_by) == (cast.colleague.person_id, cast.hr.person_id)


def test_who_may_not_look_leaves_no_look(session: Session, cast: Cast) -> None:
    with pytest.raises(Forbidden):
        look(session, cast, cast.colleague.actor)
    assert session.scalars(select(Look)).all() == []
