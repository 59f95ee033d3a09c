"""What lies in the database of a file: sealed while it is there, and gone in time."""

from datetime import timedelta
from itertools import islice

from sqlalchemy import func, select

from portal.core import clock
from portal.intake import tasks
from portal.intake.models import ImportFile, ImportPart, ImportProblem, SheetImport
from portal.record.models import RecordEntry
from tests.intake.conftest import people
from tests.intake.test_actions import NEW


def test_after_thirty_days_nothing_of_a_file_is_left(session, cast, send):
    row = send(people(["x", "y", "z", "", ""]))
    assert session.scalar(select(func.count()).select_from(ImportProblem)) > 0
    with clock.frozen(clock.now() + timedelta(days=31)):
        tasks.forget(0)
    for model in (SheetImport, ImportFile, ImportProblem):
        assert session.scalar(select(func.count()).select_from(model)) == 0
    assert row.id


def test_the_file_lies_sealed(session, cast, send):
    send(people([*NEW]))
    for table in (ImportFile, ImportPart, SheetImport):
        for row in islice(session.scalars(select(table)), 5):
            stored = repr({k: v for k, v in vars(row).items() if not k.startswith("_")})
            assert "999080000001" not in stored
            assert "danh sach" not in stored
            assert "Ản" not in stored
    assert session.scalar(select(func.count()).select_from(RecordEntry)) == 0
