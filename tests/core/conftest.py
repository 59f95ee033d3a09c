"""Minutes that pass, with a checkpoint each, and a database that is set back."""

import pytest
from sqlalchemy import text

from portal.core import checkpoints, clock, trail
from portal.core.outside import Copies
from tests.core.copied import KEY


@pytest.fixture
def minute(session, cast, tmp_path):
    """Do one thing and make the minute's checkpoint; returns what the copying process remembers."""
    remembered = Copies(tmp_path)

    def pass_by(copies=remembered, at=None):
        with clock.frozen(at or clock.now()):
            trail.append(
                session, "item.approved", actor=cast.signer.actor, object_type="proposal_item", object_id=1,
                person_id=None, unit_path="/1/",
            )  # fmt: skip
            session.commit()
            checkpoints.checkpoint(session, KEY, copies)
        return copies

    return pass_by


@pytest.fixture
def restore_to(session, database):
    """Set the database back to a size, as a restore from a backup of then does."""

    def set_back(size):
        session.rollback()
        with database.owner.begin() as owner:
            owner.execute(text("SET LOCAL session_replication_role = replica"))
            owner.execute(text("DELETE FROM trail_checkpoint WHERE size > :size"), {"size": size})
            gone = owner.scalars(
                text("DELETE FROM trail_position WHERE position >= :size RETURNING leaf_id"), {"size": size}
            ).all()
            owner.execute(text("DELETE FROM trail_leaf WHERE id = ANY(:gone)"), {"gone": gone})
        session.expire_all()

    return set_back
