"""What a sheet says of one person has a count of its rows: it is bounded, and so is what is held in memory."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("import_part", "import_person"):
        op.add_column(table, sa.Column("row_count", sa.BigInteger(), server_default="1", nullable=False))
