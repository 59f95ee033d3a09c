"""The trail is read by unit too: an auditor of a small one waits for nobody else's leaves."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A prefix is found by it whatever the collation of the database is.
    operators = {"unit_path": "text_pattern_ops"}
    op.create_index("ix_trail_leaf_unit_path", "trail_leaf", ["unit_path", "id"], postgresql_ops=operators)
