"""Roles: given once, to somebody who is there or comes with them; ended at once; never by a slip."""

import getpass
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.access.models import RoleGrant
from portal.access.queries import actor_of
from portal.access.rules import Grant, Role
from portal.core import clock, sealing, trail
from portal.core.trail import TrailLeaf
from portal.operate import rules
from portal.people import personal_ids
from portal.people.models import Official, Person
from portal.record.models import Record
from tests.operate.conftest import leaves
from tests.support.cast import make_cast

NUMBER = "000190123456"
NEW = ("--name", "Trịnh Thị Thúy An", "--title", "Trưởng phòng")


def number_of(owner, member, role):
    found = select(RoleGrant.id).where(RoleGrant.person_id == member.person_id, RoleGrant.role == role)
    return owner.scalars(found).one()


@pytest.fixture
def cast(owner):
    return make_cast(owner)


def held(owner, person_id):
    owner.rollback()
    return [(grant.role, grant.unit_path) for grant in actor_of(owner, person_id).grants]


def test_somebody_new_comes_with_a_role(operator, owner, units):
    given = operator(
        "grant", "add", "hr_officer", "--unit", "H17.01", *NEW, "--kind", "VC", "--works-at", "H17.01.01",
        "--work-email", "an@example.vn", typed=f"{NUMBER}\n",
    )  # fmt: skip
    official = owner.scalars(select(Official)).one()
    grant = owner.scalars(select(RoleGrant)).one()
    assert given.out == (
        f"Grant {grant.id}: Trịnh Thị Thúy An (H17.01.01.0001.VC) is known now and holds hr_officer\n"
    )
    assert (official.title, official.work_email, official.kind.value) == (
        "Trưởng phòng",
        "an@example.vn",
        "VC",
    )
    assert official.unit_path == units["office"].path
    assert personal_ids.personal_id_of(official) == NUMBER
    assert official.personal_id_index == personal_ids.index_of(NUMBER)
    assert (grant.starts_on, grant.ends_on, grant.delegated_by) == (clock.today(), None, None)
    assert (Role.HR_OFFICER, units["department"].path) in held(owner, official.person_id)
    record = owner.get_one(Record, official.person_id)
    assert record.values["birth_full_name"] == "Trịnh Thị Thúy An"
    assert record.values["gender"] == "nu"
    assert leaves(owner) == ["official.enrolled", "role.given"]
    assert all(leaf.actor_id is None for leaf in owner.scalars(select(TrailLeaf)))


def test_no_personal_id_is_printed_or_left_on_the_trail(operator, owner, units):
    for arguments, typed in (
        (("grant", "add", "signer", "--unit", "H17", *NEW), NUMBER),
        (("grant", "add", "signer", "--unit", "H17"), NUMBER),
        (("grant", "add", "signer", "--unit", "H17"), "000190999999"),
        (("grant", "add", "signer", "--unit", "H17"), f"{NUMBER}1"),
        (("grant", "list"), ""),
        (("official", "leave"), NUMBER),
    ):
        said = operator(*arguments, typed=typed)
        assert said.out or said.err
        assert NUMBER not in said.out + said.err
        assert typed == "" or typed not in said.out + said.err
    owner.rollback()
    assert not [leaf for leaf in owner.scalars(select(TrailLeaf)) if NUMBER in str(vars(leaf))]


def test_who_is_known_gets_a_second_role_by_code_or_by_personal_id(operator, owner, cast):
    by_code = operator("grant", "add", "auditor", "--unit", "H17.01.01", "--official", "H17.01.01.0000.CC")
    assert "Nguyễn Thị Hòa (H17.01.01.0000.CC) was known and holds auditor" in by_code.out
    by_number = operator(
        "grant", "add", "signer", "--unit", "H17.01", "--name", "nguyễn thị hoà",
        typed=f"{cast.owner.personal_id[:6]} {cast.owner.personal_id[6:]}\n",
    )  # fmt: skip
    assert by_number.code == 0, by_number.err
    assert owner.scalar(select(func.count()).select_from(Person)) == len(cast.members())
    assert held(owner, cast.owner.person_id)[1:] == [
        (Role.AUDITOR, cast.units["office"].path),
        (Role.SIGNER, cast.units["department"].path),
    ]
    assert leaves(owner) == ["role.given", "role.given"]


@pytest.mark.parametrize(
    ("arguments", "typed", "why"),
    [
        (("signer", "--unit", "H17.09", *NEW), NUMBER, "There is no unit H17.09"),
        (("signer", "--unit", "H17", *NEW, "--works-at", "H17.09"), NUMBER, "There is no unit H17.09"),
        (("signer", "--unit", "H17"), NUMBER, "add --name and --title"),
        (("signer", "--unit", "H17", "--name", "Trịnh An"), NUMBER, "add --name and --title"),
        (("signer", "--unit", "H17", "--official", "H17.0099.CC"), "", "Nobody has the official code H17.0099.CC"),
        (("signer", "--unit", "H17", "--official", "H17.0099.CC", *NEW), "", "Nobody has the official code"),
        (("signer", "--unit", "H17", *NEW), "00019012345", "A personal ID has twelve digits."),
        (("signer", "--unit", "H17", *NEW), "", "A personal ID has twelve digits."),
        (("signer", "--unit", "H17", "--name", "A1!\u202e", "--title", "x"), NUMBER, "Give the full name"),
        (("signer", "--unit", "H17", *NEW), "000180000000", "This personal ID belongs to Nguyễn Thị Hòa"),
        (("signer", "--unit", "H17", *NEW, "--official-code", "H17.01.01.0000.CC"), NUMBER, "Somebody else has"),
        (("signer", "--unit", "H17", *NEW, "--official-code", "H17.999999999.CC"), NUMBER, "is no official's code"),
        (("signer", "--unit", "H17", *NEW, "--work-email", "an at example"), NUMBER, "is no address"),
        (("signer", "--unit", "H17", *NEW, "--work-email", "an@.example.vn"), NUMBER, "is no address"),
        (("signer", "--unit", "H17", *NEW, "--until", "2020-01-01"), NUMBER, "The last day 01/01/2020 is past"),
        (("signer", "--unit", "H17", *NEW, "--from", "2099-02-01", "--until", "2099-01-01"), NUMBER, "before the"),
        (("signer", "--unit", "H17", *NEW, "--from", "2026-01-01"), NUMBER, "The first day 01/01/2026 is past"),
        (("signer", "--unit", "H17", *NEW, "--from", "31/12/2026"), NUMBER, "31/12/2026 is no day"),
    ],
)  # fmt: skip
def test_a_slip_gives_nobody_anything(operator, owner, cast, arguments, typed, why):
    before = owner.scalar(select(func.count()).select_from(RoleGrant))
    refused = operator("grant", "add", *arguments, typed=f"{typed}\n")
    assert refused.code == 1
    assert why in refused.err
    assert refused.err.count("\n") == 1
    assert leaves(owner) == []
    assert owner.scalar(select(func.count()).select_from(RoleGrant)) == before
    assert owner.scalar(select(func.count()).select_from(Person)) == len(cast.members())


def test_the_same_role_is_given_once(operator, owner, cast):
    again = ("grant", "add", "hr_officer", "--unit", "H17.01", "--official", "H17.01.0002.CC")
    assert "They hold this role there already" in operator(*again).err
    # Elsewhere, or after it has ended, it is another one.
    assert operator("grant", "add", "hr_officer", "--unit", "H17.02", *again[-2:]).code == 0
    held = select(RoleGrant).where(RoleGrant.person_id == cast.hr.person_id).order_by(RoleGrant.id)
    first = owner.scalars(held).first()
    assert operator("grant", "end", first.id).code == 0
    assert operator(*again).code == 0
    assert "They hold this role" in operator(*again, "--from", "2099-01-01").err


def test_a_role_that_ends_is_over_now(operator, owner, cast):
    grant = owner.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.signer.person_id)).one()
    assert operator("grant", "end", grant.id).out == f"Grant {grant.id} has ended.\n"
    owner.rollback()
    owner.refresh(grant)
    assert grant.ends_on == clock.today() - timedelta(days=1)
    assert [role for role, _ in held(owner, cast.signer.person_id)] == [Role.OFFICIAL]
    assert "ended on" in operator("grant", "end", grant.id).err
    assert "There is no grant 0" in operator("grant", "end", 0).err
    assert leaves(owner) == ["role.ended"]


def test_a_role_of_tomorrow_that_ends_was_never_held(operator, owner, cast):
    first = clock.today() + timedelta(days=9)
    operator("grant", "add", "guard", "--unit", "H17", "--official", "H17.01.01.0000.CC", "--from", first)
    grant = owner.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.owner.person_id)).one()
    assert operator("grant", "end", grant.id).code == 0
    assert held(owner, cast.owner.person_id) == [(Role.OFFICIAL, "")]
    assert not owner.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.owner.person_id)).all()
    assert leaves(owner) == ["role.given", "role.ended"]


def test_a_role_given_and_ended_on_one_day_ends_at_once_and_stays_to_be_read(operator, owner, cast):
    today, until = clock.today(), clock.today() + timedelta(days=30)
    wanted = (
        "grant",
        "add",
        "signer",
        "--unit",
        "H17.01",
        "--official",
        "H17.01.01.0000.CC",
        "--until",
        until,
    )
    assert operator(*wanted).code == 0
    assert (Role.SIGNER, cast.units["department"].path) in held(owner, cast.owner.person_id)
    grant = owner.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.owner.person_id)).one()
    assert operator("grant", "end", grant.id).code == 0
    assert held(owner, cast.owner.person_id) == [(Role.OFFICIAL, "")]
    owner.refresh(grant)
    assert (grant.starts_on, grant.ends_on) == (today, today - timedelta(days=1))
    assert "ended on" in operator("grant", "end", grant.id).err
    assert str(grant.id) in operator("grant", "list", "--all").out
    given, ended = owner.scalars(select(TrailLeaf).order_by(TrailLeaf.id))
    for leaf in (given, ended):
        assert trail.about_in(leaf.purpose) == f"signer at H17.01, {today}/{until}"
        assert trail.operator_in(leaf.purpose) == getpass.getuser()
    # The same is given again on the same day.
    assert operator(*wanted).code == 0


def test_a_role_on_behalf_of_somebody(operator, owner, cast):
    until = str(clock.today() + timedelta(days=30))
    base = ("grant", "add", "signer", "--unit", "H17.01", "--official", "H17.01.0002.CC", "--on-behalf-of")
    assert "has a last day" in operator(*base, "H17.01.0006.CC").err
    assert "do not hold signer" in operator(*base, "H17.0003.CC", "--until", until).err
    assert "own behalf" in operator(*base, "H17.01.0002.CC", "--until", until).err
    wider = [*base[:4], "H17", *base[5:]]
    assert "do not hold signer at Ủy ban" in operator(*wider, "H17.01.0006.CC", "--until", until).err
    assert operator(*base, "H17.01.0006.CC", "--until", until).code == 0
    owner.rollback()
    department = cast.units["department"]
    passed_on = Grant(Role.SIGNER, department.id, department.path, cast.signer.person_id)
    assert passed_on in actor_of(owner, cast.hr.person_id).grants
    # What is held on behalf of somebody is not passed on.
    onward = ("grant", "add", "signer", "--unit", "H17.01", "--official", "H17.0003.CC", "--on-behalf-of")
    assert "in their own name" in operator(*onward, "H17.01.0002.CC", "--until", until).err


def test_what_was_passed_on_ends_with_the_role_it_came_from(operator, owner, cast):
    until = str(clock.today() + timedelta(days=30))
    behalf = ("--on-behalf-of", "H17.01.0006.CC", "--until", until)
    operator("grant", "add", "signer", "--unit", "H17.01", "--official", "H17.01.0002.CC", *behalf)
    operator("grant", "add", "signer", "--unit", "H17", "--official", "H17.01.0006.CC")
    first, second = owner.scalars(
        select(RoleGrant.id).where(RoleGrant.person_id == cast.signer.person_id).order_by(RoleGrant.id)
    )
    # They still sign for the whole city, so that whoever acts for them goes on.
    assert operator("grant", "end", first).out == f"Grant {first} has ended.\n"
    assert (Role.SIGNER, cast.units["department"].path) in held(owner, cast.hr.person_id)
    assert operator("grant", "end", second).out == f"Grant {second} has ended, and 1 held on its behalf.\n"
    assert Role.SIGNER not in [role for role, _ in held(owner, cast.hr.person_id)]
    assert leaves(owner) == ["role.given"] * 2 + ["role.ended"] * 3


def test_an_interrupted_command_did_nothing(operator, owner, cast, monkeypatch):
    def interrupted(typed):
        raise KeyboardInterrupt

    monkeypatch.setattr(rules, "personal_id", interrupted)
    said = operator("grant", "add", "signer", "--unit", "H17", *NEW)
    assert (said.code, said.err) == (1, "\nNothing was done.\n")
    assert leaves(owner) == []


def test_nobody_is_looked_for_under_other_keys(operator, owner, cast, tmp_path, monkeypatch, settings):
    """Under a fresh key file everybody would be unknown, and be made a second time."""
    assert operator("keys", "new", tmp_path / "fresh").code == 0
    monkeypatch.setenv("PORTAL_KEY_FILE", str(tmp_path / "fresh" / "keys.json"))
    refused = operator("grant", "add", "signer", "--unit", "H17", *NEW, typed=cast.owner.personal_id)
    assert refused.err == "PORTAL_KEY_FILE is not the file with which this database was filled.\n"
    sealing.use(sealing.keyring_from(settings.key_file))
    assert leaves(owner) == []


def test_the_list_shows_who_holds_what(operator, owner, cast):
    grant = owner.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.guard.person_id)).one()
    operator("grant", "end", grant.id)
    now, ever = operator("grant", "list").out, operator("grant", "list", "--all").out
    assert "Hoàng Văn Sơn" in now
    assert "H17.01.0006.CC" in now
    assert "Ngô Văn Khỏe" not in now
    assert "Ngô Văn Khỏe" in ever
