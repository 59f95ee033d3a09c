"""Units are added under others and closed when nothing holds on to them; every refusal writes nothing."""

import pytest
from sqlalchemy import func, select

from portal.core import clock
from portal.core.trail import TrailLeaf
from portal.people.models import Official, Unit
from tests.operate.conftest import leaves
from tests.support.cast import make_cast


def test_a_tree_grows_from_nothing(operator, owner):
    assert operator("unit", "add", "Ủy ban nhân dân", "--kind", "top", "--code", "H17").code == 0
    done = operator(
        "unit", "add", "Sở  Nội vụ ", "--kind", "department", "--under", "H17", "--code", "H17.01",
        "--short-name", "SNV",
    )  # fmt: skip
    assert done.out == "Unit H17.01 added: Sở Nội vụ\n"
    without_code = operator("unit", "add", "Phòng Một", "--kind", "unit", "--under", "H17.01")
    top, department, office = owner.scalars(select(Unit).order_by(Unit.id))
    assert without_code.out == f"Unit id:{office.id} added: Phòng Một\n"
    assert office.path == f"/{top.id}/{department.id}/{office.id}/"
    assert (department.short_name, office.short_name, office.agency_code) == ("SNV", "Phòng Một", None)
    assert leaves(owner) == ["unit.added"] * 3
    leaf = owner.scalars(select(TrailLeaf).order_by(TrailLeaf.id.desc())).first()
    assert (leaf.actor_id, leaf.unit_path, leaf.object_id) == (None, office.path, office.id)
    assert leaf.purpose.startswith("operator ")
    listed = operator("unit", "list").out.splitlines()
    assert [line.split("  ")[0].strip() for line in listed] == [
        "ID", f"id:{top.id}", f"id:{department.id}", f"id:{office.id}",
    ]  # fmt: skip
    assert listed[3].endswith("unit            Phòng Một")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("Sở Mới", "--kind", "department"), "A unit of the kind department stands under another one"),
        (("Sở Mới", "--kind", "department", "--under", "H99"), "There is no unit H99"),
        (("Sở Mới", "--kind", "department", "--under", "id:0"), "There is no unit id:0"),
        (("Sở Mới", "--kind", "department", "--under", "id:99999999999999999999"), "There is no unit"),
        (("Sở Mới", "--kind", "department", "--under", "H17.01.01"), "does not stand under one of the kind unit"),
        (("Sở Mới", "--kind", "top", "--under", "H17"), "does not stand under one of the kind top"),
        (("Sở Mới", "--kind", "unit", "--under", "H17", "--code", "H17.01"), "Another unit has the code H17.01."),
        (("Sở Mới", "--kind", "unit", "--under", "H17", "--code", "h17-9"), "h17-9 is no agency code"),
        (("Sở Mới", "--kind", "unit", "--under", "H17", "--code", "H" * 36), "is no agency code"),
        (("Sở Nội vụ", "--kind", "unit", "--under", "H17"), "A unit named Sở Nội vụ stands there already."),
        (("  ", "--kind", "unit", "--under", "H17"), "Give the name"),
        (("N" * 201, "--kind", "unit", "--under", "H17"), "at most 200 characters"),
        (("Sở \u202emới", "--kind", "unit", "--under", "H17"), "hidden character"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_unit_is_refused_in_one_sentence(operator, owner, units, arguments, why):
    refused = operator("unit", "add", *arguments)
    assert refused.code == 1
    assert why in refused.err
    assert refused.err.count("\n") == 1
    assert leaves(owner) == []
    assert owner.scalar(select(func.count()).select_from(Unit)) == len(units)


def test_a_unit_closes_once_with_its_successor(operator, owner, units):
    assert operator("unit", "close", "H17.02", "--successor", "H17.01").out == "Unit closed: Sở Y tế\n"
    closed = owner.get_one(Unit, units["elsewhere"].id, populate_existing=True)
    assert (closed.closed_on, closed.successor_id) == (clock.today(), units["department"].id)
    assert leaves(owner) == ["unit.closed"]
    assert operator("unit", "close", "H17.02").err == "The unit Sở Y tế is closed.\n"
    for under_closed in (
        ("unit", "add", "Phòng", "--kind", "unit", "--under", "H17.02"),
        ("unit", "close", "H17.01.01", "--successor", "H17.02"),
        ("grant", "add", "auditor", "--unit", "H17.02", "--official", "H17.01.0001.CC"),
    ):
        assert operator(*under_closed).err == "The unit Sở Y tế is closed.\n"
    # Its name is free again.
    assert operator("unit", "add", "Sở Y tế", "--kind", "department", "--under", "H17").code == 0


def test_a_unit_that_is_used_stays_open(operator, owner):
    cast = make_cast(owner)
    refused = operator("unit", "close", "H17.01")
    assert refused.err == (
        "Sở Nội vụ cannot be closed. Open units below it: 1; officials in service: 2; roles held at it: 3.\n"
    )
    assert (
        operator("unit", "close", "H17.01", "--successor", "H17.01").err == "A unit cannot follow itself.\n"
    )
    owner.get_one(Official, cast.nobody.person_id).in_service = False
    owner.get_one(Official, cast.hr_elsewhere.person_id).in_service = False
    owner.commit()
    assert "officials in service: 0; roles held at it: 1." in operator("unit", "close", "H17.02").err
    assert leaves(owner) == []
