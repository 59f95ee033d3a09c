"""The named cast: one person for every way of standing to a record."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from portal.access.models import RoleGrant
from portal.access.rules import Actor, Grant, Role
from portal.core import clock
from portal.people.models import Official, Person, Unit
from portal.people.personal_ids import index_of, sealed
from portal.people.rules import OfficialKind, UnitKind, search_key, sort_key


@dataclass(frozen=True)
class Member:
    """One of the cast: as a person, and as an actor."""

    name: str
    person_id: int
    unit_path: str
    personal_id: str
    actor: Actor


@dataclass(frozen=True)
class Cast:
    """owner's record is what the plot is about; they and colleague work in the office of the department."""

    owner: Member
    colleague: Member
    hr: Member
    hr_above: Member
    hr_elsewhere: Member
    hr_owner: Member
    signer: Member
    auditor: Member
    guard: Member
    administrator: Member
    nobody: Member
    units: dict[str, Unit]

    def members(self) -> dict[str, Member]:
        return {k: v for k, v in vars(self).items() if isinstance(v, Member)}


# name, full name, unit, role and the unit it is held at
_PLOT: tuple[tuple[str, str, str, Role | None, str], ...] = (
    ("owner", "Nguyễn Thị Hòa", "office", None, ""),
    ("colleague", "Trần Văn Bình", "office", None, ""),
    ("hr", "Lê Thị Mai", "department", Role.HR_OFFICER, "department"),
    ("hr_above", "Phạm Quốc Đạt", "top", Role.HR_OFFICER, "top"),
    ("hr_elsewhere", "Võ Thị Lan", "elsewhere", Role.HR_OFFICER, "elsewhere"),
    ("hr_owner", "Đỗ Minh Tâm", "office", Role.HR_OFFICER, "department"),
    ("signer", "Hoàng Văn Sơn", "department", Role.SIGNER, "department"),
    ("auditor", "Bùi Thị Yến", "top", Role.AUDITOR, "top"),
    ("guard", "Ngô Văn Khỏe", "office", Role.GUARD, "office"),
    ("administrator", "Dương Văn Phúc", "top", Role.ADMINISTRATOR, "top"),
    ("nobody", "Lý Thị Không", "elsewhere", None, ""),
)


def make_units(session: Session) -> dict[str, Unit]:
    """top › department › office, and elsewhere beside the department."""
    units: dict[str, Unit] = {}
    for key, parent, name, code, kind in (
        ("top", None, "Ủy ban nhân dân thành phố", "H17", UnitKind.TOP),
        ("department", "top", "Sở Nội vụ", "H17.01", UnitKind.DEPARTMENT),
        ("office", "department", "Văn phòng Sở", "H17.01.01", UnitKind.UNIT),
        ("elsewhere", "top", "Sở Y tế", "H17.02", UnitKind.DEPARTMENT),
    ):
        above = units.get(parent or "")
        unit = Unit(
            parent_id=above.id if above else None,
            path="/0/",
            name=name,
            short_name=name,
            agency_code=code,
            kind=kind,
        )
        session.add(unit)
        session.flush()
        unit.path = f"{above.path if above else '/'}{unit.id}/"
        session.flush()
        units[key] = unit
    return units


def make_cast(session: Session) -> Cast:
    """Add the whole cast and commit."""
    units = make_units(session)
    people = [
        Person(full_name=name, sort_key=sort_key(name), search_key=search_key(name)) for _, name, *_ in _PLOT
    ]
    session.add_all(people)
    session.flush()
    members = {
        key: _member(session, number, person, units[unit], role, units.get(at))
        for number, (person, (key, _, unit, role, at)) in enumerate(zip(people, _PLOT, strict=True))
    }
    session.commit()
    return Cast(units=units, **members)


def _member(
    session: Session, number: int, person: Person, unit: Unit, role: Role | None, at: Unit | None
) -> Member:
    personal_id = f"000180{number:06d}"
    session.add(
        Official(
            person_id=person.id,
            unit_path=unit.path,
            kind=OfficialKind.CIVIL_SERVANT,
            official_code=f"{unit.agency_code}.{number:04d}.CC",
            title="Chuyên viên",
            managing_unit_id=unit.id,
            using_unit_id=unit.id,
            personal_id_sealed=sealed(personal_id, person.id),
            personal_id_index=index_of(personal_id),
            work_email=f"person{number}@example.vn",
            in_service=True,
        )
    )
    grants = [Grant(Role.OFFICIAL, None, "")]
    if role is not None and at is not None:
        session.add(RoleGrant(person_id=person.id, role=role, unit_id=at.id, starts_on=date(2020, 1, 1)))
        grants.append(Grant(role, at.id, at.path))
    return Member(
        person.full_name,
        person.id,
        unit.path,
        personal_id,
        Actor(person.id, person.full_name, tuple(grants), 2, clock.now()),
    )
