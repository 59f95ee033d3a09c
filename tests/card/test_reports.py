"""What strangers reported of cards: who reads it, page by page, and how it is closed."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.card import labels
from portal.card.actions import reporting
from portal.card.formats.codes import Code
from portal.card.models import CardBinding, CardReport
from portal.card.queries.reports import PAGE_SIZE
from portal.card.rules import Concern, Outcome
from portal.core import clock
from portal.core.errors import Conflict, Forbidden
from portal.core.trail import TrailLeaf
from tests.support.cast import Cast


def reported(session: Session, bound: CardBinding, count: int = 1, **changes: object) -> list[CardReport]:
    given = {"concern": Concern.MONEY, "note": "Đòi tiền\nở cổng chợ", "verdict": "status.revoked", **changes}
    rows = [
        CardReport(
            person_id=bound.person_id, unit_path=bound.unit_path, card_id=bound.card_id,
            reported_at=clock.now() + timedelta(minutes=number), **given,
        )
        for number in range(count)
    ]  # fmt: skip
    session.add_all(rows)
    session.commit()
    return rows


def test_the_office_reads_and_closes_it_with_what_became_of_it(
    client_for, session: Session, opened: Cast, bound: CardBinding
) -> None:
    reported(session, bound)
    hr = client_for(opened.hr)
    assert "Báo cáo về thẻ chờ xử lý" in hr.get("/").text
    assert "Bị đòi tiền" in hr.get("/cards/reports").text
    report = session.scalars(select(CardReport)).one()
    shown = hr.get(f"/cards/reports/{report.id}")
    for words in ("ở cổng chợ", "Thẻ đã bị thu hồi", opened.owner.name):
        assert words in shown.text

    assert (
        "Hãy chọn kết quả"
        in hr.click("Ghi kết quả và đóng báo cáo", {"answer": "Đã gọi điện"}, status=422).text
    )
    hr.click("Ghi kết quả và đóng báo cáo", {"outcome": "spoken_to", "answer": "Đã làm việc"})

    session.expire_all()
    assert (report.outcome, report.answer, report.closed_by) == (
        Outcome.SPOKEN_TO, "Đã làm việc", opened.hr.person_id,
    )  # fmt: skip
    assert "Không có báo cáo nào chờ" in hr.get("/cards/reports").text
    assert opened.owner.name in hr.get("/cards/reports?state=closed").text
    assert "Đã làm việc" in hr.get(f"/cards/reports/{report.id}").text
    assert "Báo cáo về thẻ chờ xử lý" not in hr.get("/").text
    leaf = session.scalars(select(TrailLeaf).order_by(TrailLeaf.id.desc()).limit(1)).one()
    assert (leaf.action, leaf.actor_id) == ("card.report_closed", opened.hr.person_id)


def test_nobody_else_reads_it_and_not_whom_it_is_about(
    client_for, session: Session, opened: Cast, bound: CardBinding
) -> None:
    report = reported(session, bound)[0]
    for member in (opened.hr_elsewhere, opened.signer, opened.owner, opened.auditor):
        client_for(member).get(f"/cards/reports/{report.id}", 404)
    assert opened.owner.name not in client_for(opened.hr_elsewhere).get("/cards/reports").text
    report.person_id = opened.hr_owner.person_id
    session.commit()
    client_for(opened.hr_owner).get(f"/cards/reports/{report.id}", 404)
    with pytest.raises(Forbidden):
        reporting.close_report(session, report.id, Outcome.PASSED_ON, "", actor=opened.hr_owner.actor)
    report.closed_by, report.closed_at = report.person_id, clock.now()
    report.outcome = Outcome.NOTHING_WRONG
    with pytest.raises(IntegrityError, match="four_eyes"):
        session.commit()
    session.rollback()


def test_it_is_closed_once(session: Session, opened: Cast, bound: CardBinding) -> None:
    report = reported(session, bound)[0]
    reporting.close_report(session, report.id, Outcome.PASSED_ON, "", actor=opened.hr.actor)
    with pytest.raises(Conflict, match="report_closed"):
        reporting.close_report(session, report.id, Outcome.NOTHING_WRONG, "", actor=opened.hr_above.actor)


def test_the_newest_come_first_page_by_page(
    client_for, session: Session, opened: Cast, bound: CardBinding
) -> None:
    made = reported(session, bound, PAGE_SIZE + 3)
    hr = client_for(opened.hr)
    first = hr.get("/cards/reports")
    numbers = [int(link.rsplit("/", 1)[1]) for link in _reports(first)]
    assert numbers == sorted((row.id for row in made), reverse=True)[:PAGE_SIZE]
    older = hr.get(next(link for link in first.links().values() if "before=" in link))
    assert len(_reports(older)) == 3
    assert "/cards/reports" in older.links().values()


def _reports(page) -> list[str]:
    return [link for link in page.links().values() if link.startswith("/cards/reports/")]


@pytest.mark.parametrize("verdict", [*Code, "", "khong_co", "a.b"])
def test_what_a_phone_said_is_told_in_words(verdict: str) -> None:
    words = labels.verdict_in_words(verdict)
    assert words[0].isupper()
    assert "." not in words
