"""The trail is append-only for the roles that run."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from portal.core import trail
from tests.support.cast import Cast


def _append(session: Session, cast: Cast) -> None:
    trail.append(
        session, "item.approved", actor=cast.signer.actor, object_type="proposal_item", object_id=1,
        person_id=cast.owner.person_id, unit_path=cast.owner.unit_path, values={"contact_phone": "0900000001"},
    )
    session.commit()


def test_a_leaf_holds_no_value(session: Session, cast: Cast) -> None:
    _append(session, cast)
    leaf = session.query(trail.TrailLeaf).one()
    assert "0900000001" not in str(leaf.value_hashes)
    assert leaf.leaf_hash == trail.hash_of(leaf)


@pytest.mark.parametrize("sql", ["UPDATE trail_leaf SET action = 'x'", "DELETE FROM trail_leaf"])
def test_nobody_who_runs_may_change_a_leaf(session: Session, cast: Cast, sql: str) -> None:
    _append(session, cast)
    with pytest.raises(ProgrammingError):
        session.execute(text(sql))
