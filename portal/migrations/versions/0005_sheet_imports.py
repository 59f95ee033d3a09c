"""Sheets that agencies send: the file, what was read of it, and every problem."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_import()
    create_file()
    create_part()
    create_person()
    create_problem()
    op.execute("SELECT secure_tables()")


def create_import() -> None:
    op.create_table(
        "sheet_import",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("delegated_by", sa.BigInteger(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "reading",
                "comparing",
                "checked",
                "applying",
                "done",
                "refused",
                name="import_state",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "xlsx",
                "csv",
                "json",
                name="file_kind",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column(
            "refused_code",
            sa.Enum(
                "intake.empty",
                "intake.too_large",
                "intake.old_excel",
                "intake.encrypted",
                "intake.web_page",
                "intake.not_a_sheet",
                "intake.other_office",
                "intake.utf16",
                "intake.cp1258",
                "intake.tcvn3",
                "intake.encoding",
                "intake.macros",
                "intake.external_links",
                "intake.embedded",
                "intake.entities",
                "intake.bomb",
                "intake.damaged",
                "intake.bad_json",
                "intake.no_rows",
                "intake.too_many_rows",
                name="file_refusal",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=True,
        ),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("key_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("creates_people", sa.Boolean(), nullable=False),
        sa.Column("layouts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("chosen", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unit_path", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_sheet_import_done_has_instant")
        ),
        sa.CheckConstraint(
            "(state = 'refused') = (refused_code IS NOT NULL)", name=op.f("ck_sheet_import_refused_says_why")
        ),
        sa.CheckConstraint(
            "(state IN ('applying', 'done')) = (accepted_at IS NOT NULL)",
            name=op.f("ck_sheet_import_accepted"),
        ),
        sa.CheckConstraint(
            "delegated_by IS NULL OR delegated_by <> person_id", name=op.f("ck_sheet_import_not_for_oneself")
        ),
        sa.ForeignKeyConstraint(
            ["delegated_by"], ["person.id"], name=op.f("fk_sheet_import_delegated_by_person")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sheet_import_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_sheet_import_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_import")),
    )
    op.create_index(op.f("ix_sheet_import_created_at"), "sheet_import", ["created_at"], unique=False)
    op.create_index(op.f("ix_sheet_import_person_id"), "sheet_import", ["person_id"], unique=False)
    op.create_index(op.f("ix_sheet_import_unit_path"), "sheet_import", ["unit_path"], unique=False)


def create_file() -> None:
    op.create_table(
        "import_file",
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("unit_path", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["sheet_import.id"],
            name=op.f("fk_import_file_import_id_sheet_import"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_import_file_person_id_person")),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_import_file")),
    )
    op.create_index(op.f("ix_import_file_person_id"), "import_file", ["person_id"], unique=False)
    op.create_index(op.f("ix_import_file_unit_path"), "import_file", ["unit_path"], unique=False)


def create_part() -> None:
    op.create_table(
        "import_part",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("first_row", sa.BigInteger(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("unit_path", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["sheet_import.id"],
            name=op.f("fk_import_part_import_id_sheet_import"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_import_part_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_part")),
    )
    op.create_index(op.f("ix_import_part_person_id"), "import_part", ["person_id"], unique=False)
    op.create_index("ix_import_part_subject", "import_part", ["import_id", "subject"], unique=False)
    op.create_index(op.f("ix_import_part_unit_path"), "import_part", ["unit_path"], unique=False)


def create_person() -> None:
    op.create_table(
        "import_person",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("first_row", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "found",
                "unknown",
                "refused",
                "written",
                name="person_state",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("unit_path", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["sheet_import.id"],
            name=op.f("fk_import_person_import_id_sheet_import"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_import_person_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_person")),
        sa.UniqueConstraint("import_id", "subject", name=op.f("uq_import_person_import_id_subject")),
    )
    op.create_index(op.f("ix_import_person_person_id"), "import_person", ["person_id"], unique=False)
    op.create_index("ix_import_person_state", "import_person", ["import_id", "state", "id"], unique=False)
    op.create_index(op.f("ix_import_person_unit_path"), "import_person", ["unit_path"], unique=False)


def create_problem() -> None:
    op.create_table(
        "import_problem",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "severity",
            sa.Enum(
                "error",
                "conflict",
                "note",
                name="severity",
                native_enum=False,
                create_constraint=True,
                length=None,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("row_number", sa.BigInteger(), nullable=False),
        sa.Column("column_letter", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("unit_path", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["sheet_import.id"],
            name=op.f("fk_import_problem_import_id_sheet_import"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_import_problem_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_problem")),
    )
    op.create_index(
        "ix_import_problem_import", "import_problem", ["import_id", "severity", "code"], unique=False
    )
    op.create_index(op.f("ix_import_problem_person_id"), "import_problem", ["person_id"], unique=False)
    op.create_index(op.f("ix_import_problem_unit_path"), "import_problem", ["unit_path"], unique=False)
