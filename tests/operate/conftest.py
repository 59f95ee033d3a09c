"""An owner's session, a tree of units, and one command as the operator types it."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import sealing
from portal.core.trail import TrailLeaf
from portal.operate import __main__ as operate
from portal.people.models import Unit
from tests.support.cast import make_units
from tests.support.database import Database


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def owner(clean_database: Database) -> Iterator[Session]:
    """A session of the role that owns the tables."""
    with Session(clean_database.owner, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def units(owner: Session) -> dict[str, Unit]:
    made = make_units(owner)
    owner.commit()
    return made


@pytest.fixture
def operator(clean_database, settings, monkeypatch, capsys) -> Iterator[Callable[..., Said]]:
    """Run one command; `typed` is what comes on standard input."""
    before = sealing.keyring()
    monkeypatch.setenv("DATABASE_URL", clean_database.url("postgres"))
    monkeypatch.setenv("PORTAL_KEY_FILE", str(settings.key_file))

    def run(*arguments: str, typed: str = "") -> Said:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        capsys.readouterr()
        code = operate.main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Said(code, printed.out, printed.err)

    yield run
    sealing.use(before)


def leaves(session: Session) -> list[str]:
    """The trail, oldest first, without what a new record leaves of its values."""
    session.rollback()
    found = session.scalars(select(TrailLeaf).order_by(TrailLeaf.id))
    return [leaf.action for leaf in found if not leaf.action.startswith(("record.", "field.", "entry."))]
