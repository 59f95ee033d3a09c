"""A fresh authentication before a signature, and the ways out."""

import time
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from notifications.models import Device
from portal.access.models import WebSession
from portal.access.sessions import COOKIE, hash_of, ref_of
from portal.core import clock
from portal.people.oidc.client import ProviderClient
from portal.people.views import CLIENTS
from tests.people.browsing import callback_of, count, signed_in, there_and_back, vouch_for
from tests.people.hostile import CLIENT_ID, Hostile
from tests.strict_pages.client import PageClient
from tests.support.cast import Cast, Member


def test_step_up_asks_the_provider_again_and_marks_the_session(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session
) -> None:
    signed_in(browser, provider, cast.signer)
    told_on(browser, session, cast.signer)
    before = browser.cookies[COOKIE]
    link = browser.get("/step-up?next=/approvals").links()["Xác thực bằng VNeID"]
    sent = browser.get(link, 303)
    assert "max_age=0" in sent.location
    assert "prompt=login" in sent.location
    assert browser.get(callback_of(provider, sent.location), 303).location == "/approvals"
    row = session.scalars(select(WebSession)).one()
    assert row.stepped_up_at is not None
    assert browser.cookies[COOKIE] != before
    assert list(session.scalars(select(Device.session_ref))) == [ref_of(hash_of(browser.cookies[COOKIE]))]


@pytest.mark.parametrize(
    ("target", "title", "why"),
    [
        ("/approvals/7", "Xác thực lại trước khi ký", "có giá trị pháp lý"),
        ("/card", "Xác thực lại trước khi chuyển thẻ", "hết hiệu lực trên điện thoại cũ"),
        ("/card/lock", "Xác thực lại trước khi mở khóa thẻ", "đang khóa"),
        ("/card/wallet", "Xác thực lại trước khi đưa thẻ vào ví", "mã nhận thẻ"),
        ("//evil.example/card", "Xác thực lại trước khi ký", "có giá trị pháp lý"),
    ],
)
def test_the_page_says_why_it_asks(client_for, cast: Cast, target: str, title: str, why: str) -> None:
    shown = client_for(cast.owner).get(f"/step-up?next={target}")
    assert (shown.h1, shown.title.startswith(title)) == (title, True)
    assert why in shown.text


def told_on(browser: PageClient, session: Session, member: Member) -> None:
    """Subscribe this browser to push messages."""
    session.add(
        Device(
            person_id=member.person_id,
            endpoint=f"https://push.example/{browser.cookies[COOKIE]}",
            p256dh="key",
            auth="auth",
            label="Điện thoại",
            session_ref=ref_of(hash_of(browser.cookies[COOKIE])),
            created_at=clock.now(),
        )
    )
    session.commit()


def test_step_up_with_an_old_authentication_does_not_count(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session
) -> None:
    signed_in(browser, provider, cast.signer)
    vouch_for(provider, cast.signer, auth_time=int(time.time()) - 120)
    there_and_back(browser, provider, "/step-up/start", 403)
    assert session.scalars(select(WebSession)).one().stepped_up_at is None


def test_step_up_by_another_person_does_not_count(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session
) -> None:
    signed_in(browser, provider, cast.signer)
    vouch_for(provider, cast.owner)
    told = there_and_back(browser, provider, "/step-up/start", 403)
    assert "tài khoản khác" in told.text
    row = session.scalars(select(WebSession)).one()
    assert (row.person_id, row.stepped_up_at) == (cast.signer.person_id, None)


def test_step_up_needs_a_session(browser: PageClient) -> None:
    assert browser.get("/step-up", 303).location.startswith("/sign-in")
    assert browser.get("/step-up/start", 303).location.startswith("/sign-in")


def test_sign_out_ends_the_session_the_device_and_the_stores_of_the_browser(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session
) -> None:
    signed_in(browser, provider, cast.owner)
    told_on(browser, session, cast.owner)
    told_on(PageClient(browser.app, cookies={COOKIE: "of another browser"}), session, cast.owner)
    browser.get("/sign-out")
    done = browser.post("/sign-out")
    assert done.response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert count(session, WebSession) == 0
    assert list(session.scalars(select(Device.session_ref))) == [ref_of(hash_of("of another browser"))]
    told = browser.get(done.location)
    assert told.links()["Đăng xuất khỏi VNeID"].startswith(
        f"{provider.issuer}/end-session?client_id={CLIENT_ID}"
    )
    browser.get("/record", 303)


def test_sign_out_works_while_the_provider_is_away(
    browser: PageClient, provider: Hostile, cast: Cast, portal: Flask
) -> None:
    signed_in(browser, provider, cast.owner)
    browser.get("/sign-out")
    known = portal.extensions[CLIENTS]["vneid"].provider
    portal.extensions[CLIENTS] = {"vneid": ProviderClient(replace(known, issuer="http://127.0.0.1:9"))}
    told = browser.get(browser.post("/sign-out").location)
    assert "đã đăng xuất" in told.h1
    assert "Đăng xuất khỏi VNeID" not in told.links()


def test_sign_out_everywhere_ends_every_session_of_this_person_only(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session, portal: Flask
) -> None:
    signed_in(browser, provider, cast.owner)
    phone = signed_in(PageClient(portal), provider, cast.owner)
    told_on(phone, session, cast.owner)
    signed_in(PageClient(portal), provider, cast.colleague)
    browser.get("/sign-out")
    browser.post("/sign-out/everywhere")
    phone.get("/record", 303)
    assert count(session, Device) == 0
    assert session.scalars(select(WebSession.person_id)).all() == [cast.colleague.person_id]


def test_sign_out_is_not_done_by_a_link_or_by_another_site(
    browser: PageClient, provider: Hostile, cast: Cast, session: Session
) -> None:
    signed_in(browser, provider, cast.owner)
    browser.get("/sign-out")
    browser.post_bare("/sign-out", status=400, headers={"Origin": "https://localhost"})
    browser.post("/sign-out", status=403, headers={"Origin": "https://evil.example"})
    assert count(session, WebSession) == 1
