"""A batch in words: exactly what its stored bytes say, shown as long as the look at it lasts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask import request
from flask.typing import ResponseReturnValue

from portal.access.labels import PURPOSES
from portal.access.marks import current_actor
from portal.access.rules import OPENS_CASE, is_stepped_up
from portal.core import clock
from portal.core.errors import Problem
from portal.core.web import db, page, settings
from portal.core.web.errors import sentence
from portal.proposals import labels as words
from portal.proposals.models import ProposalItem
from portal.proposals.queries import evidence_ids_of
from portal.proposals.rules import ItemState, change_lines, version_of
from portal.record.queries import looked_at_among
from portal.record.rules import Operation, Target
from portal.reviews import labels, queries
from portal.reviews.forms import NOTHING_TYPED, Decision
from portal.reviews.models import Approval
from portal.reviews.rules import ApprovalState, LeftOut

# In a larger batch the forms of an item come when they are asked for: hundreds of them make a page crawl.
FEW_ITEMS = 20
_VALUES = frozenset({"old", "new"})
# In any other state what was said when it was verified is of another time.
_REMARKED = frozenset({ItemState.VERIFIED, ItemState.APPROVED})
_PURPOSES = [(one, PURPOSES[one]) for one in OPENS_CASE]


@dataclass(frozen=True)
class Opened:
    """Whose values of a batch are shown, whose open with a purpose, and whose are out of reach."""

    shown: frozenset[int]
    closed: frozenset[int]
    out_of_reach: frozenset[int]

    @property
    def is_whole(self) -> bool:
        """Whether everything of the batch is shown."""
        return not self.closed and not self.out_of_reach


def opened(row: Approval, document: Mapping[str, Any]) -> Opened:
    """Return how far a batch is open: to whoever told lately why they look at each person in it."""
    everybody = frozenset(line["person"]["id"] for line in document["items"])
    in_reach = everybody & queries.people_of(db(), current_actor(), row.id).keys()
    shown = in_reach & looked_at_among(db(), current_actor(), in_reach, OPENS_CASE)
    return Opened(shown, in_reach - shown, everybody - in_reach)


def batch_page(
    row: Approval, problems: Sequence[Problem] = (), *, decision: Decision = NOTHING_TYPED, status: int = 200
) -> ResponseReturnValue:  # fmt: skip
    """Show a batch in words; `decision` is what was typed under one of its items."""
    document = json.loads(queries.content_of(row))
    open_to = opened(row, document)
    present = queries.states_of(db(), [line["item"] for line in document["items"]])
    lines = [_line(line, *present[line["item"]], open_to.shown) for line in document["items"]]
    is_stale = bool(open_to.out_of_reach) or any(one["state"] is not ItemState.VERIFIED for one in lines)
    remarked = [one for one in lines if one["remarks"]]
    is_for_signing = row.state is ApprovalState.OPEN and not is_stale
    shown_fields = {"purpose"} if open_to.closed else {"passphrase", "signature"}
    links = [(f"#{p.field}" if p.field in shown_fields else None, sentence(p)) for p in problems]
    return page(
        "reviews/approval.html", status, approval=row, document=document, lines=lines, labels=labels,
        words=words, links=[*links, *decision.links], key=str(uuid4()), new_key=lambda: str(uuid4()),
        decision=decision, wrong={p.field: sentence(p) for p in problems},
        can_sign_here=settings().signing_pkcs12_folder, is_fresh=is_stepped_up(current_actor(), clock.now()),
        is_stale=is_stale, is_for_signing=is_for_signing, opened=open_to, purposes=_PURPOSES,
        papers=evidence_ids_of(db(), list(present)), few=FEW_ITEMS,
        shown_item=request.args.get("item", type=int),
        has_form=any(one["item"] == decision.item_id and _is_open(row, one) for one in lines),
        left_out=_left_out(row), remarked=remarked,
    )  # fmt: skip


def _left_out(row: Approval) -> list[str]:
    """Return in words what did not come into the batch; with its name where that is the signer's to know."""
    if not row.left_out:
        return []
    names = queries.named(db(), current_actor(), [one["item"] for one in row.left_out])
    whys = [(names.get(one["item"]), labels.LEFT_OUT[LeftOut(one["why"])]) for one in row.left_out]
    return [f"{name}: {why}" if name else why for name, why in whys]


def _is_open(row: Approval, line: Mapping[str, Any]) -> bool:
    return row.state is ApprovalState.OPEN and line["state"] is ItemState.VERIFIED and line["is_shown"]


def _line(
    line: dict[str, Any], item: ProposalItem, verifier: str | None, shown: frozenset[int]
) -> dict[str, Any]:
    """Return a line of the document in words; of a person who was not looked at lately, without a value."""
    target = Target.parse(line["target"], Operation(line["operation"]))
    is_shown = line["person"]["id"] in shown
    about = {name: part for name, part in line.items() if name not in _VALUES}
    remarks = labels.remarks_of(item.remarks) if item.state in _REMARKED else []
    return {**about, "label": target.spec.label, "target": target, "state": item.state, "is_shown": is_shown,
            "verified_by": verifier, "verified_at": item.verified_at, "remarks": remarks,
            "version": version_of(ItemState.VERIFIED, line["revision"]),
            "lines": change_lines(target, line["old"], line["new"]) if is_shown else ()}  # fmt: skip
