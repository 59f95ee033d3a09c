"""What the rules said of an item when it was verified goes on to the signer with it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "proposal_item", sa.Column("remarks", postgresql.JSONB(astext_type=sa.Text()), nullable=True)
    )
