"""The signer's form of a duty: what it takes, what it says, and what the card's page shows of it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.card.forms.duties import read_duty
from portal.card.models import CardBinding, CardDuty
from portal.core import clock
from tests.support.cast import Cast

TYPED = {
    "task": "Kiểm tra an toàn thực phẩm", "place": "Chợ Hàn", "decision": "12/QĐ-SNV", "on-day": "23",
    "on-month": "11", "on-year": "2026", "starts": "13:00", "ends": "17h",
}  # fmt: skip


def test_a_signer_gives_it_and_withdraws_it(
    client_for, session: Session, opened: Cast, bound: CardBinding
) -> None:
    signer = client_for(opened.signer)
    assert "Không có công vụ nào đang giao" in signer.get(f"/cards/{bound.card_id}").text
    form = signer.get(f"/cards/{bound.card_id}/duties/new").forms()[-1]
    assert (form["on-day"], form["on-month"], form["on-year"]) == ("23", "11", "2026")
    given = signer.click("Giao công vụ", TYPED)

    for words in ("Đã giao công vụ", "Chợ Hàn", "12/QĐ-SNV", "13:00 23/11/2026 đến 17:00 23/11/2026"):
        assert words in given.text
    duty = session.scalars(select(CardDuty)).one()
    assert duty.given_by == opened.signer.person_id
    hr = client_for(opened.hr)
    assert "Chợ Hàn" in hr.get(f"/cards/{bound.card_id}").text
    assert "Hủy công vụ" not in hr.get(f"/cards/{bound.card_id}").text
    gone = signer.click("Hủy công vụ Kiểm tra an toàn thực phẩm")
    assert "Không có công vụ nào đang giao" in gone.text


def test_what_is_wrong_is_told_and_what_was_typed_is_kept(
    client_for, opened: Cast, bound: CardBinding
) -> None:
    signer = client_for(opened.signer)
    signer.get(f"/cards/{bound.card_id}/duties/new")
    wrong = signer.click("Giao công vụ", {**TYPED, "task": "", "ends": "25:00", "on-month": "13"}, status=422)
    for words in ("Hãy ghi nội dung", "Hãy nhập đúng ngày", "Hãy nhập giờ"):
        assert words in wrong.text
    assert wrong.forms()[-1]["place"] == "Chợ Hàn"
    past = signer.click("Giao công vụ", {**TYPED, "on-day": "22"}, status=422)
    assert "phải chưa kết thúc" in past.text
    long = signer.click("Giao công vụ", {**TYPED, "task": "ữ" * 60}, status=422)
    assert "dài quá cho một mã dễ quét" in long.text


def test_who_may_not_give_sees_no_form(client_for, opened: Cast, bound: CardBinding) -> None:
    for member in (opened.hr, opened.owner, opened.hr_elsewhere):
        client_for(member).get(f"/cards/{bound.card_id}/duties/new", 404)


@pytest.mark.parametrize(
    ("starts", "ends", "hours"),
    [("8:00", "17:00", 9), ("22:00", "2:00", 4), ("8h30", "9.00", 0.5), ("８", "9", 1), ("0:00", "0:00", 24)],
)
def test_hours_are_read_as_people_write_them(
    frozen_time: datetime, starts: str, ends: str, hours: float
) -> None:
    duty = read_duty({**TYPED, "starts": starts, "ends": ends}).duty
    assert duty is not None
    assert duty.ends_at - duty.starts_at == timedelta(hours=hours)
    assert clock.day_text(duty.starts_at) == "23/11/2026"


@pytest.mark.parametrize("hour", ["", "24:00", "8:60", "-1", "8:0", "tám giờ", "8:00:00", "1e1"])
def test_what_is_no_hour_is_refused(frozen_time: datetime, hour: str) -> None:
    assert [p.code for p in read_duty({**TYPED, "starts": hour}).problems] == ["card.no_hour"]


@pytest.mark.parametrize(
    "day", [("31", "2", "2026"), ("", "", ""), ("1", "1", "9999"), ("x", "1", "2026"), ("0", "1", "2026")]
)
def test_what_is_no_day_is_refused(frozen_time: datetime, day: tuple[str, str, str]) -> None:
    typed = {**TYPED, **dict(zip(("on-day", "on-month", "on-year"), day, strict=True))}
    assert [p.code for p in read_duty(typed).problems] == ["card.no_day"]
