"""Reads of the room; what is not the actor's own is not there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications import messages
from notifications.messages import WORDS
from notifications.models import Device, Notification, Preference
from portal.access.permissions import Permission, within
from portal.access.rules import Actor
from portal.core.errors import NotFound
from portal.inbox.rules import PAGE_SIZE, fingerprint


@dataclass(frozen=True)
class InboxLine:
    """One notification as the inbox shows it."""

    id: int
    title: str
    body: str
    url: str
    created_at: datetime
    is_read: bool


@dataclass(frozen=True)
class AwayText:
    """What a lock screen may show of a notification: constant words."""

    title: str
    body: str


@dataclass(frozen=True)
class DeviceLine:
    """One browser that is told; `is_bound` when it was this very sign-in that asked."""

    id: int
    label: str
    fingerprint: str
    created_at: datetime
    last_ok_at: datetime | None
    is_bound: bool


@dataclass(frozen=True)
class Wishes:
    """How a person is told."""

    devices: tuple[DeviceLine, ...]
    is_email_wanted: bool


def inbox(session: Session, actor: Actor, *, before: int | None) -> Sequence[InboxLine]:
    """Return a page of notifications, newest first, and one more to tell that there are older ones."""
    statement = select(Notification).where(within(actor, Permission.NOTIFICATION_READ_OWN, Notification))
    if before is not None:
        statement = statement.where(Notification.id < before)
    rows = session.scalars(statement.order_by(Notification.id.desc()).limit(PAGE_SIZE + 1))
    return [_line(row) for row in rows]


def notification(session: Session, actor: Actor, notification_id: int) -> InboxLine:
    """Return one of the actor's notifications; raises NotFound for anybody else's."""
    return _line(_own(session, actor, notification_id))


def away_text(session: Session, actor: Actor, notification_id: int) -> AwayText:
    """Return the words for the lock screen."""
    words = WORDS[_own(session, actor, notification_id).message]
    return AwayText(words.away_title, words.away_body)


def wishes(session: Session, actor: Actor) -> Wishes:
    """Return the actor's devices, and whether mail is wanted where there is none."""
    may = Permission.NOTIFICATION_READ_OWN
    devices = session.scalars(select(Device).where(within(actor, may, Device)).order_by(Device.id))
    wanted = session.scalar(select(Preference.email_wanted).where(within(actor, may, Preference)))
    lines = tuple(
        DeviceLine(
            device.id,
            device.label,
            fingerprint(device.endpoint),
            device.created_at,
            device.last_ok_at,
            device.session_ref == actor.session_ref,
        )
        for device in devices
    )
    return Wishes(lines, wanted is not False)


def _own(session: Session, actor: Actor, notification_id: int) -> Notification:
    row = session.scalar(
        select(Notification).where(
            Notification.id == notification_id, within(actor, Permission.NOTIFICATION_READ_OWN, Notification)
        )
    )
    if row is None:
        raise NotFound
    return row


def _line(row: Notification) -> InboxLine:
    return InboxLine(
        id=row.id,
        title=messages.title(row.message),
        body=messages.body(row.message, row.params),
        url=row.url,
        created_at=row.created_at,
        is_read=row.read_at is not None,
    )
