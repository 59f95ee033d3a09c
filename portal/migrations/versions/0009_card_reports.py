"""Reports of cards that seemed wrong to somebody who checked them."""

import sqlalchemy as sa
from alembic import op

from portal.migrations import schema

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "card_report",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "concern",
            sa.Enum(
                "face", "invalid", "behaviour", "money", "other",
                name="concern", native_enum=False, create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unit_path", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("length(note) <= 500", name=op.f("ck_card_report_note")),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_card_report_card_id_card")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_card_report_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_report")),
    )  # fmt: skip
    op.create_index(op.f("ix_card_report_card_id"), "card_report", ["card_id"], unique=False)
    op.create_index(op.f("ix_card_report_person_id"), "card_report", ["person_id"], unique=False)
    op.create_index(op.f("ix_card_report_unit_path"), "card_report", ["unit_path"], unique=False)
    schema.create_function(op.get_bind(), "report_card")
    op.execute("SELECT secure_tables()")
