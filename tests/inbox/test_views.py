"""The pages of the inbox, as the application's role, every page checked."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select, text

from notifications.messages import WORDS, Message
from notifications.models import Device, Notification, Preference
from portal.access.models import WebSession
from portal.core import clock
from tests.inbox.conftest import SUBSCRIPTION
from tests.notifications.test_endpoints import BAD


def trail(session) -> list[tuple[str, int]]:
    session.rollback()
    return [
        tuple(row) for row in session.execute(text("SELECT action, actor_id FROM trail_leaf ORDER BY id"))
    ]


def test_nothing_yet(client_for, cast):
    page = client_for(cast.owner).get("/notifications")
    assert page.h1 == "Thông báo"
    assert "Chưa có thông báo nào" in page.text


def test_the_inbox_names_the_field_and_counts_what_is_new(client_for, cast, tell):
    tell(cast.owner)
    tell(cast.owner, Message.ITEM_APPROVED, "Số điện thoại liên hệ")
    page = client_for(cast.owner).get("/notifications")
    assert "“Nơi ở hiện nay”" in page.text
    assert page.text.index("Số điện thoại liên hệ") < page.text.index("Nơi ở hiện nay")
    assert page.text.count("Chưa đọc") == 2
    assert "Thông báo: 2 mục" in page.text


def test_to_look_changes_nothing_and_to_open_marks_and_leads_on(client_for, cast, tell, session):
    told = tell(cast.owner)
    client = client_for(cast.owner)
    client.get("/notifications")
    page = client.get(f"/notifications/{told}")
    assert page.h1 == WORDS[Message.ITEM_RETURNED].title
    assert client.form(f"/notifications/{told}/reading").action
    client.get(f"/notifications/{told}/text")
    assert session.get_one(Notification, told, populate_existing=True).read_at is None

    assert client.post(f"/notifications/{told}/reading").location == "/proposals/7"
    first = session.get_one(Notification, told, populate_existing=True).read_at
    assert first is not None
    client.post(f"/notifications/{told}/reading")
    assert session.get_one(Notification, told, populate_existing=True).read_at == first


def test_only_what_is_unread_opens_by_itself(client_for, cast, tell):
    told = tell(cast.owner)
    client = client_for(cast.owner)
    assert "data-open" in client.get(f"/notifications/{told}").html
    client.post(f"/notifications/{told}/reading")
    assert "data-open" not in client.get(f"/notifications/{told}").html


@pytest.mark.parametrize("who", ["colleague", "hr", "signer", "hr_above"])
def test_anothers_notification_is_not_there(client_for, cast, tell, session, who):
    told = tell(cast.owner)
    client = client_for(getattr(cast, who))
    client.get(f"/notifications/{told}", 404)
    client.get(f"/notifications/{told}/text", 404)
    client.post(f"/notifications/{told}/reading", status=404)
    client.get("/notifications")
    client.post("/notifications/reading", {"up_to": str(told)})
    assert session.get_one(Notification, told, populate_existing=True).read_at is None


@pytest.mark.parametrize("unknown", [0, 10**9, 2**63 - 1, 2**63, 10**30])
def test_an_unknown_id_is_not_there(client_for, cast, unknown):
    client = client_for(cast.owner)
    for url in (f"/notifications/{unknown}", f"/notifications/{unknown}/text"):
        client.get(url, 404)
    for url in (f"/notifications/{unknown}/reading", f"/devices/{unknown}/removal"):
        client.post(url, status=404)


def test_all_that_was_seen_is_marked_and_what_came_since_is_not(client_for, cast, tell, session):
    tell(cast.owner)
    tell(cast.owner)
    client = client_for(cast.owner)
    client.get("/notifications")
    late = tell(cast.owner)
    client.click("Đánh dấu tất cả đã đọc")
    session.rollback()
    unread = session.scalars(select(Notification.id).where(Notification.read_at.is_(None)))
    assert list(unread) == [late]


@pytest.mark.parametrize("nonsense", ["", "x", "-1", "９", "1e3", str(2**63), "1" * 5000])
def test_nonsense_marks_nothing_and_shows_the_first_page(client_for, cast, tell, session, nonsense):
    told = tell(cast.owner)
    client = client_for(cast.owner)
    assert "Nơi ở hiện nay" in client.get(f"/notifications?before={nonsense}").text
    assert "Hãy tải lại trang" in client.post("/notifications/reading", {"up_to": nonsense}, 422).text
    assert session.get_one(Notification, told, populate_existing=True).read_at is None


def test_fifty_on_a_page_and_the_way_to_older_ones(client_for, cast, session):
    session.add_all(
        Notification(
            person_id=cast.owner.person_id, message=Message.ITEM_RETURNED, params={"field": f"Mục {number}"},
            url="/record", created_at=clock.now(),
        )
        for number in range(60)
    )  # fmt: skip
    session.commit()
    client = client_for(cast.owner)
    page = client.get("/notifications")
    assert page.html.count("<time") == 50
    assert client.click("Sau").html.count("<time") == 10
    assert "Mục 0”" in client.page.text


def test_the_lock_screen_gets_constant_words_and_the_session_stays_as_old_as_it_is(
    client_for, cast, tell, session
):
    told = tell(cast.owner, field="Tôn giáo")
    client = client_for(cast.owner)
    used = session.scalars(select(WebSession.used_at)).one()
    with clock.frozen(used + timedelta(minutes=10)):
        page = client.get(f"/notifications/{told}/text")
        session.rollback()
        assert session.scalars(select(WebSession.used_at)).one() == used
        words = WORDS[Message.ITEM_RETURNED]
        assert page.json == {"title": words.away_title, "body": words.away_body}
        # The same visit by a person does count, so the test sees a difference.
        client.get("/notifications")
        session.rollback()
        assert session.scalars(select(WebSession.used_at)).one() > used


def test_nobody_signed_in_is_sent_to_sign_in(client_for, cast, tell):
    told = tell(cast.owner)
    client = client_for(None)
    for url in ("/notifications", f"/notifications/{told}", f"/notifications/{told}/text", "/devices"):
        assert client.get(url, 303).location.startswith("/sign-in")


def test_a_device_is_added_bound_to_this_sign_in_and_removed(client_for, cast, session):
    client = client_for(cast.owner)
    client.get("/devices")
    agent = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    client.post("/devices", SUBSCRIPTION, headers=agent)
    page = client.follow()
    assert "Đã bật thông báo" in page.text
    assert "Firefox trên máy tính Linux" in page.text
    device = session.scalars(select(Device)).one()
    assert (device.person_id, device.endpoint) == (cast.owner.person_id, SUBSCRIPTION["endpoint"])
    assert len(device.session_ref) == 32
    assert SUBSCRIPTION["endpoint"] not in page.html

    client.click("Tắt Firefox trên máy tính Linux")
    session.rollback()
    assert session.scalars(select(Device)).all() == []
    assert trail(session) == [
        ("device.added", cast.owner.person_id),
        ("device.removed", cast.owner.person_id),
    ]


def test_the_same_browser_twice_is_one_device_bound_to_the_later_sign_in(client_for, cast, session):
    refs = []
    for _ in range(2):
        client_for(cast.owner).post("/devices", SUBSCRIPTION)
        session.rollback()
        refs.append(session.scalars(select(Device.session_ref)).one())
    assert refs[0] != refs[1]


def test_a_browser_that_tells_somebody_else_is_refused(client_for, cast, session):
    client_for(cast.owner).post("/devices", SUBSCRIPTION)
    page = client_for(cast.colleague).post("/devices", SUBSCRIPTION, 409)
    assert "tài khoản khác" in page.text
    assert list(session.scalars(select(Device.person_id))) == [cast.owner.person_id]


def test_signing_out_ends_the_device(client_for, cast, session):
    client = client_for(cast.owner)
    client.post("/devices", SUBSCRIPTION)
    client_for(cast.owner).post("/devices", {**SUBSCRIPTION, "endpoint": SUBSCRIPTION["endpoint"] + "2"})
    client.get("/sign-out")
    client.post("/sign-out", status=None)
    session.rollback()
    assert list(session.scalars(select(Device.endpoint))) == [SUBSCRIPTION["endpoint"] + "2"]


def test_an_endpoint_off_the_list_is_refused_when_it_is_handed_in(client_for, cast, session):
    client = client_for(cast.owner)
    for name, endpoint in BAD.items():
        page = client.post("/devices", {**SUBSCRIPTION, "endpoint": endpoint}, 422)
        assert "không dùng được" in page.text, name
    assert session.scalars(select(Device)).all() == []


def test_keys_that_are_none_are_refused(client_for, cast, session):
    client = client_for(cast.owner)
    for change in ({"p256dh": "AAAA"}, {"auth": ""}, {"auth": "x" * 100_000}, {"p256dh": "khóa"}):
        page = client.post("/devices", {**SUBSCRIPTION, **change}, 422)
        assert "Khóa nhận thông báo" in page.text, change
    assert session.scalars(select(Device)).all() == []


def test_an_eleventh_device_is_refused(client_for, cast, session):
    client = client_for(cast.owner)
    for number in range(10):
        client.post("/devices", {**SUBSCRIPTION, "endpoint": f"{SUBSCRIPTION['endpoint']}{number}"})
    page = client.post("/devices", SUBSCRIPTION, 422)
    assert "tối đa 10 thiết bị" in page.text


def test_another_persons_device_is_not_there(client_for, cast, session):
    client_for(cast.owner).post("/devices", SUBSCRIPTION)
    device = session.scalars(select(Device)).one()
    client = client_for(cast.colleague)
    assert "Chưa có thiết bị nào" in client.get("/devices").text
    client.post(f"/devices/{device.id}/removal", status=404)


def test_a_trial_is_told_once_a_minute(client_for, cast, session):
    client = client_for(cast.owner)
    assert "Chưa có thiết bị nào bật" in client.post("/devices/trial", status=422).text
    client.post("/devices", SUBSCRIPTION)
    client.post("/devices/trial")
    page = client.post("/devices/trial", status=429)
    assert page.response.headers["Retry-After"] == "60"
    session.rollback()
    assert list(session.scalars(select(Notification.message))) == [Message.TRIAL]


def test_the_wish_for_mail_is_kept(client_for, cast, session):
    client = client_for(cast.owner)
    form = client.get("/devices") and client.form("/preferences")
    assert form.fields["email"] == "yes"
    client.post("/preferences", {"csrf_token": form.fields["csrf_token"]})
    session.rollback()
    assert session.get_one(Preference, cast.owner.person_id).email_wanted is False
    client.get("/devices")
    assert "email" not in client.form("/preferences").fields
    client.post("/preferences", {"email": "yes"})
    session.rollback()
    assert session.get_one(Preference, cast.owner.person_id, populate_existing=True).email_wanted is True


def test_a_forged_request_changes_nothing(client_for, cast, tell, session):
    told = tell(cast.owner)
    client = client_for(cast.owner)
    for url in (
        f"/notifications/{told}/reading",
        "/notifications/reading",
        "/devices",
        "/devices/trial",
        "/preferences",
    ):
        client.post_bare(url, SUBSCRIPTION, 400)
    session.rollback()
    assert session.get_one(Notification, told).read_at is None
    assert session.scalars(select(Device)).all() == []


def test_the_test_origin_works_by_its_setting_alone(client_for, cast, app, session, monkeypatch):
    local = {**SUBSCRIPTION, "endpoint": "http://127.0.0.1:21999/wpush/x"}
    client = client_for(cast.owner)
    client.post("/devices", local, 422)
    changed = replace(app.config["SETTINGS"], push_test_origins=("http://127.0.0.1:21999",))
    monkeypatch.setitem(app.config, "SETTINGS", changed)
    client.post("/devices", local)
    assert session.scalars(select(Device)).one().endpoint == local["endpoint"]


def test_the_inbox_asks_the_same_number_of_questions_of_one_row_and_of_fifty(
    client_for, cast, session, database
):
    client = client_for(cast.owner)
    counts = []
    for rows in (1, 60):
        owned = {"person_id": cast.owner.person_id, "params": {"count": "3"}, "url": "/reviews"}
        session.add_all(
            Notification(message=Message.OVERDUE, created_at=clock.now(), **owned) for _ in range(rows)
        )
        session.commit()
        said: list[str] = []

        def note(_connection, _cursor, statement, *_rest, said=said) -> None:
            said.append(statement)

        event.listen(database.app, "before_cursor_execute", note)
        client.get("/notifications")
        event.remove(database.app, "before_cursor_execute", note)
        counts.append(len(said))
    assert counts[0] == counts[1] <= 3, counts
