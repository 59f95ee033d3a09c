"""Officials read in which office somebody is who looked at their record."""

from alembic import op

from portal.migrations import schema

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    schema.create_function(op.get_bind(), "looker_office")
    op.execute("SELECT secure_tables()")
