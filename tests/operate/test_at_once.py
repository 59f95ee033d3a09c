"""Two operators at the same moment: one is done, the other is told."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.models import RoleGrant
from portal.access.rules import Role
from portal.core import clock
from portal.operate import __main__ as operate
from portal.operate.actions import roles, service, units
from portal.operate.actions.roles import Wanted
from portal.operate.queries import Someone
from portal.operate.rules import Newcomer, Refused, Term
from portal.people.models import Official, Person, Unit
from portal.people.rules import UnitKind
from tests.operate.conftest import leaves
from tests.support.cast import make_cast

TIMES = 5


def at_once(database, *actions) -> list[str]:
    """Run these in threads of their own; return "" for what was done, and else why not."""
    start = threading.Barrier(len(actions))

    def run(action):
        with Session(database.owner, expire_on_commit=False) as session:
            start.wait(10)
            try:
                action(session)
            except Refused as refused:
                return refused.code
            except IntegrityError:
                return "operate.at_once"
        return ""

    with ThreadPoolExecutor(len(actions)) as pool:
        return sorted(pool.map(run, actions))


def gives(role, unit, someone, newcomer=None):
    wanted = Wanted(role, unit, Term(clock.today()))
    return lambda session: roles.give(session, wanted, someone, newcomer)


@pytest.mark.parametrize("turn", range(TIMES))
def test_the_same_newcomer_at_two_units(clean_database, owner, units, turn):
    someone, new = Someone(personal_id="000190123456"), Newcomer("Trịnh Thị An", "Chuyên viên")
    ended = at_once(
        clean_database,
        gives(Role.SIGNER, "H17.01", someone, new),
        gives(Role.AUDITOR, "H17.02", someone, new),
    )
    # Whoever came second was told, or found the person there.
    assert ended in (["", ""], ["", "operate.at_once"])
    assert owner.scalar(select(func.count()).select_from(Person)) == 1
    assert owner.scalar(select(func.count()).select_from(RoleGrant)) == ended.count("")


@pytest.mark.parametrize("turn", range(TIMES))
def test_the_same_twice(clean_database, owner, turn):
    make_cast(owner)
    hr, owner_of_record = Someone("H17.01.0002.CC"), Someone("H17.01.01.0000.CC")
    given = at_once(clean_database, *[gives(Role.AUDITOR, "H17", hr)] * 2)
    assert given == ["", "operate.holds_it"]

    def adds(session):
        units.add(
            session, name="Phòng Một", short_name="", code="H17.01.09", kind=UnitKind.UNIT, under="H17.01"
        )

    assert at_once(clean_database, adds, adds) == ["", "operate.code_taken"]
    left = at_once(clean_database, *[lambda session: service.end(session, owner_of_record)] * 2)
    assert left == ["", "operate.left_service"]
    assert leaves(owner) == ["role.given", "unit.added", "official.left"]


@pytest.mark.parametrize("turn", range(TIMES))
def test_a_unit_closes_or_gets_a_role_never_both(clean_database, owner, turn):
    cast = make_cast(owner)
    unit = cast.units["elsewhere"]
    for member in (cast.hr_elsewhere, cast.nobody):
        owner.get_one(Official, member.person_id).in_service = False
    owner.query(RoleGrant).filter(RoleGrant.unit_id == unit.id).delete()
    owner.commit()
    ended = at_once(
        clean_database,
        lambda session: units.close(session, "H17.02", successor=""),
        gives(Role.AUDITOR, "H17.02", Someone("H17.01.0002.CC")),
    )
    assert ended in (["", "operate.unit_is_closed"], ["", "operate.unit_is_used"])
    owner.expire_all()
    held = owner.scalar(select(func.count()).select_from(RoleGrant).where(RoleGrant.unit_id == unit.id))
    assert (owner.get_one(Unit, unit.id).closed_on is not None) is (held == 0)


def test_who_comes_second_reads_a_sentence(operator, units, monkeypatch):
    def taken(session, asked):
        raise IntegrityError("", {}, Exception("s3cr3t"))

    monkeypatch.setitem(operate._COMMANDS, ("unit", "add"), taken)
    refused = operator("unit", "add", "Phòng", "--kind", "unit")
    assert refused.err == (
        "Somebody did the same at this very moment: nothing was done here. Look at the list.\n"
    )
