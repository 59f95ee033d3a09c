"""HR notes where an official gets mail: the pages may change that column of officials too."""

from alembic import op

from portal.migrations import schema

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    schema.create_functions(op.get_bind())
    op.execute("SELECT secure_tables()")
