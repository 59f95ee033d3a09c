"""What waits for the worker is found without reading all that ever was: files unchecked, notifications untold."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_evidence_waiting", "evidence", ["id"], postgresql_where=sa.text("state = 'received'"))
    op.create_index(
        "ix_notification_waiting",
        "notification",
        ["created_at"],
        postgresql_where=sa.text("dispatched_at IS NULL"),
    )
