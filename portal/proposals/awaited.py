"""What an official has sent and waits for: the record counts it apart from what is missing."""

from enum import StrEnum

from sqlalchemy import ColumnElement, Select, bindparam, func, literal_column, select
from sqlalchemy.orm import Session

from portal.access.permissions import Permission, holds, within
from portal.access.rules import Actor
from portal.core.db import Prepared
from portal.proposals.models import ProposalItem
from portal.proposals.rules import ItemKind, ItemState
from portal.record.rules import Operation

_ITEM = ProposalItem.__table__.c


def _one_of(column: ColumnElement[str], *members: StrEnum) -> ColumnElement[bool]:
    # Written out, since a prepared statement has no lists of parameters.
    return column.in_([literal_column(f"'{member.value}'") for member in members])


# The names of the fields and tables of which something was sent that is not decided yet.
_AWAITED = (
    select(func.split_part(_ITEM.target_key, literal_column("'/'"), literal_column("1")))
    .where(
        _one_of(_ITEM.state, ItemState.SUBMITTED, ItemState.VERIFIED),
        _one_of(_ITEM.kind, ItemKind.PROPOSE),
        _one_of(_ITEM.operation, Operation.SET, Operation.ADD),
    )
    .distinct()
)
# `within` for one's own rows, written out: the record's first page asks this at each visit.
_MINE = Prepared(_AWAITED.where(_ITEM.person_id == bindparam("person_id")))


def awaited_names(actor: Actor) -> Select[tuple[str]]:
    """Select the names of the fields and tables of which the actor has sent something, undecided yet."""
    whose = within(actor, Permission.PROPOSAL_READ_OWN, ProposalItem)
    return _AWAITED.where(_ITEM.person_id == actor.person_id, whose)


def awaited(session: Session, actor: Actor, /) -> frozenset[str]:
    """Return the same, for the record (`portal.record.sent`)."""
    if not holds(actor, Permission.PROPOSAL_READ_OWN):
        return frozenset()
    return frozenset(name for (name,) in _MINE.rows(session, person_id=actor.person_id))
