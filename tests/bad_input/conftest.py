"""One scene for a whole file of refusals, since a refusal changes nothing; each test compares that it did not."""

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.config import Settings
from portal.core import clock
from tests.bad_input import plot as scene
from tests.bad_input.plot import NOON, Plot
from tests.bad_input.watch import Watch
from tests.support.database import Database


@pytest.fixture(scope="module")
def plot(app: Flask, database: Database, settings: Settings) -> Iterator[Plot]:
    with clock.frozen(NOON), database.worker_sessions()() as session:
        yield scene.make(app, session, settings.signing_pkcs12_folder)
    database.empty()


@pytest.fixture(scope="module")
def watch(database: Database, plot: Plot) -> Watch:
    return Watch(database.owner)


@pytest.fixture
def nothing_changes(watch: Watch) -> Iterator[None]:
    """Whatever the test asked for, the database is as it was."""
    yield
    changed = watch.changed()
    assert not changed, f"a refusal changed {sorted(changed)}"
