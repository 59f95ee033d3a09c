"""A whole record for the owner, and the worker at hand."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import pytest

from portal.access.rules import Purpose
from portal.core import clock
from portal.extracts import actions, tasks
from portal.extracts.models import IssuedCopy
from portal.extracts.rules import Contents
from portal.record import steps
from portal.sandbox.generator import official
from tests.proposals import desk

PASSPHRASE = "mat-khau"
MADE = official(1, today=date(2026, 11, 23))


@pytest.fixture
def record(frozen_time, session, cast):
    """The owner's record as the generator makes them, at the time of everything that follows."""
    steps.create(
        session, person_id=cast.owner.person_id, unit_path=cast.owner.unit_path, values=MADE.values,
        entries=MADE.rows, actor=cast.hr.actor,
    )  # fmt: skip
    session.commit()
    return session


@dataclass
class Desk:
    """What HR, the signer and the worker do, without pages."""

    session: object
    cast: object

    def wish(self, **changes):
        return actions.Wish(**{"contents": Contents.WHOLE, "reason": "Bổ sung hồ sơ bổ nhiệm",
                               "purpose": Purpose.PERSONNEL_WORK, **changes})  # fmt: skip

    def asked(self, by=None, **changes):
        member = by or self.cast.hr
        return actions.request_copy(
            self.session, self.cast.owner.person_id, self.wish(**changes), actor=member.actor, key=str(uuid4())
        )  # fmt: skip

    def printed(self, **changes):
        copy = self.asked(**changes)
        tasks.print_copy(copy.id)
        return self.fresh(copy)

    def signed(self, **changes):
        copy = self.printed(**changes)
        return self.sign(copy)

    def sign(self, copy, cms=None, by=None, key=None):
        member = by or self.cast.signer
        made = cms or desk.sign_as(self.session, member, copy.prepared.signed_bytes)
        actions.record_signature(
            self.session, copy.id, actor=desk.stepped_up(member), cms=made, key=key or str(uuid4())
        )  # fmt: skip
        return self.fresh(copy)

    def issued(self, **changes):
        copy = self.signed(**changes)
        tasks.finish_copy(copy.id)
        return self.fresh(copy)

    def fresh(self, copy):
        self.session.rollback()
        self.session.expire_all()
        return self.session.get_one(IssuedCopy, copy.id)


@pytest.fixture
def office(record, cast, settings, frozen_time):
    """The desk, with a signer whose certificate is known and a worker that knows where the portal is."""
    tasks.use(settings.public_url, settings.trust_list_folder)
    desk.enrol(record, cast.signer)
    assert clock.now() == frozen_time
    return Desk(record, cast)
