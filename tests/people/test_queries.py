"""Reads about persons."""

from sqlalchemy import update

from portal.people.models import Official
from portal.people.queries import work_email


def test_mail_goes_to_officials_in_service_alone(session, cast):
    address = work_email(session, cast.owner.person_id)
    assert address is not None
    assert address.endswith("@example.vn")
    assert address != work_email(session, cast.colleague.person_id)
    left = update(Official).where(Official.person_id == cast.owner.person_id).values(in_service=False)
    session.execute(left)
    assert work_email(session, cast.owner.person_id) is None
    assert work_email(session, 2**40) is None
