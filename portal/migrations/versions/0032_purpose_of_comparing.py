"""Opening a case is a look at what is in it; whoever opens the whole record beside it says so."""

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

# As looks had them when this was written; a later migration names its own.
_PURPOSES = (
    "verify_proposal", "compare_record", "personnel_work", "quality_review", "audit", "signed_copy",
)  # fmt: skip


def upgrade() -> None:
    op.drop_constraint(op.f("ck_look_purpose"), "look", type_="check")
    known = ", ".join(f"'{code}'" for code in _PURPOSES)
    op.create_check_constraint(op.f("ck_look_purpose"), "look", f"purpose IN ({known})")
