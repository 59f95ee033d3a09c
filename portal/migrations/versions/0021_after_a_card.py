"""After a card that ended, who may open another; first issues say who delegated; who signed stays known.

Questions of desks are found by the word that a wallet sends back.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# As cards had them when this was written; a later migration names its own.
_REASONS = ("left", "retired", "transferred", "dismissed", "wrong_data", "lost")


def upgrade() -> None:
    _cards()
    _openings()
    _signers()
    op.create_unique_constraint(op.f("uq_desk_request_response_state"), "desk_request", ["response_state"])


def _cards() -> None:
    op.drop_constraint(op.f("ck_card_revocation"), "card", type_="check")
    known = ", ".join(f"'{reason}'" for reason in _REASONS)
    op.create_check_constraint(op.f("ck_card_revocation"), "card", f"revocation IN ({known})")
    for name in ("left_at", "permitted_at"):
        op.add_column("card", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    _add_person("card", "permitted_by")
    # Cards that ended by themselves ended with the work, and keep nobody from another.
    op.execute(
        "UPDATE card c SET left_at = c.revoked_at WHERE c.revocation IN ('left', 'transferred') AND EXISTS ("
        "SELECT FROM trail_leaf l WHERE l.object_type = 'card' AND l.object_id = c.id"
        " AND l.action = 'card.revoked' AND l.actor_id IS NULL)"
    )
    for name, condition in (
        ("after", "revoked_at IS NOT NULL OR left_at IS NULL AND permitted_at IS NULL"),
        ("permitted", "(permitted_at IS NULL) = (permitted_by IS NULL)"),
        ("four_eyes", "permitted_by <> person_id"),
    ):
        op.create_check_constraint(op.f(f"ck_card_{name}"), "card", condition)


def _openings() -> None:
    _add_person("card_opening", "asked_for")
    _add_person("card_opening", "approved_for")
    # The trail names who delegated to whom. What one person both asked and approved stays as it was written.
    op.execute(
        "UPDATE card_opening o SET asked_for = l.delegated_by FROM trail_leaf l"
        " WHERE l.object_type = 'card_opening' AND l.object_id = o.id AND l.action = 'card_opening.asked'"
        " AND l.delegated_by IS NOT NULL AND o.approved_by IS DISTINCT FROM l.delegated_by"
    )
    op.execute(
        "UPDATE card_opening o SET approved_for = l.delegated_by FROM trail_leaf l"
        " WHERE l.object_type = 'card_opening' AND l.object_id = o.id AND l.action = 'card_opening.approved'"
        " AND l.delegated_by <> o.person_id AND l.delegated_by IS DISTINCT FROM o.asked_for"
    )
    for name, condition in (
        ("four_eyes_asked_for", "approved_by <> asked_for"),
        ("four_eyes_approved_for", "approved_for <> person_id"),
        ("four_eyes_for", "approved_for <> asked_for"),
    ):
        op.create_check_constraint(op.f(f"ck_card_opening_{name}"), "card_opening", condition)


def _add_person(table: str, name: str) -> None:
    op.add_column(table, sa.Column(name, sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f(f"fk_{table}_{name}_person"), table, "person", [name], ["id"])


def _signers() -> None:
    for name in ("card_kid", "status_kid", "trust"):
        op.add_column("card_publication", sa.Column(name, sa.LargeBinary(), nullable=True))
    op.create_index("ix_card_issuance_kid", "card_issuance", ["kid", "expires_at"], unique=False)
