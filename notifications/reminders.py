"""Who is due what: rooms answer with a query, the worker asks every quarter of an hour."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from notifications.messages import Message


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder to one person; `once_key` names the occasion, so that it comes once."""

    person_id: int
    message: Message
    url: str
    once_key: str
    params: Mapping[str, str] = field(default_factory=dict)


class Reminder(Protocol):
    """A room's query in its `reminders.py`: reads, never sends."""

    def __call__(self, session: Session, now: datetime, /) -> Iterable[Due]: ...
