"""Web push to one browser (RFC 8030, 8291, 8292), by pywebpush through the guarded session."""

from enum import StrEnum

from pywebpush import WebPushException, webpush

from notifications import rules
from notifications.errors import Permanent, Temporary
from notifications.models import Device
from notifications.settings import Settings
from notifications.transport import GuardedSession, Resolve

# Three days over a weekend without network; later the inbox says it anyway.
_TTL_SECONDS = 3 * 24 * 60 * 60
_TOO_MANY = 429
_SERVER_ERROR = 500
_GONE = frozenset({404, 410})


class Outcome(StrEnum):
    """What became of a push: taken by the service, or the subscription no longer exists."""

    TAKEN = "taken"
    GONE = "gone"


def send(device: Device, notification_id: int, *, settings: Settings, resolve: Resolve) -> Outcome:
    """Send the id of a notification to one browser; raises Temporary or Permanent."""
    session = GuardedSession(settings.push_hosts, settings.test_push_origins, resolve)
    # First of all: py_vapid stumbles over a malformed endpoint before the session would see it.
    session.check(device.endpoint)
    subscription = {"endpoint": device.endpoint, "keys": {"p256dh": device.p256dh, "auth": device.auth}}
    try:
        webpush(
            subscription,
            rules.payload(notification_id).decode(),
            vapid_private_key=settings.vapid_private_key,
            # A fresh dictionary each time: pywebpush writes the audience into it, and a shared one
            # would carry the first service's audience to all the others.
            vapid_claims={"sub": settings.vapid_subject},
            ttl=_TTL_SECONDS,
            headers={"urgency": "normal"},
            requests_session=session,
        )
    except WebPushException as error:
        return _judge(error.status_code)
    return Outcome.TAKEN


def _judge(status: int | None) -> Outcome:
    if status in _GONE:
        return Outcome.GONE
    if status is None:
        raise Permanent("The subscription's keys cannot be used.")
    if status == _TOO_MANY or status >= _SERVER_ERROR:
        raise Temporary(f"The push service answered {status}.")
    raise Permanent(f"The push service answered {status}.")
