import pytest

from portal.core import clock
from portal.core.db import transaction
from portal.registry import steps
from portal.registry.tasks import use_line
from tests.support import national as stand_ins


@pytest.fixture(scope="session")
def keys(tmp_path_factory):
    return stand_ins.make_keys(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def national(keys, tmp_path):
    with stand_ins.running(tmp_path, keys) as running:
        use_line(running.line())
        yield running


@pytest.fixture
def queued(session, cast, queue):
    return queue(item_id=1)


@pytest.fixture
def queue(session, cast):
    def queue_one(item_id, value="0905 123 456", **changes):
        given = {
            "person_id": cast.owner.person_id,
            "unit_path": cast.owner.unit_path,
            "item_id": item_id,
            "approval_id": 70 + item_id,
            "target_key": f"field_{item_id}",
            "operation": "set",
            "value": value,
            "occurred_at": clock.now(),
            "label": "Số điện thoại",
            "page": f"/items/{item_id}",
        }
        with transaction(session):
            return steps.queue(session, **{**given, **changes})

    return queue_one
