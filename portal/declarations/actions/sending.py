"""Sending the declaration: it becomes one ordinary proposal, with an item for each field and each row."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.access.rules import Actor
from portal.core import clock, idempotency
from portal.core.db import lock, transaction
from portal.core.errors import Conflict, Invalid, Problem
from portal.declarations import queries
from portal.declarations.actions.filling import own_declaration
from portal.declarations.models import DeclarationPart
from portal.declarations.queries import Overview
from portal.declarations.rules.contents import Reading
from portal.documents.steps import refused_among
from portal.people.models import Official
from portal.proposals.models import Proposal
from portal.proposals.rules import WORKING_DAYS
from portal.proposals.steps import Wish, send_whole
from portal.record.rules.contradictions import Severity
from portal.record.steps import lock_record

_ROUTE = "declarations.submit"


def submit(
    session: Session, *, actor: Actor, declaration: str, knows_gaps: bool, key: str, note: str = "",
    working_days: int = WORKING_DAYS,
) -> Proposal:  # fmt: skip
    """Send everything that was declared; `declaration` is the text that was ticked, "" for none.

    Raise Invalid, with a problem for each thing to mend, when something cannot be read, wants a paper,
    contradicts something, or when gaps are left that the official has not said to know of.
    """
    body = f"{declaration} {knows_gaps}"
    with transaction(session):
        answer = idempotency.replay(session, actor=actor, route=_ROUTE, key=key, body=body)
        if answer is not None:
            return session.get_one(Proposal, answer["proposal"])
        row = own_declaration(session, actor)
        if row.submitted_at is not None:
            raise Conflict("declarations.sent_already")
        official = lock(session, Official, actor.person_id)
        lock_record(session, actor.person_id)
        overview = queries.overview(session, actor, today=clock.today())
        problems = _problems(session, overview, declaration, knows_gaps=knows_gaps)
        if problems:
            raise Invalid(problems)
        wishes = [_wish(overview, reading) for reading in overview.to_send]
        proposal = send_whole(
            session, official, wishes, actor=actor, declaration=declaration, note=note,
            working_days=working_days,
        )  # fmt: skip
        row.submitted_at, row.proposal_id = proposal.submitted_at, proposal.id
        # What was typed lies in the items now; a second copy would only be one more to guard.
        session.execute(delete(DeclarationPart).where(DeclarationPart.declaration_id == row.id))
        answer = {"proposal": proposal.id}
        idempotency.keep(session, actor=actor, route=_ROUTE, key=key, body=body, answer=answer)
        return proposal


def _problems(
    session: Session, overview: Overview, declaration: str, *, knows_gaps: bool
) -> list[Problem]:  # fmt: skip
    found = [_problem(one, one.problems[0]) for state in overview.states for one in state.wrong]
    found += [
        Problem(one.key, "declarations.no_evidence", {"label": one.label, "paper": one.spec.evidence})
        for state in overview.states
        for one in state.unproven
    ]
    refused = refused_among(session, [n for one in overview.to_send for n in one.entry.papers])
    found += [
        Problem(one.key, "declarations.refused_paper", {"label": one.label})
        for one in overview.to_send
        if refused.intersection(one.entry.papers)
    ]
    found += [
        Problem(one.keys[0], one.code, one.details)
        for one in overview.findings
        if one.severity is Severity.BLOCK
    ]
    if not overview.to_send:
        found.append(Problem("declaration", "declarations.nothing_to_send"))
    if overview.has_gaps and not knows_gaps:
        found.append(Problem("gaps", "declarations.missing_not_known"))
    if not declaration:
        found.append(Problem("declaration", "declarations.not_declared"))
    return found


def _problem(reading: Reading, problem: Problem) -> Problem:
    return Problem(reading.key, problem.code, problem.details)


def _wish(overview: Overview, reading: Reading) -> Wish:
    version = overview.draft.record.stamps.get(reading.key, {}).get("version", 0)
    return Wish(reading.target, reading.value, version, reading.entry.papers)
