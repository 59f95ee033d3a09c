"""What a proposal does to the whole record: the contradictions that it brings, leaves and takes away."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.errors import Problem
from portal.proposals import queries
from portal.proposals.models import ProposalItem
from portal.proposals.rules import ItemKind, ItemState
from portal.record.rules import JsonValue, Target
from portal.record.rules.contradictions import Effect, Finding, Severity, changed, check, compare
from portal.record.steps import wholes_of

_NOTHING = Effect((), (), ())
# What HR has on the desk will stand in the record, as far as anybody can know.
_SENT = (ItemState.SUBMITTED, ItemState.VERIFIED)


def effect_of(session: Session, items: Sequence[ProposalItem]) -> Effect:
    """Return what one person's items do to the record as it stands."""
    return _effect(session, items, ())


def effect_beside_sent(session: Session, items: Sequence[ProposalItem]) -> Effect:
    """Return the same on top of what the person has sent already.

    Two dates that are wrong together are mended one after the other: the second must not be measured
    against the first one's old value.
    """
    if not items:
        return _NOTHING
    sent = session.scalars(
        select(ProposalItem)
        .where(
            ProposalItem.person_id == items[0].person_id,
            ProposalItem.state.in_(_SENT),
            ProposalItem.id.not_in([item.id for item in items]),
        )
        .order_by(ProposalItem.id)
    ).all()
    return _effect(session, items, sent)


def problems_of(effect: Effect, items: Sequence[ProposalItem]) -> list[Problem]:
    """Return what keeps a proposal from being sent: what it brings and what cannot be true."""
    return [
        Problem(f"item-{_item_of(finding, items).id}", finding.code, finding.details)
        for finding in effect.caused
        if finding.severity is Severity.BLOCK
    ]


def _effect(session: Session, items: Sequence[ProposalItem], sent: Iterable[ProposalItem]) -> Effect:
    person_id = items[0].person_id if items else 0
    whole = wholes_of(session, [person_id]).get(person_id) if items else None
    if whole is None:
        return _NOTHING
    before = changed(whole, _changes(sent))
    today = clock.today()
    return compare(check(before, today=today), check(changed(before, _changes(items)), today=today))


def _changes(items: Iterable[ProposalItem]) -> Iterable[tuple[Target, JsonValue]]:
    for item in items:
        # A report says in words what is wrong: it changes nothing.
        if item.kind is ItemKind.PROPOSE:
            yield queries.target_of(item), queries.new_of(item)


def _item_of(finding: Finding, items: Sequence[ProposalItem]) -> ProposalItem:
    return next((item for item in items if item.target_key in finding.keys), items[0])
