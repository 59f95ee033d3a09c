"""The demo has one desk that may ask, however often it starts and wherever it is opened."""

import pytest
from sqlalchemy import delete, select

from portal.access.models import RoleGrant
from portal.core import clock
from portal.desk.models import DeskOffice
from portal.sandbox import desks, seed


@pytest.mark.parametrize("hosts", [("localhost", "localhost"), ("localhost", "192.0.2.7")])
def test_the_desk_of_the_demo_may_ask(session, tmp_path, hosts):
    seed.stage(session, tmp_path)
    for host in hosts:
        desks.furnish(session, host=host, authorities=tmp_path / "authorities")

    office = session.scalars(select(DeskOffice)).one()
    assert office.may_ask(clock.now())
    assert office.name.startswith("Bộ phận Một cửa")


def test_a_desk_that_was_stopped_stays_so(session, tmp_path):
    seed.stage(session, tmp_path)
    desks.furnish(session, host="localhost", authorities=tmp_path / "authorities")
    session.scalars(select(DeskOffice)).one().stopped_at = clock.now()
    session.commit()
    desks.furnish(session, host="localhost", authorities=tmp_path / "authorities")
    assert not session.scalars(select(DeskOffice)).one().may_ask(clock.now())


def test_without_its_people_there_is_no_desk(session, cast, tmp_path):
    session.execute(delete(RoleGrant))
    session.commit()
    desks.furnish(session, host="localhost", authorities=tmp_path / "authorities")
    assert session.scalars(select(DeskOffice)).all() == []
