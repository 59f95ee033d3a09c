"""Telling inside an action's transaction, on the real database, as the application's own role."""

import psycopg
import pytest
from sqlalchemy import event, func, select, text

from notifications import steps
from notifications.messages import Message
from notifications.models import Device, Notification
from notifications.reminders import Due
from portal.core import jobs
from tests.notifications.conftest import NOON, device_of

WORDS = {"message": Message.ITEM_RETURNED, "params": {"field": "Nơi ở hiện nay"}, "url": "/proposals/7"}


@pytest.fixture
def app_session(clean_database):
    with clean_database.app_sessions()() as opened:
        yield opened


def tell(session, recipients, **changes):
    return steps.tell(session, now=NOON, recipients=recipients, defer=jobs.defer, **{**WORDS, **changes})


def act_as(session, person_id: int) -> None:
    session.execute(text("SELECT set_config('portal.person_id', :who, true)"), {"who": str(person_id)})


def jobs_left(session) -> list[tuple[str, dict]]:
    found = session.execute(text("SELECT task_name, args FROM procrastinate_jobs ORDER BY id"))
    return [(name, args) for name, args in found]


def test_rows_and_job_come_with_the_commit(app_session, session):
    ids = tell(app_session, [31, 17, 31, 5])
    assert session.scalar(select(func.count()).select_from(Notification)) == 0
    app_session.commit()
    rows = {row.id: row for row in session.scalars(select(Notification))}
    assert [rows[one].person_id for one in ids] == [31, 17, 5]
    assert {(row.message, row.url, row.created_at, row.read_at) for row in rows.values()} == {
        (Message.ITEM_RETURNED, "/proposals/7", NOON, None)
    }
    assert rows[ids[0]].params == {"field": "Nơi ở hiện nay"}
    assert jobs_left(session) == [("notifications:deliver", {"notification_ids": ids})]


def test_a_rollback_leaves_neither(app_session, session):
    tell(app_session, [31])
    app_session.rollback()
    assert session.scalar(select(func.count()).select_from(Notification)) == 0
    assert jobs_left(session) == []


@pytest.mark.parametrize("count", [1, 60])
def test_two_statements_however_many_are_told(app_session, clean_database, count):
    app_session.execute(text("SELECT 1"))
    said: list[str] = []
    event.listen(
        clean_database.app, "before_cursor_execute", lambda c, k, statement, *_: said.append(statement)
    )
    seen = _driver_statements(clean_database.app, lambda: tell(app_session, list(range(1, count + 1))))
    assert len(said) == 1, said
    assert seen == 2


def _driver_statements(engine, act) -> int:
    """Count what reaches the driver, the job's statement included, which does not pass SQLAlchemy."""
    counted = 0
    plain = psycopg.Cursor.execute

    def counting(self, *args, **kwargs):
        nonlocal counted
        counted += 1
        return plain(self, *args, **kwargs)

    psycopg.Cursor.execute = counting
    try:
        act()
    finally:
        psycopg.Cursor.execute = plain
    return counted


def test_nobody_to_tell_is_no_statement(app_session, session):
    assert tell(app_session, []) == []
    app_session.commit()
    assert jobs_left(session) == []


def test_row_security_hides_what_others_were_told(app_session):
    tell(app_session, [31, 17])
    app_session.commit()
    act_as(app_session, 31)
    assert list(app_session.scalars(select(Notification.person_id))) == [31]
    act_as(app_session, 5)
    assert list(app_session.scalars(select(Notification.person_id))) == []


def test_a_value_or_a_foreign_page_is_refused_before_anything_is_written(app_session, session):
    for changes in ({"params": {"phone": "0905123456"}}, {"url": "https://evil.example/"}):
        with pytest.raises(ValueError):
            tell(app_session, [31], **changes)
    app_session.commit()
    assert session.scalar(select(func.count()).select_from(Notification)) == 0


def due(person_id: int, once_key: str) -> Due:
    return Due(person_id, Message.DRAFT_REMINDER, "/proposals/7", once_key)


def test_a_reminder_comes_once(session):
    first = steps.remind(session, [due(1, "draft:7"), due(2, "draft:8")], now=NOON, defer=jobs.defer)
    session.commit()
    assert len(first) == 2
    second = steps.remind(session, [due(1, "draft:7"), due(2, "draft:9")], now=NOON, defer=jobs.defer)
    session.commit()
    assert len(second) == 1
    assert steps.remind(session, [due(1, "draft:7")], now=NOON, defer=jobs.defer) == []
    assert steps.remind(session, [], now=NOON, defer=jobs.defer) == []
    session.commit()
    assert session.scalar(select(func.count()).select_from(Notification)) == 3
    assert [args["notification_ids"] for _, args in jobs_left(session)] == [first, second]


def test_a_sign_out_forgets_its_own_browser(session):
    for number, ref in enumerate(("this", "this", "other")):
        keys = {"p256dh": "k", "auth": "a"}
        session.add(device_of({"endpoint": f"https://x/{number}", "keys": keys}, session_ref=ref))
    session.commit()
    steps.forget_device(session, "this")
    session.commit()
    assert list(session.scalars(select(Device.session_ref))) == ["other"]


def test_a_step_up_carries_the_subscription_over(session):
    session.add(
        device_of({"endpoint": "https://x/1", "keys": {"p256dh": "k", "auth": "a"}}, session_ref="old")
    )
    session.commit()
    steps.rebind_device(session, old_ref="old", new_ref="new")
    session.commit()
    assert list(session.scalars(select(Device.session_ref))) == ["new"]
