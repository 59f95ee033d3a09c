"""Verbs on one's own notifications and devices.

Reading leaves no trail, since it changes nothing for anybody else; where messages go does.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from notifications import endpoints
from notifications.messages import Message
from notifications.models import Device, Notification, Preference
from notifications.steps import tell
from portal.access.permissions import Permission, authorize, within
from portal.access.rules import Actor
from portal.core import clock, jobs, trail
from portal.core.db import transaction
from portal.core.errors import Invalid, NotFound, Problem, TooMany
from portal.inbox.rules import MOST_DEVICES
from portal.people.models import Official

_OWN = Permission.NOTIFICATION_READ_OWN
_TRIAL_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Subscription:
    """What a browser hands out: where to send, and for whose eyes."""

    endpoint: str
    p256dh: str
    auth: str


def read(session: Session, notification_id: int, *, actor: Actor) -> str:
    """Mark one as read and return where it leads; a second time changes nothing."""
    with transaction(session):
        url: str | None = session.scalar(
            update(Notification)
            .where(Notification.id == notification_id, within(actor, _OWN, Notification))
            .values(read_at=func.coalesce(Notification.read_at, clock.now()))
            .returning(Notification.url)
        )
        if url is None:
            raise NotFound
        return url


def read_all(session: Session, *, actor: Actor, up_to: int) -> None:
    """Mark as read what the person saw: what came after the page was made stays unread."""
    with transaction(session):
        session.execute(
            update(Notification)
            .where(
                within(actor, _OWN, Notification), Notification.id <= up_to, Notification.read_at.is_(None)
            )
            .values(read_at=clock.now())
        )


def add_device(
    session: Session,
    subscription: Subscription,
    *,
    actor: Actor,
    label: str,
    test_origins: Collection[str],
) -> None:
    """Tell the person on this browser from now on, until this sign-in is signed out."""
    _check(subscription, test_origins)
    with transaction(session):
        device = Device(
            person_id=actor.person_id,
            endpoint=subscription.endpoint,
            p256dh=subscription.p256dh,
            auth=subscription.auth,
            label=label,
            session_ref=actor.session_ref,
            created_at=clock.now(),
        )
        authorize(actor, _OWN, device)
        if not _renewed(session, device, actor):
            _make_room(session, actor)
            session.add(device)
            session.flush()
            _record(session, "device.added", "device", actor, device.id)


def remove_device(session: Session, device_id: int, *, actor: Actor) -> None:
    """Tell the person on that browser no more."""
    with transaction(session):
        removed = session.execute(
            delete(Device).where(Device.id == device_id, within(actor, _OWN, Device)).returning(Device.id)
        )
        if removed.first() is None:
            raise NotFound
        _record(session, "device.removed", "device", actor, device_id)


def wish_email(session: Session, *, actor: Actor, is_wanted: bool) -> None:
    """Keep whether mail is wanted where there is no device."""
    with transaction(session):
        wish = Preference(person_id=actor.person_id, email_wanted=is_wanted)
        authorize(actor, _OWN, wish)
        session.execute(
            insert(Preference)
            .values(person_id=actor.person_id, email_wanted=is_wanted)
            .on_conflict_do_update(index_elements=["person_id"], set_={"email_wanted": is_wanted})
        )
        _record(session, "preference.changed", "preference", actor, actor.person_id)


def send_trial(session: Session, *, actor: Actor) -> None:
    """Send a message to every device of the person, at most one a minute."""
    with transaction(session):
        now = clock.now()
        if not session.scalar(select(func.count()).select_from(Device).where(within(actor, _OWN, Device))):
            raise Invalid("inbox.no_device", name="trial")
        recent = session.scalar(
            select(func.max(Notification.created_at)).where(
                within(actor, _OWN, Notification), Notification.message == Message.TRIAL
            )
        )
        if recent is not None and now - recent < _TRIAL_EVERY:
            raise TooMany("inbox.trial_too_soon", retry_after=int(_TRIAL_EVERY.total_seconds()))
        tell(
            session,
            now=now,
            recipients=[actor.person_id],
            message=Message.TRIAL,
            params={},
            url="/devices",
            defer=jobs.defer,
        )


def _check(subscription: Subscription, test_origins: Collection[str]) -> None:
    if not endpoints.is_allowed(subscription.endpoint, hosts=endpoints.PUSH_HOSTS, test_origins=test_origins):
        raise Invalid("inbox.endpoint", name="endpoint")
    if not endpoints.are_keys(subscription.p256dh, subscription.auth):
        raise Invalid("inbox.keys", name="p256dh")


def _renewed(session: Session, device: Device, actor: Actor) -> bool:
    """Bind a browser that is known already to this sign-in and to its present keys."""
    known = session.execute(
        update(Device)
        .where(Device.endpoint == device.endpoint, within(actor, _OWN, Device))
        .values(p256dh=device.p256dh, auth=device.auth, label=device.label, session_ref=device.session_ref)
        .returning(Device.id)
    )
    return known.first() is not None


def _make_room(session: Session, actor: Actor) -> None:
    # One person adding at once from two browsers could pass the limit by one, which harms nobody.
    count = session.scalar(select(func.count()).select_from(Device).where(within(actor, _OWN, Device)))
    if (count or 0) >= MOST_DEVICES:
        raise Invalid([Problem("endpoint", "inbox.too_many_devices", {"most": str(MOST_DEVICES)})])


def _record(session: Session, action: str, object_type: str, actor: Actor, object_id: int) -> None:
    unit_path = session.scalar(select(Official.unit_path).where(Official.person_id == actor.person_id))
    trail.append(
        session,
        action,
        actor=actor,
        object_type=object_type,
        object_id=object_id,
        person_id=actor.person_id,
        unit_path=unit_path or "",
    )
