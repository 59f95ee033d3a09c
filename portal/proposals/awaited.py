"""What an official has said and waits for: the record neither asks for it again, nor whether it is right."""

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, literal_column, select

from portal.proposals.models import ProposalItem
from portal.proposals.rules import OPEN, ItemKind, ItemState
from portal.record.rules import Operation

_ITEM = ProposalItem.__table__.c


def awaited_of(person_id: ColumnElement[int]) -> ScalarSelect[Any]:
    """Return the expression that reads what was said of a person's record and is not settled yet.

    Whether it is on HR's desk, the signer's, or back with the official: until it is settled or taken back,
    the official says that what stands there is not so. What was changed at once holds already and is not
    among it. It gives `portal.record.rules.awaited.Awaited` as JSON, or NULL for none, and rides on the
    statements that read a record (`portal.record.sent`).
    """
    fills = (
        _one_of(_ITEM.kind, ItemKind.PROPOSE)
        & _one_of(_ITEM.state, ItemState.SUBMITTED, ItemState.VERIFIED)
        & _one_of(_ITEM.operation, Operation.SET, Operation.ADD)
    )
    return (
        select(func.jsonb_agg(func.jsonb_build_array(_ITEM.target_key, _ITEM.proposal_id, fills)))
        .where(
            _ITEM.person_id == person_id,
            _one_of(_ITEM.state, *sorted(OPEN)),
            _one_of(_ITEM.kind, ItemKind.PROPOSE, ItemKind.REPORT),
        )
        .scalar_subquery()
    )


def _one_of(column: ColumnElement[str], *members: StrEnum) -> ColumnElement[bool]:
    # Written out, since a prepared statement has no lists of parameters.
    return column.in_([literal_column(f"'{member.value}'") for member in members])
