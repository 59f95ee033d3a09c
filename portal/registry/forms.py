"""Reading the forms of those who settle what came back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from portal.core.db import BIGGEST_ID
from portal.core.errors import Invalid, Problem
from portal.core.text import clean_long, shown_again
from portal.core.web.errors import sentence
from portal.registry.queries import Cursor

_CODE = re.compile(r"[a-z_.]{1,60}")
_NEVER = datetime(1, 1, 1, tzinfo=UTC)
SEND, CLOSE = "send", "close"
_CURSOR = re.compile(r"([01])~([1-9][0-9]{0,18})")


@dataclass(frozen=True)
class Typed:
    """What was typed in one of the two forms, and what is wrong with it."""

    act: str = ""
    text: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def links(self) -> list[tuple[str | None, str]]:
        """For the error summary: the input where it is one's, and the sentence."""
        return [(f"#{self.act}-text" if p.field else None, sentence(p)) for p in self.problems]

    def text_of(self, act: str) -> str:
        """Return what was typed in this form, or nothing."""
        return self.text if act == self.act else ""

    def problem_of(self, act: str) -> str | None:
        """Return the sentence under the input of this form, if there is one."""
        return next((sentence(p) for p in self.problems if p.field and act == self.act), None)


NOTHING_TYPED = Typed()


def read_words(form: Mapping[str, str], act: str) -> Typed:
    """Read why a message is sent again or closed."""
    given = shown_again(form.get(f"{act}-text", ""))
    try:
        return Typed(act, clean_long(given, name="text"))
    except Invalid as error:
        return Typed(act, given, tuple(error.problems))


def message_from(form: Mapping[str, str]) -> UUID | None:
    """Return which message was shown; nonsense is one that there never is."""
    try:
        return UUID(form.get("version", ""))
    except ValueError:
        return None


def cause_from(form: Mapping[str, str]) -> str:
    """Return the code of what messages failed of; nonsense is a cause that there never is."""
    code = form.get("cause", "")
    return code if _CODE.fullmatch(code) else ""


def until_from(form: Mapping[str, str]) -> datetime:
    """Return up to when messages were shown; nonsense is a time before there were any."""
    try:
        until = datetime.fromisoformat(form.get("until", ""))
    except ValueError:
        return _NEVER
    return until if until.tzinfo is not None else _NEVER


def cursor_from(text: str | None) -> Cursor | None:
    """Return where a page of the list begins."""
    if not text:
        return None
    found = _CURSOR.fullmatch(text)
    if found is None or int(found[2]) > BIGGEST_ID:
        raise Invalid("registry.bad_cursor")
    return int(found[1]), int(found[2])


def cursor_text(cursor: Cursor | None) -> str:
    """Return a cursor as it stands in a URL."""
    return f"{cursor[0]}~{cursor[1]}" if cursor else ""
