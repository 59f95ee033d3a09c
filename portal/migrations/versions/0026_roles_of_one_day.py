"""A role that was given and ended on one day stays to be read: its last day is the one before its first."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint(op.f("ck_role_grant_dates"), "role_grant", type_="check")
    op.create_check_constraint(
        op.f("ck_role_grant_dates"), "role_grant", "ends_on IS NULL OR ends_on >= starts_on - 1"
    )
