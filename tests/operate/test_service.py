"""Who leaves service loses every role, session and device at that moment."""

from datetime import timedelta

from sqlalchemy import func, select

from notifications.models import Device
from portal.access.models import RoleGrant, WebSession
from portal.access.queries import actor_of
from portal.core import clock
from portal.people.models import Official
from tests.operate.conftest import leaves
from tests.support.cast import make_cast


def test_leaving_ends_everything_at_once(operator, owner, client_for):
    cast = make_cast(owner)
    until = str(clock.today() + timedelta(days=9))
    operator(
        "grant", "add", "signer", "--unit", "H17.01", "--official", "H17.01.0002.CC", "--until", until,
        "--on-behalf-of", "H17.01.0006.CC",
    )  # fmt: skip
    browser, other = client_for(cast.signer), client_for(cast.hr)
    browser.get("/approvals")
    owner.add(
        Device(
            person_id=cast.signer.person_id, endpoint="https://push.example/1", p256dh="p", auth="a",
            label="máy", session_ref="ref", created_at=clock.now(),
        )
    )  # fmt: skip
    owner.commit()
    left = operator("official", "leave", "--official", "H17.01.0006.CC")
    assert left.out == "Hoàng Văn Sơn is out of service; 2 roles and every session ended.\n"
    browser.get("/approvals", 303)
    other.get("/reviews")
    owner.expire_all()
    assert not owner.get_one(Official, cast.signer.person_id).in_service
    assert actor_of(owner, cast.signer.person_id).grants == ()
    assert [g.delegated_by for g in actor_of(owner, cast.hr.person_id).grants] == [None, None]
    assert owner.scalar(select(func.count()).select_from(Device)) == 0
    assert owner.scalar(select(func.count()).select_from(WebSession)) == 1
    assert leaves(owner) == ["role.given", "role.ended", "role.ended", "official.left"]


def test_who_left_gets_no_role_and_no_certificate(operator, owner, tmp_path, settings, monkeypatch):
    cast = make_cast(owner)
    operator("official", "leave", typed=cast.hr.personal_id)
    held = owner.scalar(select(func.count()).select_from(RoleGrant))
    again = operator("grant", "add", "hr_officer", "--unit", "H17.01", "--official", "H17.01.0002.CC")
    assert again.err == "Lê Thị Mai is out of service; `portal official return` brings them back.\n"
    assert "out of service" in operator("official", "leave", "--official", "H17.01.0002.CC").err
    assert owner.scalar(select(func.count()).select_from(RoleGrant)) == held
    assert operator("official", "return", "--official", "H17.01.0002.CC").code == 0
    assert "in service already" in operator("official", "return", "--official", "H17.01.0002.CC").err
    owner.rollback()
    assert [grant.unit_path for grant in actor_of(owner, cast.hr.person_id).grants] == [""]
    assert leaves(owner) == ["role.ended", "official.left", "official.returned"]


def test_nobody_comes_back_to_a_unit_that_is_closed(operator, owner):
    cast = make_cast(owner)
    for code in ("H17.01.01.0000.CC", "H17.01.01.0001.CC", "H17.01.01.0005.CC", "H17.01.01.0008.CC"):
        assert operator("official", "leave", "--official", code).code == 0
    assert operator("unit", "close", "H17.01.01", "--successor", "H17.01").code == 0
    refused = operator("official", "return", "--official", "H17.01.01.0000.CC")
    assert refused.err == "Their unit Văn phòng Sở is closed: nobody works there any more.\n"
    owner.expire_all()
    assert not owner.get_one(Official, cast.owner.person_id).in_service


def test_nobody_leaves_by_a_slip(operator, owner):
    make_cast(owner)
    assert "Nobody here has this personal ID." in operator("official", "leave", typed="000199999999").err
    assert "Nobody has the official code X.1" in operator("official", "leave", "--official", "X.1").err
    assert leaves(owner) == []
