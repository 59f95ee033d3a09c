"""Two who decide at once, each on a connection of its own: every item gets one decision and its effects once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from threading import Barrier
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.models import RoleGrant
from portal.access.rules import Actor, Grant, Role
from portal.core import clock
from portal.core.errors import DomainError
from portal.proposals.models import ItemMove, ProposalItem
from portal.proposals.rules import ItemEvent, ItemState, Reason
from portal.proposals.steps import Words
from portal.record.models import RecordChange
from portal.record.rules import Target
from portal.registry.models import SyncMessage
from portal.reviews import actions, queries
from tests.proposals import desk
from tests.scale import bulk
from tests.scale.bulk import LINE, Wanted
from tests.support.cast import Cast, Member
from tests.support.database import Database

BATCH = 5
PEOPLE = 40

# What was verified may still be returned, before it is signed; what was returned cannot be verified.
_HISTORIES = defaultdict(
    tuple,
    {
        ItemState.VERIFIED: ((ItemEvent.VERIFY,),),
        ItemState.RETURNED: ((ItemEvent.RETURN,), (ItemEvent.VERIFY, ItemEvent.RETURN)),
    },
)


@dataclass(frozen=True)
class Race:
    """How a race ended; `outcomes` counts what the two were told, `faults` is empty when all holds."""

    items: int
    outcomes: Counter[str]
    faults: tuple[str, ...]


def approvers(database: Database, session: Session, cast: Cast, count: int) -> Race:
    """Let two signers sign overlapping batches of the same items until nothing is left."""
    items = _waiting(session, cast, count, ItemState.VERIFIED)
    signers = _two_signers(session, cast)
    outcomes: Counter[str] = Counter()
    left = items
    while left:
        for mine in _batches(left):
            pairs = [_started(session, signer, part) for signer, part in zip(signers, mine, strict=True)]
            outcomes.update(_at_once(database, [_signing(*pair) for pair in pairs if pair is not None]))
        session.rollback()
        left = list(session.scalars(select(ProposalItem.id).where(ProposalItem.state == ItemState.VERIFIED)))
    return Race(count, outcomes, tuple(_approval_faults(session, items)))


def officers(database: Database, session: Session, cast: Cast, count: int) -> Race:
    """Let one press "verify" and the other "return" on each item: half by take-over, half in two windows."""
    items = _waiting(session, cast, count, ItemState.SUBMITTED)
    outcomes: Counter[str] = Counter()
    for number, item_id in enumerate(items):
        proposal_id = session.get_one(ProposalItem, item_id).proposal_id
        actions.claim(session, proposal_id, actor=cast.hr.actor)
        other = cast.hr.actor if number % 2 else cast.hr_above.actor
        taken = None if number % 2 else proposal_id
        both = [_verifying(item_id, cast.hr.actor), _returning(item_id, other, taken)]
        outcomes.update(_at_once(database, both))
    session.rollback()
    return Race(count, outcomes, tuple(_decision_faults(session, items)))


def _waiting(session: Session, cast: Cast, count: int, state: ItemState) -> list[int]:
    office = cast.units["office"]
    people = bulk.officials(session, office, PEOPLE)
    target = Target.parse("work_history/new")
    wanted = [Wanted(people[n % PEOPLE], office.path, target, None, LINE, 0) for n in range(count)]
    return bulk.items(session, wanted, state=state, verified_by=_checker(cast, state))


def _checker(cast: Cast, state: ItemState) -> int | None:
    return cast.hr.person_id if state is ItemState.VERIFIED else None


def _two_signers(session: Session, cast: Cast) -> tuple[Member, Member]:
    department = cast.units["department"]
    session.add(
        RoleGrant(
            person_id=cast.hr_above.person_id,
            role=Role.SIGNER,
            unit_id=department.id,
            starts_on=date(2020, 1, 1),
        )
    )
    session.commit()
    second = replace(cast.hr_above.actor, grants=(Grant(Role.SIGNER, department.id, department.path),))
    both = (cast.signer, replace(cast.hr_above, actor=second))
    for member in both:
        desk.enrol(session, member)
    return both


def _batches(items: Sequence[int]) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
    """Cut the items for both: every second time the same ones, else two parts that overlap."""
    for start in range(0, len(items), 2 * BATCH):
        first, second = items[start : start + BATCH], items[start + BATCH : start + 2 * BATCH]
        yield first, first
        if second:
            yield second, [*first[-2:], *second[2:]]


def _started(session: Session, signer: Member, part: Sequence[int]) -> tuple[Member, int, bytes] | None:
    try:
        approval = actions.start_approval(session, list(part), actor=signer.actor)
    except DomainError:
        return None  # decided already, all of it
    return signer, approval.id, desk.sign_as(session, signer, queries.content_of(approval))


def _signing(signer: Member, approval_id: int, cms: bytes) -> Callable[[Session], str]:
    def sign(session: Session) -> str:
        actor = replace(signer.actor, stepped_up_at=clock.now())
        return actions.record_signature(
            session, approval_id, actor=actor, cms=cms, key=str(uuid4())
        ).state.value

    return sign


def _verifying(item_id: int, actor: Actor) -> Callable[[Session], str]:
    return lambda session: actions.verify_item(session, item_id, actor=actor, key=str(uuid4())).state.value


def _returning(item_id: int, actor: Actor, taken: int | None) -> Callable[[Session], str]:
    words = Words(Reason.VALUE_DIFFERS, "Chị vui lòng xem lại.")

    def give_back(session: Session) -> str:
        if taken is not None:
            actions.take_over(session, taken, actor=actor)
        return actions.return_item(session, item_id, actor=actor, words=words, key=str(uuid4())).state.value

    return give_back


def _at_once(database: Database, acts: Sequence[Callable[[Session], str]]) -> list[str]:
    barrier = Barrier(len(acts))

    def run(act: Callable[[Session], str]) -> str:
        with database.worker_sessions()() as session:
            session.connection()
            session.rollback()
            barrier.wait(30)
            try:
                return act(session)
            except DomainError as refused:
                return refused.code

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def _approval_faults(session: Session, items: Sequence[int]) -> Iterator[str]:
    once = Counter(items)
    approved = select(ProposalItem.id).where(ProposalItem.state == ItemState.APPROVED)
    counted: dict[str, Any] = {
        "approved state": approved,
        "decision": select(ItemMove.item_id).where(ItemMove.event == ItemEvent.APPROVE),
        "change of the record": select(RecordChange.item_id).where(RecordChange.item_id.is_not(None)),
        "message": select(SyncMessage.item_id),
    }
    for name, wanted in counted.items():
        if Counter(session.scalars(wanted)) != once:
            yield f"not every item has one {name}"


def _decision_faults(session: Session, items: Sequence[int]) -> Iterator[str]:
    session.expire_all()
    moved: dict[int, list[ItemEvent]] = {item_id: [] for item_id in items}
    for item_id, event in session.execute(select(ItemMove.item_id, ItemMove.event).order_by(ItemMove.id)):
        moved[item_id].append(event)
    for item in session.scalars(select(ProposalItem)):
        if tuple(moved[item.id]) not in _HISTORIES[item.state]:
            yield f"item {item.id} is {item.state.value} after {', '.join(moved[item.id]) or 'nothing'}"
