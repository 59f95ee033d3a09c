"""What units ask beyond the catalogue of policy, the decision behind a change, and a reminder of what is old."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# As notifications had them when this was written; a later migration names its own.
_MESSAGES = (
    "proposal_submitted", "item_returned", "item_refused", "item_verified", "item_approved", "item_conflict",
    "item_superseded", "evidence_refused", "registry_accepted", "registry_returned", "registry_failed",
    "draft_reminder", "due_soon", "overdue", "proposal_approved", "declaration_opened", "declaration_due",
    "declaration_overdue", "record_due", "record_overdue", "freshness", "trial",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "field_policy",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column(
            "policy",
            sa.Enum(
                "self",
                "propose",
                "report",
                name="policy",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=True,
        ),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("is_proof_needed", sa.Boolean(), nullable=False),
        sa.Column("set_by", sa.BigInteger(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "policy IS NOT NULL OR is_required OR is_proof_needed",
            name=op.f("ck_field_policy_asks_something"),
        ),
        sa.CheckConstraint("policy IS NULL OR policy <> 'self'", name=op.f("ck_field_policy_stricter")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_field_policy_set_by_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_field_policy_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_policy")),
        sa.UniqueConstraint("unit_id", "target", name=op.f("uq_field_policy_unit_id_target")),
    )
    op.add_column("record_change", sa.Column("basis", sa.Text(), nullable=True))
    op.drop_constraint(op.f("ck_notification_message"), "notification", type_="check")
    known = ", ".join(f"'{message}'" for message in _MESSAGES)
    op.create_check_constraint(op.f("ck_notification_message"), "notification", f"message IN ({known})")
    op.execute("SELECT secure_tables()")
