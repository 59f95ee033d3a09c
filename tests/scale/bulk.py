"""Many rows at once, written directly: what is measured is not how they came to be."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.access import actions as access
from portal.access.sessions import new_cookie
from portal.core import clock, db
from portal.people.models import Official, Person, Unit
from portal.people.personal_ids import index_of, sealed
from portal.people.rules import OfficialKind, search_key, sort_key
from portal.proposals.models import Proposal, ProposalItem
from portal.proposals.rules import ItemKind, ItemState, due_at
from portal.proposals.steps import put_values
from portal.record import steps as record_steps
from portal.record.rules import Target

LINE = {"from_month": "2015-03", "to_month": "2018-09", "organisation": "Sở Nội vụ", "title": "Chuyên viên"}
# Fields that hold text, so that any words will do.
FIELDS = ("work_strengths", "longest_held_job", "other_names", "health_insurance_no", "production_land")


@dataclass(frozen=True)
class Wanted:
    """One item that is to be made; `old` and `version` are what the record holds."""

    person_id: int
    unit_path: str
    target: Target
    old: object
    new: object
    version: int


@contextmanager
def session_at(url: str) -> Iterator[Session]:
    """Open a session of the role that the URL names; nothing of it stays open."""
    engine = db.create_engine(url)
    try:
        with Session(engine, expire_on_commit=False) as session:
            yield session
    finally:
        engine.dispose()


def forget_drafts(session: Session) -> None:
    """Delete what was never sent, since one official may have only so much unfinished."""
    unsent = select(Proposal.id).where(Proposal.submitted_at.is_(None))
    session.execute(delete(ProposalItem).where(ProposalItem.proposal_id.in_(unsent)))
    session.execute(delete(Proposal).where(Proposal.submitted_at.is_(None)))
    session.commit()


def sign_in(session: Session, person_id: int, *, stepped_up: bool = False) -> str:
    """Return the cookie of a fresh session, as after a sign-in."""
    cookie, id_hash = new_cookie()
    access.begin_signed_in(
        session, id_hash, old_id_hash=None, person_id=person_id, provider="vneid", subject=f"subject-{person_id}",
        provider_sid=None, assurance=2, idle_seconds=3600, stepped_up=stepped_up,
        data={"_user_id": str(person_id), "_fresh": True, "csrf_token": secrets.token_hex(20)},
    )  # fmt: skip
    return cookie


def officials(session: Session, unit: Unit, count: int, *, lines: int = 1) -> list[int]:
    """Add officials of a unit, each with a record of so many lines; return their ids."""
    made = []
    for number in range(count):
        name = f"Nguyễn Văn {number:04d}"
        person = Person(full_name=name, sort_key=sort_key(name), search_key=search_key(name))
        session.add(person)
        session.flush()
        made.append(person.id)
        personal_id = f"000299{person.id:06d}"
        session.add(
            Official(
                person_id=person.id, unit_path=unit.path, kind=OfficialKind.CIVIL_SERVANT,
                official_code=f"{unit.agency_code}.B{person.id:06d}.CC", title="Chuyên viên",
                managing_unit_id=unit.id, using_unit_id=unit.id, personal_id_sealed=sealed(personal_id, person.id),
                personal_id_index=index_of(personal_id),
            )
        )  # fmt: skip
        record_steps.create(
            session, person_id=person.id, unit_path=unit.path, values={"birth_full_name": name},
            entries={"work_history": [LINE] * lines}, actor=None,
        )  # fmt: skip
    session.commit()
    return made


def pending(session: Session, people: Sequence[int], unit: Unit, count: int) -> None:
    """Let items wait for HR: each person's fields first, then lines to be added."""
    each = -(-count // len(people))
    wanted = []
    for person_id in people:
        for number in range(each):
            is_field = number < len(FIELDS)
            target = Target.parse(FIELDS[number] if is_field else "work_history/new")
            wanted.append(
                Wanted(person_id, unit.path, target, None, f"Nội dung {number}" if is_field else LINE, 0)
            )
    items(session, wanted[:count], state=ItemState.SUBMITTED)


def items(
    session: Session, wanted: Sequence[Wanted], *, state: ItemState, verified_by: int | None = None
) -> list[int]:
    """Add one proposal with one item for each; one that was verified is past the undo hold."""
    now = clock.now()
    at, due = now - timedelta(minutes=1), due_at(now)
    verified_at = at if state is ItemState.VERIFIED else None
    proposals = [
        Proposal(
            person_id=w.person_id, unit_path=w.unit_path, client_id=uuid4(), number=f"T{uuid4().hex}", revision=1,
            created_at=at, submitted_at=at, declared_at=at, declaration_text="Tôi cam đoan.",
        )
        for w in wanted
    ]  # fmt: skip
    session.add_all(proposals)
    session.flush()
    made = []
    for proposal, one in zip(proposals, wanted, strict=True):
        item = ProposalItem(
            uid=uuid4(), person_id=one.person_id, unit_path=one.unit_path, proposal_id=proposal.id,
            kind=ItemKind.PROPOSE, target_key=one.target.key, operation=one.target.operation,
            base_version=one.version, state=state, revision=1, due_at=due, verified_by=verified_by,
            verified_at=verified_at,
        )  # fmt: skip
        put_values(item, old=one.old, new=one.new)
        made.append(item)
    session.add_all(made)
    session.commit()
    return [item.id for item in made]
