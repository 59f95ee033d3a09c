"""What an official has sent and waits for: the record counts it apart from what is missing."""

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, distinct, func, literal_column, select

from portal.proposals.models import ProposalItem
from portal.proposals.rules import ItemKind, ItemState
from portal.record.rules import Operation

_ITEM = ProposalItem.__table__.c


def awaited_of(person_id: ColumnElement[int]) -> ScalarSelect[Any]:
    """Return the expression that reads of which fields and tables something was sent, undecided yet.

    It gives names, or NULL for none, and rides on the statements that read a record (`portal.record.sent`).
    """
    name = func.split_part(_ITEM.target_key, literal_column("'/'"), literal_column("1"))
    return (
        select(func.array_agg(distinct(name)))
        .where(
            _ITEM.person_id == person_id,
            _one_of(_ITEM.state, ItemState.SUBMITTED, ItemState.VERIFIED),
            _one_of(_ITEM.kind, ItemKind.PROPOSE),
            _one_of(_ITEM.operation, Operation.SET, Operation.ADD),
        )
        .scalar_subquery()
    )


def _one_of(column: ColumnElement[str], *members: StrEnum) -> ColumnElement[bool]:
    # Written out, since a prepared statement has no lists of parameters.
    return column.in_([literal_column(f"'{member.value}'") for member in members])
