"""What the worker does with a notification, by its real queue: devices first, mail where there is none."""

import email
import email.policy
import json
from dataclasses import replace
from datetime import timedelta

import http_ece
import procrastinate
import pytest
from sqlalchemy import select, text

from notifications import steps, tasks
from notifications.messages import Message
from notifications.models import Device, Notification, Preference
from notifications.settings import Encryption, Smtp
from notifications.tasks import Surroundings
from portal.core import clock, jobs
from tests.notifications.conftest import NOON, application_key, device_of
from tests.notifications.test_mail import inbox  # noqa: F401 - a fixture
from tests.support.loops import run_apart

ADDRESSES = {1: "hoa@example.vn", 2: "", 3: None}


@pytest.fixture
def around(session, service, settings, inbox):  # noqa: F811 - the fixture of the same name
    smtp = Smtp("127.0.0.1", inbox.port, "thongbao@example.vn", Encryption.NONE)
    made = Surroundings(
        sessions=jobs.session,
        now=clock.now,
        defer=jobs.defer,
        address_of=lambda _session, person_id: ADDRESSES.get(person_id),
        settings=replace(settings, smtp=smtp),
    )
    tasks.configure(made)
    return made


@pytest.fixture
def work(clean_database):
    """Run everything that waits, as the worker does, by Procrastinate's own worker."""

    def run() -> None:
        connector = procrastinate.PsycopgConnector(conninfo=clean_database.url("portal_worker"))
        app = procrastinate.App(connector=connector)
        app.tasks.update(named_tasks())

        async def once() -> None:
            async with app.open_async():
                await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)

        run_apart(once())

    return run


def named_tasks() -> dict[str, procrastinate.tasks.Task]:
    """The tasks under the names that the worker gives them; joining a blueprint twice would name them twice."""
    return {"notifications:" + name.rpartition(":")[2]: task for name, task in tasks.blueprint.tasks.items()}


def tell(session, *people: int) -> list[int]:
    told = steps.tell(
        session,
        now=NOON,
        recipients=people,
        message=Message.ITEM_RETURNED,
        params={"field": "Nơi ở hiện nay"},
        url="/proposals/7",
        defer=jobs.defer,
    )
    session.commit()
    return told


def add_device(session, service, person_id: int = 1) -> Device:
    subscription, _, _ = service.subscription(application_key())
    device = device_of(subscription, person_id)
    session.add(device)
    session.commit()
    return device


def queue(session) -> list[tuple[str, str, int]]:
    session.rollback()
    found = session.execute(
        text("SELECT task_name, status::text, attempts FROM procrastinate_jobs ORDER BY id")
    )
    return [tuple(row) for row in found]


def test_what_was_never_handed_on_is_found_again(around, session, service, work):
    add_device(session, service)
    young, lost, ancient, done = (tell(session, 1)[0] for _ in range(4))
    session.execute(text("DELETE FROM procrastinate_jobs"))
    for number, minutes in ((young, 5), (lost, 11), (ancient, 60 * 24 * 8), (done, 11)):
        row = session.get_one(Notification, number)
        row.created_at = clock.now() - timedelta(minutes=minutes)
        row.dispatched_at = clock.now() if number == done else None
    session.commit()
    tasks.redeliver(0)
    tasks.redeliver(0)
    work()
    assert len(service.deliveries) == 1
    session.expire_all()
    assert session.get_one(Notification, lost).dispatched_at
    assert not session.get_one(Notification, young).dispatched_at
    assert not session.get_one(Notification, ancient).dispatched_at


def test_every_device_is_pushed_to_and_no_mail_goes_out(around, session, service, inbox, work):  # noqa: F811 - the fixture of the same name
    devices = [add_device(session, service), add_device(session, service)]
    add_device(session, service, person_id=2)
    told = tell(session, 1)
    work()
    assert sorted(one.token for one in service.deliveries) == sorted(
        one.endpoint.rsplit("/", 1)[1] for one in devices
    )
    assert inbox.envelopes == []
    session.expire_all()
    assert all(device.last_ok_at for device in devices)
    assert session.get_one(Notification, told[0]).dispatched_at
    assert {(name, status) for name, status, _ in queue(session)} == {
        ("notifications:deliver", "succeeded"),
        ("notifications:push", "succeeded"),
    }


def test_who_has_no_device_gets_mail_where_there_is_an_address(around, session, service, inbox, work):  # noqa: F811 - the fixture of the same name
    tell(session, 1, 2, 3)
    work()
    assert [one.rcpt_tos for one in inbox.envelopes] == [["hoa@example.vn"]]
    assert service.deliveries == []


def test_nothing_that_leaves_names_a_person_a_field_or_a_value(around, session, service, inbox, work):  # noqa: F811 - the fixture of the same name
    subscription, private, auth = service.subscription(application_key())
    session.add(device_of(subscription, person_id=2))
    secrets = ["Tôn giáo", "DN-2026-000417", "25/11/2026", "/proposals/777"]
    for message in Message:
        steps.tell(
            session, now=NOON, recipients=[1, 2], message=message, url="/proposals/777", defer=jobs.defer,
            params=dict(zip(("field", "number", "due_on"), secrets, strict=False)),
        )  # fmt: skip
    session.commit()
    work()
    assert len(service.deliveries) == len(inbox.envelopes) == len(Message)
    assert len({len(delivery.body) for delivery in service.deliveries}) == 1
    for delivery in service.deliveries:
        plain = http_ece.decrypt(delivery.body, private_key=private, auth_secret=auth, version="aes128gcm")
        assert set(json.loads(plain)) == {"n"}
        assert not _found(secrets, str(delivery.headers) + plain.decode())
    for envelope in inbox.envelopes:
        received = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert not _found(secrets, "\n".join([str(received.items()), received.get_content()]))


def _found(secrets: list[str], text: str) -> list[str]:
    return [secret for secret in secrets if secret.casefold() in text.casefold()]


def test_no_mail_to_who_does_not_want_it(around, session, inbox, work):  # noqa: F811 - the fixture of the same name
    session.add(Preference(person_id=1, email_wanted=False))
    tell(session, 1)
    work()
    assert inbox.envelopes == []


def test_no_mail_about_what_was_read_meanwhile(around, session, inbox, work):  # noqa: F811 - the fixture of the same name
    told = tell(session, 1)
    session.get_one(Notification, told[0]).read_at = NOON
    session.commit()
    work()
    assert inbox.envelopes == []


def test_a_subscription_that_ended_is_deleted(around, session, service, work):
    service.forget(add_device(session, service).endpoint)
    tell(session, 1)
    work()
    assert session.scalars(select(Device)).all() == []


def test_one_device_that_is_down_is_tried_again_alone(around, session, service, work):
    add_device(session, service)
    add_device(session, service)
    service.answers = [(503, {})]
    tell(session, 1)
    work()
    assert sorted(status for _, status, _ in queue(session)) == ["succeeded", "succeeded", "todo"]
    session.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now()"))
    session.commit()
    work()
    assert {status for _, status, _ in queue(session)} == {"succeeded"}
    statuses = [(one.token, one.status) for one in service.deliveries]
    assert sorted(status for _, status in statuses) == [201, 201, 503]
    assert len({token for token, status in statuses if status == 201}) == 2


def test_a_refused_push_ends_as_failed_and_keeps_the_subscription(around, session, service, work):
    add_device(session, service)
    service.answers = [(403, {})]
    tell(session, 1)
    work()
    assert ("notifications:push", "failed", 1) in queue(session)
    assert len(session.scalars(select(Device)).all()) == 1


def test_a_second_delivery_of_the_same_finds_nothing_to_do(around, session, service):
    add_device(session, service)
    told = tell(session, 1)
    tasks.deliver(notification_ids=told)
    tasks.deliver(notification_ids=told)
    assert [name for name, _, _ in queue(session)] == ["notifications:deliver", "notifications:push"]


def test_a_browser_that_changed_hands_is_not_told(around, session, service):
    device = add_device(session, service, person_id=2)
    (told,) = tell(session, 1)
    tasks.push_to_device(notification_id=told, device_id=device.id)
    tasks.push_to_device(notification_id=told, device_id=2**62)
    assert service.deliveries == []


def test_no_transaction_is_open_while_the_outside_is_called(
    around, session, service, clean_database, monkeypatch
):
    device = add_device(session, service)
    (told,) = tell(session, 1)
    busy: list[int] = []
    plain = tasks.push.send

    def watching(*args, **kwargs):
        busy.append(clean_database.worker.pool.checkedout())
        return plain(*args, **kwargs)

    session.rollback()
    session.close()
    before = clean_database.worker.pool.checkedout()
    monkeypatch.setattr(tasks.push, "send", watching)
    tasks.push_to_device(notification_id=told, device_id=device.id)
    assert busy == [before]


def test_reminders_are_asked_and_told_once(around, session, service, work):
    add_device(session, service)
    due = steps.Due(1, Message.DRAFT_REMINDER, "/proposals/7", "draft:7")
    tasks.configure(replace(around, reminders=(lambda _session, _now: [due], lambda _session, _now: [])))
    tasks.remind(timestamp=0)
    tasks.remind(timestamp=900)
    work()
    assert len(service.deliveries) == 1


def test_every_job_that_is_left_has_its_task():
    assert {steps.DELIVER, tasks.PUSH, tasks.MAIL} <= set(named_tasks())
