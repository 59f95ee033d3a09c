"""Whatever the office does to a card, its bearer is told at once: what it means, whom to ask, and never why."""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from notifications import tasks as telling
from notifications.messages import WORDS, Message
from notifications.models import Device, Notification
from notifications.settings import Encryption, Smtp
from notifications.tasks import Surroundings
from portal.access.rules import Actor
from portal.card import labels, steps, tasks
from portal.card.actions import binding, issuing, locking
from portal.card.actions.issuing import Office
from portal.card.keys.files import FileKeys
from portal.card.keys.provider import KeyUse, SignerAway
from portal.card.models import CardBinding
from portal.card.rules import WORK_OVER, Revocation
from portal.core import clock, jobs
from portal.core.errors import Conflict
from portal.people.models import Official
from portal.people.queries import work_email
from tests.card.conftest import Phone
from tests.notifications.test_mail import BASE, Inbox, inbox  # noqa: F401 - a fixture
from tests.support.cast import Cast
from tests.support.database import Database

OF_CARDS = [one for one in Message if one.value.startswith(("card_", "badge_", "duty_"))]
WAITING = text(
    "SELECT task_name, args FROM procrastinate_jobs WHERE task_name LIKE 'notifications:%' ORDER BY id"
)


@pytest.fixture
def hr(opened: Cast) -> Actor:
    return opened.hr.actor


@pytest.fixture
def worker(database: Database) -> Iterator[None]:
    with jobs.using(database.worker_sessions()):
        yield


def told(session: Session, cast: Cast) -> list[Message]:
    """Return what the owner was told, after making sure that nobody else was told anything, and each has a job."""
    session.rollback()
    rows = session.scalars(select(Notification).order_by(Notification.id)).all()
    assert {row.person_id for row in rows} <= {cast.owner.person_id}
    queued = [job.args["notification_ids"] for job in session.execute(WAITING)]
    assert queued == [[row.id] for row in rows]
    session.rollback()
    return [row.message for row in rows]


def newest(session: Session) -> int:
    session.rollback()
    return session.scalars(select(Notification.id).order_by(Notification.id.desc())).first() or 0


def test_a_suspension_and_its_end_are_told_once_each(
    session: Session, opened: Cast, bound: CardBinding, hr: Actor
) -> None:
    for _ in range(2):
        locking.suspend(session, bound.card_id, actor=hr)
    for _ in range(2):
        locking.resume(session, bound.card_id, actor=hr)

    assert told(session, opened) == [Message.CARD_SUSPENDED, Message.CARD_RESUMED]


def test_who_locked_their_card_is_told_that_another_unlocked_it(
    session: Session, opened: Cast, bound: CardBinding, hr: Actor
) -> None:
    locking.lock_own(session, actor=opened.owner.actor)
    assert told(session, opened) == []

    locking.resume(session, bound.card_id, actor=hr)

    assert told(session, opened) == [Message.CARD_UNLOCKED]


@pytest.mark.parametrize("reason", Revocation)
def test_a_revocation_is_told_with_what_the_bearer_can_do(
    session: Session, opened: Cast, bound: CardBinding, hr: Actor, reason: Revocation
) -> None:
    locking.revoke(session, bound.card_id, reason, actor=hr)

    expected = Message.CARD_REVOKED if reason in WORK_OVER else Message.CARD_TO_REOPEN
    assert told(session, opened) == [expected]


def test_the_office_s_permission_is_told(
    session: Session, opened: Cast, bound: CardBinding, hr: Actor
) -> None:
    locking.revoke(session, bound.card_id, Revocation.LEFT, actor=hr)
    locking.permit_another(session, bound.card_id, actor=hr)

    assert told(session, opened)[-1] is Message.CARD_PERMITTED


@pytest.mark.usefixtures("worker")
def test_a_card_that_ends_with_its_work_is_told_and_one_that_moves_is_not(
    session: Session, opened: Cast, bound: CardBinding
) -> None:
    opened.units["office"].agency_code = None
    session.merge(opened.units["office"])
    official = session.get_one(Official, opened.owner.person_id)
    official.unit_path = opened.units["department"].path
    session.commit()
    tasks.follow(timestamp=0)
    assert told(session, opened) == []

    session.get_one(Official, opened.owner.person_id).in_service = False
    session.commit()
    tasks.follow(timestamp=0)

    assert told(session, opened) == [Message.CARD_ENDED]


def test_a_badge_that_is_printed_or_ended_is_told_and_one_that_was_not_signed_is_not(
    session: Session, opened: Cast, bound: CardBinding, hr: Actor, office: Office, keys: FileKeys
) -> None:
    class Away:
        kid = keys.signer(KeyUse.CARD).kid

        def sign(self, _message: bytes) -> bytes:
            raise SignerAway

    binding.bind_print(session, bound.card_id, actor=hr)
    with pytest.raises(SignerAway):
        issuing.issue_badge(session, bound.card_id, actor=hr, office=office, signer=Away())
    assert told(session, opened) == []

    issuing.issue_badge(session, bound.card_id, actor=hr, office=office, signer=keys.signer(KeyUse.CARD))
    binding.bind_print(session, bound.card_id, actor=hr)

    assert told(session, opened) == [Message.BADGE_PRINTED, Message.BADGE_ENDED]


def test_another_phone_is_told_and_the_first_is_not(
    session: Session, opened: Cast, bound: CardBinding, phone: Phone, frozen_time: datetime
) -> None:
    assert told(session, opened) == []
    binding.bind(session, phone.brought, actor=replace(opened.owner.actor, stepped_up_at=frozen_time))

    assert told(session, opened) == [Message.CARD_MOVED]


def test_what_did_not_happen_is_not_told(
    session: Session, opened: Cast, bound: CardBinding, hr: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_session: Session) -> None:
        raise RuntimeError("after the telling")

    with monkeypatch.context() as broken:
        broken.setattr(steps, "publish_soon", fails)
        for act in (
            lambda: locking.suspend(session, bound.card_id, actor=hr),
            lambda: locking.revoke(session, bound.card_id, Revocation.LOST, actor=hr),
        ):
            with pytest.raises(RuntimeError, match="after the telling"):
                act()
    assert told(session, opened) == []

    locking.revoke(session, bound.card_id, Revocation.LOST, actor=hr)
    with pytest.raises(Conflict):
        locking.suspend(session, bound.card_id, actor=hr)
    assert told(session, opened) == [Message.CARD_TO_REOPEN]


@pytest.mark.parametrize("message", OF_CARDS)
def test_no_message_says_why(message: Message) -> None:
    words = WORDS[message]
    said = f"{words.title} {words.body} {words.away_title} {words.away_body}".lower()
    for reason in labels.REVOCATIONS.values():
        assert reason.lower() not in said


def test_the_bearer_reads_it_on_pages_that_say_what_to_do(
    session: Session, opened: Cast, bound: CardBinding, client_for
) -> None:
    hr, owner = client_for(opened.hr), client_for(opened.owner)
    hr.get(f"/cards/{bound.card_id}")
    hr.click("Tạm khóa thẻ")

    assert "Cơ quan đã tạm khóa thẻ công vụ của bạn" in owner.get("/notifications").text
    owner.get(f"/notifications/{newest(session)}")
    shown = owner.click("Mở nội dung")
    assert shown.url.endswith("/card/lock")
    assert "hãy liên hệ cán bộ nhân sự của đơn vị" in shown.text
    hr.post(f"/cards/{bound.card_id}/revocation", {"reason": "dismissed"})

    for page in ("/notifications", "/card/lock"):
        shown = owner.get(page)
        assert "Buộc thôi việc" not in shown.text
        assert "đã bị thu hồi" in shown.text
    away = owner.get(f"/notifications/{newest(session)}/text").json
    assert away == {"title": "Thẻ của bạn có thay đổi", "body": "Mở Cổng hồ sơ để xem chi tiết."}


@pytest.mark.usefixtures("worker")
def test_who_has_no_device_gets_a_mail_that_says_nothing_of_it(
    session: Session,
    opened: Cast,
    bound: CardBinding,
    hr: Actor,
    inbox: Inbox,  # noqa: F811 - the fixture of the same name
) -> None:
    session.get_one(Official, opened.owner.person_id).work_email = "hoa@example.vn"
    session.commit()
    smtp = Smtp("127.0.0.1", inbox.port, "thongbao@example.vn", Encryption.NONE)
    telling.configure(Surroundings(jobs.session, clock.now, jobs.defer, work_email, replace(BASE, smtp=smtp)))
    locking.revoke(session, bound.card_id, Revocation.DISMISSED, actor=hr)

    for task in ("deliver", "mail"):
        _run(session, task)

    (envelope,) = inbox.envelopes
    assert envelope.rcpt_tos == ["hoa@example.vn"]
    received = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert received["Subject"] == "Thẻ của bạn có thay đổi"
    assert not any(word in received.get_content() for word in ("thu hồi", "thôi việc", "Hòa"))


@pytest.mark.usefixtures("worker")
def test_who_has_a_device_gets_a_push_to_each_and_no_mail(
    session: Session, opened: Cast, bound: CardBinding, hr: Actor
) -> None:
    owner = opened.owner.person_id
    for name in "ab":
        address = f"https://fcm.googleapis.com/{name}"
        device = Device(person_id=owner, endpoint=address, p256dh="k", auth="a", label=name, session_ref=name)
        device.created_at = clock.now()
        session.add(device)
    session.commit()
    telling.configure(Surroundings(jobs.session, clock.now, jobs.defer, work_email, BASE))
    locking.suspend(session, bound.card_id, actor=hr)

    _run(session, "deliver")

    names = [row.task_name for row in session.execute(WAITING)]
    assert names.count("notifications:push") == 2
    assert "notifications:mail" not in names


def _run(session: Session, name: str) -> None:
    """Run what waits under this name, as the worker does."""
    session.rollback()
    waiting = [job.args for job in session.execute(WAITING) if job.task_name == f"notifications:{name}"]
    session.rollback()
    assert waiting, name
    functions = {"deliver": telling.deliver, "mail": telling.mail_to_person}
    for arguments in waiting:
        functions[name](**arguments)
