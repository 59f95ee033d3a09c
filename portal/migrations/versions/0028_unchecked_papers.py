"""A paper whose check failed for good: the portal's own failure, told as that."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_REFUSALS = (
    "empty", "too_large", "program", "office", "other_image", "unknown_type", "not_image", "not_pdf", "truncated",
    "too_many_pixels", "animated", "encrypted", "active_content", "embedded_file", "polyglot", "no_pages",
    "too_many_pages", "bomb", "no_portrait", "small_portrait", "unchecked",
)  # fmt: skip


def upgrade() -> None:
    op.drop_constraint(op.f("ck_evidence_refusal"), "evidence", type_="check")
    known = ", ".join(f"'documents.{code}'" for code in _REFUSALS)
    op.create_check_constraint(op.f("ck_evidence_refusal"), "evidence", f"refused_code IN ({known})")
