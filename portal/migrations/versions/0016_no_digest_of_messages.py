"""A message's digest is made from its sealed body: kept in clear, it let its value be guessed."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("sync_message", "body_digest")
