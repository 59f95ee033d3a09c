"""What another room's action needs of a declaration inside its transaction: that it becomes a draft again."""

from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.rules import Actor
from portal.core import clock, trail
from portal.declarations import queries
from portal.declarations.models import Declaration, DeclarationPart
from portal.declarations.rules import Entry
from portal.proposals import queries as proposals
from portal.proposals.models import Proposal, ProposalItem
from portal.record.rules import Table, raw_of


def reopen(session: Session, proposal: Proposal, /, *, actor: Actor) -> str | None:
    """Make the declaration that was sent as this proposal a draft again, with all it said and its papers.

    Nothing of the proposal may be left on a desk. Its clock goes on as it was. Return the page of the draft,
    None for a proposal that was no declaration.
    """
    declaration = session.scalars(
        select(Declaration)
        .where(Declaration.proposal_id == proposal.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if declaration is None:
        return None
    declaration.submitted_at = declaration.proposal_id = None
    for number, entries in _entries(session, proposal).items():
        part = DeclarationPart(
            person_id=declaration.person_id, unit_path=declaration.unit_path, declaration_id=declaration.id,
            number=number, is_done=False, saved_at=clock.now(),
        )  # fmt: skip
        part.store(entries)
        session.add(part)
    session.flush()
    draft = queries.my_draft(session, actor)
    for number, part in draft.parts.items():
        # The official's word that a group is done was not kept; where nothing is left, it still holds.
        part.is_done = not draft.state(number).left
    trail.append(
        session, "declaration.reopened", actor=actor, object_type="declaration", object_id=declaration.id,
        person_id=declaration.person_id, unit_path=declaration.unit_path,
        values={"proposal": proposal.number},
    )  # fmt: skip
    return "/declaration"


def _entries(session: Session, proposal: Proposal) -> dict[int, dict[str, Entry]]:
    """Return what the items say as it was typed, by group."""
    items = proposals.items_of(session, [proposal.id])
    papers = proposals.evidence_ids_of(session, [item.id for item in items])
    found: dict[int, dict[str, Entry]] = {}
    for item in items:
        key, group, entry = _entry(item, tuple(papers.get(item.id, ())))
        found.setdefault(group, {})[key] = entry
    return found


def _entry(item: ProposalItem, papers: tuple[int, ...]) -> tuple[str, int, Entry]:
    spec = proposals.target_of(item).spec
    key = f"{spec.name}/{uuid4().hex}" if isinstance(spec, Table) else spec.name
    return key, spec.group, Entry(raw_of(spec, proposals.new_of(item)), papers)
