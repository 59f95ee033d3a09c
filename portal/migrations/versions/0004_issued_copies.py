"""Copies of the form that the agency issues under its signature, and what is told about them."""

import sqlalchemy as sa
from alembic import op

from portal.migrations import schema

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# As notifications had them when this was written; a later migration names its own.
_MESSAGES = (
    "proposal_submitted", "item_returned", "item_refused", "item_verified", "item_approved", "item_conflict",
    "item_superseded", "evidence_refused", "registry_accepted", "registry_returned", "registry_failed",
    "draft_reminder", "due_soon", "overdue", "proposal_approved", "declaration_opened", "declaration_due",
    "declaration_overdue", "record_due", "record_overdue", "freshness", "copy_to_sign", "copy_issued",
    "copy_withdrawn", "trial",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "issued_copy",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "preparing",
                "ready",
                "signed",
                "issued",
                "withdrawn",
                "dropped",
                name="copy_state",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column(
            "contents",
            sa.Enum(
                "whole",
                "without_sensitive",
                name="contents",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("masked_name", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.BigInteger(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place_start", sa.BigInteger(), nullable=True),
        sa.Column("place_end", sa.BigInteger(), nullable=True),
        sa.Column("signature_id", sa.BigInteger(), nullable=True),
        sa.Column("signed_by", sa.BigInteger(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("file_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("file_digest", sa.LargeBinary(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.Column("unit_path", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('issued', 'withdrawn')) = (file_digest IS NOT NULL)",
            name=op.f("ck_issued_copy_issued_has_digest"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('signed', 'issued', 'withdrawn') OR signature_id IS NOT NULL",
            name=op.f("ck_issued_copy_signed_has_signature"),
        ),
        sa.CheckConstraint(
            "(state IN ('withdrawn', 'dropped')) = (ended_at IS NOT NULL)",
            name=op.f("ck_issued_copy_ended_has_instant"),
        ),
        sa.CheckConstraint(
            "state <> 'preparing' OR prepared_at IS NULL", name=op.f("ck_issued_copy_prepared_has_instant")
        ),
        sa.CheckConstraint(
            "(signed_by IS NULL) OR (signed_by <> person_id)",
            name=op.f("ck_issued_copy_not_signed_by_its_person"),
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_issued_copy_ended_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_issued_copy_person_id_person")),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["person.id"], name=op.f("fk_issued_copy_requested_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signature.id"], name=op.f("fk_issued_copy_signature_id_signature")
        ),
        sa.ForeignKeyConstraint(["signed_by"], ["person.id"], name=op.f("fk_issued_copy_signed_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_copy")),
        sa.UniqueConstraint("public_id", name=op.f("uq_issued_copy_public_id")),
        sa.UniqueConstraint("signature_id", name=op.f("uq_issued_copy_signature_id")),
    )
    op.create_index(op.f("ix_issued_copy_person_id"), "issued_copy", ["person_id"], unique=False)
    op.create_index("ix_issued_copy_state_unit", "issued_copy", ["state", "unit_path"], unique=False)
    op.create_index(op.f("ix_issued_copy_unit_path"), "issued_copy", ["unit_path"], unique=False)
    op.drop_constraint(op.f("ck_notification_message"), "notification", type_="check")
    known = ", ".join(f"'{message}'" for message in _MESSAGES)
    op.create_check_constraint(op.f("ck_notification_message"), "notification", f"message IN ({known})")
    schema.create_function(op.get_bind(), "published_copy")
    op.execute("SELECT secure_tables()")
