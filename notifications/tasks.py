"""What the worker runs: hand a notification to devices or mail, send each, ask for reminders.

A job for each device and mail: one that is down is tried again alone, without a second push to the
others. A transaction is never open while the outside is called.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import procrastinate
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from notifications import mail, push, steps
from notifications.errors import DATABASE_FAULTS, Temporary
from notifications.models import Device, Notification, Preference
from notifications.reminders import Reminder
from notifications.settings import Settings
from notifications.transport import Resolve, resolve

PUSH = "notifications:push"
MAIL = "notifications:mail"

blueprint = procrastinate.Blueprint()

# Waits of 10 s, 100 s, 17 min, 2.8 h, 28 h: a service that is down over night is met again.
_AGAIN = procrastinate.RetryStrategy(
    max_attempts=6, exponential_wait=10, retry_exceptions={Temporary, *DATABASE_FAULTS}
)
# What was not handed on in this time has lost its job; what is older than a week tells nobody anything.
_LOST_AFTER = timedelta(minutes=10)
_TOO_OLD = timedelta(days=7)
_BATCH = 500


class Defer(Protocol):
    """Leaves a job in the session's transaction."""

    def __call__(self, session: Session, name: str, /, **arguments: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """All that the tasks need and the portal knows; `address_of` returns a person's mail address, if any."""

    sessions: Callable[[], AbstractContextManager[Session]]
    now: Callable[[], datetime]
    defer: Defer
    address_of: Callable[[Session, int], str | None]
    settings: Settings
    reminders: tuple[Reminder, ...] = ()
    resolve: Resolve = resolve


_surroundings: list[Surroundings] = []


def configure(surroundings: Surroundings) -> None:
    """Give the tasks their surroundings; called once by the worker, and by tests."""
    _surroundings[:] = [surroundings]


@blueprint.task(name="deliver", retry=_AGAIN)
def deliver(notification_ids: list[int]) -> None:
    """Leave one job per device, or one for mail; a second run finds nothing left to do."""
    around = _surroundings[0]
    with around.sessions() as session, session.begin():
        _hand_on(session, notification_ids, around)


@blueprint.periodic(cron="*/5 * * * *")
@blueprint.task(name="redeliver", queueing_lock="notifications:redeliver")
def redeliver(timestamp: int) -> None:  # noqa: ARG001 - the queue names the tick
    """Hand on what `deliver` never came to, because its job failed for good or was lost."""
    around = _surroundings[0]
    now = around.now()
    with around.sessions() as session, session.begin():
        lost = session.scalars(
            select(Notification.id)
            .where(
                Notification.dispatched_at.is_(None),
                Notification.created_at.between(now - _TOO_OLD, now - _LOST_AFTER),
            )
            .order_by(Notification.created_at)
            .limit(_BATCH)
        ).all()
        _hand_on(session, lost, around)


def _hand_on(session: Session, notification_ids: Sequence[int], around: Surroundings) -> None:
    fresh = session.execute(
        update(Notification)
        .where(Notification.id.in_(notification_ids), Notification.dispatched_at.is_(None))
        .values(dispatched_at=around.now())
        .returning(Notification.id, Notification.person_id)
    ).all()
    people = {person_id for _, person_id in fresh}
    devices = session.execute(
        select(Device.person_id, Device.id).where(Device.person_id.in_(people)).order_by(Device.id)
    ).all()
    for notification_id, person_id in fresh:
        theirs = [device_id for owner, device_id in devices if owner == person_id]
        for device_id in theirs:
            around.defer(session, PUSH, notification_id=notification_id, device_id=device_id)
        if not theirs:
            around.defer(session, MAIL, notification_id=notification_id)


@blueprint.task(name="push", retry=_AGAIN)
def push_to_device(notification_id: int, device_id: int) -> None:
    """Send one push; a subscription that no longer exists is deleted."""
    around = _surroundings[0]
    with around.sessions() as session:
        device = session.get(Device, device_id)
        told = session.get(Notification, notification_id)
        # A browser that changed hands since must not learn that its last user was told something.
        if device is None or told is None or device.person_id != told.person_id:
            return
        session.expunge_all()
    outcome = push.send(device, notification_id, settings=around.settings, resolve=around.resolve)
    # By id and endpoint: the row may have been given a new subscription while the old one was called.
    same = (Device.id == device_id, Device.endpoint == device.endpoint)
    with around.sessions() as session, session.begin():
        if outcome is push.Outcome.GONE:
            session.execute(delete(Device).where(*same))
        else:
            session.execute(update(Device).where(*same).values(last_ok_at=around.now()))


@blueprint.task(name="mail", retry=_AGAIN)
def mail_to_person(notification_id: int) -> None:
    """Send one mail where the person wants mail and has an address."""
    around = _surroundings[0]
    with around.sessions() as session:
        told = session.scalars(
            select(Notification)
            .outerjoin(Preference, Preference.person_id == Notification.person_id)
            .where(
                Notification.id == notification_id,
                or_(Preference.person_id.is_(None), Preference.email_wanted),
            )
        ).one_or_none()
        if told is None or told.read_at is not None:
            return
        address = around.address_of(session, told.person_id)
        message = told.message
    if address:
        mail.send(address, message, notification_id, settings=around.settings)


@blueprint.periodic(cron="*/15 * * * *")
@blueprint.task(name="remind", queueing_lock="notifications:remind")
def remind(timestamp: int) -> None:  # noqa: ARG001 - the queue names the tick
    """Ask every room who is due what, and tell each once."""
    around = _surroundings[0]
    for reminder in around.reminders:
        with around.sessions() as session, session.begin():
            now = around.now()
            steps.remind(session, reminder(session, now), now=now, defer=around.defer)
