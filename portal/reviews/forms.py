"""Reading the forms of those who decide."""

import re
from dataclasses import dataclass
from datetime import datetime

from werkzeug.datastructures import MultiDict

from portal.core.db import BIGGEST_ID
from portal.core.errors import Invalid, Problem
from portal.core.text import clean_long, shown_again
from portal.core.web.errors import sentence
from portal.proposals.rules import ItemState
from portal.proposals.steps import Words
from portal.reviews.queries import Cursor
from portal.reviews.rules import LARGEST_BATCH

QUEUE_STATES = (ItemState.SUBMITTED, ItemState.RETURNED, ItemState.CONFLICT, ItemState.VERIFIED)
_LONGEST_NUMBER = len(str(BIGGEST_ID))
_ITEM_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_REVISION = re.compile(r"[1-9][0-9]{0,8}")
_INPUTS = ("reason", "text", "complaint")
VERIFY_ALL = "verify_all"


@dataclass(frozen=True)
class Decision:
    """What was typed under one item; its inputs end with the item's number, since a page has several."""

    item_id: int
    act: str
    words: Words
    problems: tuple[Problem, ...] = ()

    @property
    def links(self) -> list[tuple[str, str]]:
        """For the error summary: the input, or the item where the problem is not one input's."""
        return [(self._anchor(p.field), sentence(p)) for p in self.problems]

    def _anchor(self, name: str) -> str:
        if self.act == VERIFY_ALL:
            return "#seen" if name == "seen" else "#main"
        has_input = self.act != "verify" and name in _INPUTS
        return f"#{self.act}-{name}-{self.item_id}" if has_input else f"#item-{self.item_id}"

    def problem_of(self, act: str, name: str, item_id: int) -> str | None:
        """Return the sentence of an input's problem, if it is of this form."""
        if (act, item_id) != (self.act, self.item_id):
            return None
        return next((sentence(p) for p in self.problems if p.field == name), None)

    def typed(self, act: str, item_id: int) -> Words:
        """Return what was typed in this form, or nothing."""
        return self.words if (act, item_id) == (self.act, self.item_id) else Words()


NOTHING_TYPED = Decision(0, "", Words())


def read_decision(form: MultiDict[str, str], act: str, item_id: int) -> Decision:
    """Read reason, words and the way to complain."""
    code, text, complaint = (shown_again(form.get(f"{act}-{name}-{item_id}", "")) for name in _INPUTS)
    try:
        words = Words(code, clean_long(text, name="text"), clean_long(complaint, name="complaint"))
    except Invalid as error:
        return Decision(item_id, act, Words(code, text, complaint), tuple(error.problems))
    return Decision(item_id, act, words)


def revision_from(form: MultiDict[str, str]) -> int:
    """Return which revision of the case was shown; nonsense is one that there never is."""
    text = form.get("version", "")
    return int(text) if _REVISION.fullmatch(text) else 0


def state_from(text: str | None) -> ItemState:
    """Return which part of the queue is meant; nonsense is what waits for HR."""
    return next((state for state in QUEUE_STATES if state.value == text), ItemState.SUBMITTED)


def cursor_from(text: str | None) -> Cursor | None:
    """Return where a page of the queue begins."""
    if not text:
        return None
    instant, _, number = text.rpartition("~")
    try:
        at = datetime.fromisoformat(instant)
    except ValueError:
        raise Invalid("reviews.bad_cursor") from None
    if at.tzinfo is None or not number.isascii() or not number.isdigit() or len(number) > _LONGEST_NUMBER:
        raise Invalid("reviews.bad_cursor")
    return at, min(int(number), BIGGEST_ID)


def cursor_text(cursor: Cursor | None) -> str:
    """Return a cursor as it stands in a URL."""
    return f"{cursor[0].isoformat()}~{cursor[1]}" if cursor else ""


def picked_from(form: MultiDict[str, str], code: str = "reviews.nothing_to_sign") -> list[int]:
    """Return the numbers of the items that are ticked; with one that is no number none is taken."""
    texts = form.getlist("items")[: LARGEST_BATCH + 1]
    if not all(_ITEM_NUMBER.fullmatch(text) for text in texts):
        raise Invalid(code, name="items")
    return [int(text) for text in texts]
