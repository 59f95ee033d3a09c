"""The whole way on a real browser: turn on, be told, read the words of the lock screen, open, turn off."""

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select
from werkzeug.serving import make_server

from notifications import tasks
from notifications.messages import WORDS, Message
from notifications.models import Device, Notification
from notifications.settings import Settings
from notifications.tasks import Surroundings
from portal.access.sessions import COOKIE
from portal.app import create_app
from portal.core import clock, jobs
from tests.push_service import FirefoxPush, firefox_path
from tests.push_service.loop import free_port

pytestmark = pytest.mark.skipif(
    firefox_path() is None and os.environ.get("CI") != "true",
    reason="Firefox is not installed: apt-get install firefox-esr",
)

ON = "document.querySelector('#push-button button')"
STATE = "document.getElementById('push-state').textContent"


@pytest.fixture
def firefox() -> Iterator[FirefoxPush]:
    with FirefoxPush() as running:
        yield running


@pytest.fixture
def portal(firefox, database, settings) -> Iterator[str]:
    """The application behind a real server; returns its address."""
    port = free_port()
    address = f"http://localhost:{port}"
    changed = replace(settings, public_url=address, push_test_origins=(firefox.service.origin,))
    server = make_server(
        "127.0.0.1", port, create_app(changed, sessions=database.app_sessions()), threaded=True
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    tasks.configure(
        Surroundings(
            sessions=jobs.session,
            now=clock.now,
            defer=jobs.defer,
            address_of=lambda _session, _person: None,
            settings=Settings(
                changed.vapid_private_key_file.read_text().strip(), changed.vapid_subject, address, None,
                test_push_origins=changed.push_test_origins,
            ),
        )
    )  # fmt: skip
    yield address
    server.shutdown()
    thread.join()
    server.server_close()


def eventually(question, *, seconds: float = 20):
    until = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.1)
    return answer


def test_a_person_turns_messages_on_is_told_opens_and_signs_out(
    firefox, portal, client_for, cast, tell, session
):
    firefox.set_cookie(COOKIE, client_for(cast.owner).cookies[COOKIE], host="localhost")
    firefox.open(f"{portal}/devices")
    eventually(lambda: firefox.evaluate(f"!{ON}.closest('[hidden]')"))
    assert "chưa nhận" in firefox.evaluate(STATE)
    firefox.click("#push-button button")
    eventually(lambda: "đang nhận" in firefox.evaluate(STATE))
    session.rollback()
    device = session.scalars(select(Device)).one()
    device_id = device.id
    assert device.person_id == cast.owner.person_id
    assert device.endpoint.startswith(firefox.service.origin)

    told = tell(cast.owner, Message.ITEM_APPROVED, field="Tôn giáo")
    tasks.push_to_device(notification_id=told, device_id=device_id)
    (shown,) = firefox.notifications()
    words = WORDS[Message.ITEM_APPROVED]
    assert shown == {"title": words.away_title, "body": words.away_body, "tag": f"n-{told}"}

    firefox.open(f"{portal}/notifications/{told}")
    eventually(lambda: firefox.evaluate("location.pathname") == "/proposals/7")
    session.rollback()
    assert session.get_one(Notification, told, populate_existing=True).read_at

    firefox.open(f"{portal}/sign-out")
    firefox.click("main form button")
    eventually(lambda: "/sign-out" in firefox.evaluate("location.pathname") and not _devices(session))
    tasks.push_to_device(notification_id=told, device_id=device_id)
    assert len(firefox.service.deliveries) == 1


def _devices(session) -> list[Device]:
    session.rollback()
    return list(session.scalars(select(Device)))
