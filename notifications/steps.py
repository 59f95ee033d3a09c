"""What an action needs inside its transaction: rows written, a job left, nothing sent or committed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import BigInteger, delete, func, insert, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from notifications import rules
from notifications.messages import Message
from notifications.models import Device, Notification
from notifications.reminders import Due

DELIVER = "notifications:deliver"


class Defer(Protocol):
    """Leaves a job in the session's transaction."""

    def __call__(self, session: Session, name: str, /, *, notification_ids: list[int]) -> None: ...


def tell(
    session: Session,
    *,
    now: datetime,
    recipients: Sequence[int],
    message: Message,
    params: Mapping[str, str],
    url: str,
    defer: Defer,
) -> list[int]:
    """Tell people something; return the notifications' ids in the order of the recipients.

    Two statements however many recipients: one writes the rows, one leaves the job. The ids are drawn
    beside the insert and not read back from it, since row security hides other people's rows.
    """
    rules.check_params(params)
    if not rules.is_local_path(url):
        raise ValueError(f"A notification leads to a page of the portal, not to {url!r}.")
    people = list(dict.fromkeys(recipients))
    if not people:
        return []
    identities = _write(session, people, message, params, url, now)
    told = [identities[person_id] for person_id in people]
    defer(session, DELIVER, notification_ids=told)
    return told


def remind(session: Session, due: Iterable[Due], *, now: datetime, defer: Defer) -> list[int]:
    """Tell each what is due, once per occasion; return the ids of those that are new."""
    rows = []
    for one in due:
        rules.check_params(one.params)
        rows.append(
            {
                "person_id": one.person_id,
                "message": one.message,
                "params": dict(one.params),
                "url": one.url,
                "created_at": now,
                "once_key": one.once_key,
            }
        )
    if not rows:
        return []
    statement = upsert(Notification).on_conflict_do_nothing(index_elements=["once_key"])
    fresh = list(session.scalars(statement.returning(Notification.id), rows))
    if fresh:
        defer(session, DELIVER, notification_ids=fresh)
    return fresh


def forget_device(session: Session, session_ref: str) -> None:
    """Delete the subscription of the browser that signs out: nobody signed in, nobody told."""
    session.execute(delete(Device).where(Device.session_ref == session_ref))


def rebind_device(session: Session, *, old_ref: str, new_ref: str) -> None:
    """Carry a browser's subscription over when its sign-in gets a new identity, as at step-up."""
    for device in session.scalars(select(Device).where(Device.session_ref == old_ref)):
        device.session_ref = new_ref


def _write(
    session: Session, people: list[int], message: Message, params: Mapping[str, str], url: str, now: datetime
) -> dict[int, int]:
    """Add one row for each person; return the rows' ids by person."""
    drawn = select(
        func.nextval(func.pg_get_serial_sequence("notification", "id")).label("id"),
        func.unnest(literal(people, ARRAY(BigInteger))).label("person_id"),
    ).cte("drawn")
    written = (
        insert(Notification)
        .from_select(
            ["id", "person_id", "message", "params", "url", "created_at"],
            select(
                drawn.c.id,
                drawn.c.person_id,
                literal(message.value),
                literal(dict(params), JSONB),
                literal(url),
                literal(now, Notification.created_at.type),
            ),
        )
        .cte("written")
    )
    rows = session.execute(select(drawn.c.person_id, drawn.c.id).add_cte(written))
    return {row.person_id: row.id for row in rows}
