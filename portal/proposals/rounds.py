"""Which papers came with which sending: what was sent anew is looked at first."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from portal.documents.queries import EvidenceSummary, by_first_use
from portal.proposals.queries import ItemView
from portal.proposals.rules import EDITABLE, ItemEvent

_Papers = dict[int, list[EvidenceSummary]]

_SENDINGS = (ItemEvent.SUBMIT, ItemEvent.AMEND)


def newest_first(view: ItemView, papers: Sequence[EvidenceSummary]) -> list[EvidenceSummary]:
    """Return an item's papers, those of earlier sendings last and with their round."""
    sendings = [move.moved_at for move in view.moves if move.event in _SENDINGS]
    now = len(sendings) + (view.item.state in EDITABLE)

    def in_round(paper: EvidenceSummary) -> EvidenceSummary:
        its_round = 1 + sum(at < paper.created_at for at in sendings)
        return replace(paper, sent_before=its_round if its_round < now else None)

    return sorted((in_round(paper) for paper in papers), key=lambda paper: -(paper.sent_before or now))


def by_round(views: Sequence[ItemView], found: Mapping[int, EvidenceSummary]) -> tuple[_Papers, _Papers]:
    """Return for each item of a page the papers that it shows first, and those that stand above already."""
    first, again = by_first_use({view.item.id: view.evidence_ids for view in views}, found)
    return {view.item.id: newest_first(view, first[view.item.id]) for view in views}, again
