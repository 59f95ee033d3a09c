"""A badge is printed from the office's page as often as it is asked for, and asking is no link that anything follows."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.card import queries
from portal.card.actions import binding
from portal.card.models import CardIssuance
from tests.card.holder.conftest import Phone
from tests.support.cast import Cast

pytestmark = pytest.mark.journey


def test_both_sheets_come_one_after_the_other(
    enrolled: Phone, another_phone: Phone, entitled: Cast, session: Session
) -> None:
    card = queries.live_card(session, entitled.owner.person_id)
    binding.bind_print(session, card.id, actor=entitled.hr.actor)
    before = len(session.scalars(select(CardIssuance.id)).all())
    session.rollback()
    another_phone.sign_in(entitled.hr)
    page = another_phone.open(f"/cards/{card.id}").page

    for name in ("PDF khổ A4, cắt và gấp", "PDF thẻ nhựa 85,6 × 54 mm", "PDF khổ A4, cắt và gấp"):
        with page.expect_download(timeout=60_000) as coming:
            page.get_by_role("button", name=name).click()
        assert coming.value.suggested_filename == f"the-in-{card.id}.pdf"
        assert coming.value.path().read_bytes().startswith(b"%PDF-")

    assert len(session.scalars(select(CardIssuance.id)).all()) == before + 3
    session.rollback()
    assert page.request.get(f"{another_phone.house.url}/cards/{card.id}/badge/prints").status == 405
