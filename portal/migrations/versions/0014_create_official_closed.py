"""Making an official asks for a role of every login but the owner's and the worker's, whatever its name."""

from alembic import op

from portal.migrations import schema

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    schema.create_function(op.get_bind(), "create_official")
    op.execute("SELECT secure_tables()")
