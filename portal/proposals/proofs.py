"""Whether the paper is there that must come with an item."""

from collections.abc import Sequence

from portal.core.errors import Problem
from portal.proposals.models import ProposalItem
from portal.proposals.queries import target_of
from portal.proposals.rules import needs_evidence
from portal.record.rules import Rulebook


def without_proof(item: ProposalItem, papers: Sequence[int], rulebook: Rulebook) -> list[Problem]:
    """Return what is wrong where a paper must come with it and none does."""
    target = target_of(item)
    if papers or not needs_evidence(target, item.kind, rulebook):
        return []
    details = {"label": target.spec.label, "paper": target.spec.evidence or "giấy tờ chứng minh"}
    return [Problem(f"item-{item.id}", "proposals.no_evidence", details)]
