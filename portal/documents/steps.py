"""What proposals and reviews need from this room inside their own transactions."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core.db import BIGGEST_ID
from portal.core.errors import Invalid, Problem
from portal.documents.models import Evidence
from portal.documents.rules import EvidenceState


def attach(session: Session, evidence_ids: Collection[int], *, person_id: int) -> list[Evidence]:
    """Return these pieces of evidence, locked, in the order of their numbers.

    They must all be this person's and not refused; else Invalid on the field `evidence`.
    """
    wanted = sorted({number for number in evidence_ids if 0 < number <= BIGGEST_ID})
    found = list(
        session.scalars(
            select(Evidence)
            .where(Evidence.id.in_(wanted), Evidence.person_id == person_id)
            .order_by(Evidence.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
    if len(found) != len(set(evidence_ids)):
        raise Invalid("documents.not_yours", name="evidence")
    if any(evidence.state is EvidenceState.REFUSED for evidence in found):
        raise Invalid("documents.refused_attached", name="evidence")
    return found


def refused_among(session: Session, evidence_ids: Collection[int]) -> set[int]:
    """Return those of these that the check refused; what still waits for it may be sent meanwhile."""
    if not evidence_ids:
        return set()
    is_refused = Evidence.state == EvidenceState.REFUSED
    return set(session.scalars(select(Evidence.id).where(Evidence.id.in_(evidence_ids), is_refused)))


def states_of(session: Session, evidence_ids: Collection[int]) -> dict[int, EvidenceState]:
    """Return how the check of each of these stands; one that is gone is not among them."""
    if not evidence_ids:
        return {}
    known = session.execute(select(Evidence.id, Evidence.state).where(Evidence.id.in_(set(evidence_ids))))
    return {number: state for number, state in known}  # noqa: C416 - rows are not pairs to the type checker


def problems(session: Session, evidence_ids: Collection[int]) -> list[Problem]:
    """Return what keeps these from being relied on: still being checked, refused, or gone."""
    return problems_among(states_of(session, evidence_ids), evidence_ids)


def problems_among(states: Mapping[int, EvidenceState], evidence_ids: Collection[int]) -> list[Problem]:
    """Return the same of papers whose states were read already."""
    found = {states.get(number, EvidenceState.REFUSED) for number in evidence_ids}
    codes = {
        EvidenceState.RECEIVED: "documents.still_checking",
        EvidenceState.REFUSED: "documents.refused_attached",
    }
    return [Problem("evidence", code) for state, code in codes.items() if state in found]
