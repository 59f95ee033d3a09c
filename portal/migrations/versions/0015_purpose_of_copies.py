"""A look has the purpose of a signed copy, where one is made, signed or handed out."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# As looks had them when this was written; a later migration names its own.
_PURPOSES = ("verify_proposal", "personnel_work", "quality_review", "audit", "signed_copy")


def upgrade() -> None:
    op.drop_constraint(op.f("ck_look_purpose"), "look", type_="check")
    known = ", ".join(f"'{code}'" for code in _PURPOSES)
    op.create_check_constraint(op.f("ck_look_purpose"), "look", f"purpose IN ({known})")
