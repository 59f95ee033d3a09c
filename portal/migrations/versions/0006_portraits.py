"""Portraits: what to cut out of a picture, and why one is not taken."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_REFUSALS = (
    "empty", "too_large", "program", "office", "other_image", "unknown_type", "not_image", "not_pdf", "truncated",
    "too_many_pixels", "animated", "encrypted", "active_content", "embedded_file", "polyglot", "no_pages",
    "too_many_pages", "bomb", "no_portrait", "small_portrait",
)  # fmt: skip


def upgrade() -> None:
    op.add_column("evidence", sa.Column("crop", sa.Text(), nullable=True))
    op.drop_constraint(op.f("ck_evidence_refusal"), "evidence", type_="check")
    known = ", ".join(f"'documents.{code}'" for code in _REFUSALS)
    op.create_check_constraint(op.f("ck_evidence_refusal"), "evidence", f"refused_code IN ({known})")
