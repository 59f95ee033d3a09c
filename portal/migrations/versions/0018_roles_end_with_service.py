"""Roles end with service: what counts as held is one view, which every read of roles goes through."""

from alembic import op

from portal.migrations import schema

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    schema.create_functions(op.get_bind())
    schema.create_function(op.get_bind(), "create_official")
    op.execute("SELECT secure_tables()")
