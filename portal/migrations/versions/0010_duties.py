"""Duties with a place of their own in the status list, and what became of reports of cards."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ENDS = ("rebound", "phone_lost", "card_ended", "reprinted", "duty_withdrawn", "duty_over")
_OUTCOMES = ("nothing_wrong", "spoken_to", "card_stopped", "passed_on")


def upgrade() -> None:
    _duties()
    _bindings()
    _reports()
    op.execute("SELECT secure_tables()")


def _duties() -> None:
    op.create_table(
        "card_duty",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.BigInteger(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unit_path", sa.Text(collation="C"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("given_by <> person_id", name=op.f("ck_card_duty_four_eyes")),
        sa.CheckConstraint(
            "ends_at > starts_at AND ends_at <= starts_at + interval '24 hours'",
            name=op.f("ck_card_duty_hours"),
        ),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_card_duty_card_id_card")),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name=op.f("fk_card_duty_given_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_card_duty_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_duty")),
    )
    for column in ("card_id", "person_id", "unit_path"):
        op.create_index(op.f(f"ix_card_duty_{column}"), "card_duty", [column], unique=False)


def _bindings() -> None:
    op.add_column("card_binding", sa.Column("duty_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_card_binding_duty_id_card_duty"), "card_binding", "card_duty", ["duty_id"], ["id"]
    )
    op.drop_constraint(op.f("ck_card_binding_passkey"), "card_binding", type_="check")
    op.create_check_constraint(
        op.f("ck_card_binding_passkey"),
        "card_binding",
        "(level = 'passkey' AND duty_id IS NULL) = (credential_id IS NOT NULL)",
    )
    op.drop_constraint(op.f("ck_card_binding_binding_end"), "card_binding", type_="check")
    op.create_check_constraint(
        op.f("ck_card_binding_binding_end"), "card_binding", sa.column("end").in_(_ENDS)
    )
    op.drop_index("uq_card_binding_one_live", table_name="card_binding")
    op.create_index(
        "uq_card_binding_one_live",
        "card_binding",
        ["card_id", sa.text("(level = 'print')"), sa.text("COALESCE(duty_id, 0)")],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _reports() -> None:
    outcome = sa.Enum(*_OUTCOMES, name="outcome", native_enum=False, create_constraint=True, length=None)
    op.add_column("card_report", sa.Column("outcome", outcome, nullable=True))
    op.add_column("card_report", sa.Column("answer", sa.Text(), nullable=True))
    op.add_column("card_report", sa.Column("closed_by", sa.BigInteger(), nullable=True))
    op.add_column("card_report", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(
        op.f("fk_card_report_closed_by_person"), "card_report", "person", ["closed_by"], ["id"]
    )
    for name, condition in (
        ("answer", "length(answer) <= 500"),
        ("closed", "(closed_at IS NULL) = (outcome IS NULL)"),
        ("closer", "(closed_at IS NULL) = (closed_by IS NULL)"),
        ("four_eyes", "closed_by <> person_id"),
    ):
        op.create_check_constraint(op.f(f"ck_card_report_{name}"), "card_report", condition)
