"""An item may be of what holds already: it is confirmed, and nobody signs it."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

# As proposals had them when this was written; a later migration names its own.
_KINDS = ("propose", "report", "own")
_STATES = (
    "draft", "submitted", "returned", "conflict", "verified", "approved", "confirmed", "refused", "withdrawn",
    "superseded",
)  # fmt: skip
_EVENTS = (
    "submit", "amend", "return", "refuse", "verify", "undo", "find_conflict", "keep_proposed", "approve",
    "confirm", "withdraw", "supersede",
)  # fmt: skip


def upgrade() -> None:
    _know("proposal_item", "kind", "item_kind", _KINDS)
    _know("proposal_item", "state", "item_state", _STATES)
    _know("item_move", "event", "item_event", _EVENTS)
    op.create_check_constraint(
        op.f("ck_proposal_item_own_is_checked"),
        "proposal_item",
        "kind <> 'own' OR state IN ('submitted', 'returned', 'confirmed', 'withdrawn', 'superseded')",
    )
    op.create_check_constraint(
        op.f("ck_proposal_item_checker_recorded"),
        "proposal_item",
        "state <> 'confirmed' OR (kind = 'own' AND verified_by IS NOT NULL)",
    )


def _know(table: str, column: str, name: str, codes: tuple[str, ...]) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    known = ", ".join(f"'{code}'" for code in codes)
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, f"{column} IN ({known})")
