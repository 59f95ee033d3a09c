"""The demo's people: invented units, officials with whole records, and their accounts and keys.

What they are lies in data/; what follows from it (codes, personal IDs in the record, gender) is derived
here, so that a record cannot contradict its person.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.rules import Role
from portal.core import clock
from portal.core.db import transaction
from portal.operate.rules import gender_of
from portal.operate.steps import Entrant, add_unit, enrol, give_role
from portal.people.models import Official, Person, Unit
from portal.people.personal_ids import index_of
from portal.people.rules import OfficialKind, UnitKind
from portal.record.rules import JsonValue, Row
from portal.record.steps import create
from portal.sandbox import crowd, motion, pki, secrets
from portal.sandbox.processes import StageError
from portal.sandbox.vneid.demo import DemoPerson
from portal.signing.steps import enroll_certificate

_DATA = Path(__file__).parent / "data"
_DELEGATION = timedelta(days=60)


@dataclass(frozen=True)
class DemoAccount:
    """Somebody who can be picked at the VNeID stand-in; `person_id` is None for one unknown to the portal."""

    key: str
    person_id: int | None
    personal_id: str
    name: str
    note: str
    level: str
    unit_path: str
    signs: bool


@dataclass(frozen=True)
class Stage:
    """What the demo's processes are started with."""

    accounts: tuple[DemoAccount, ...]
    trust_folder: Path
    signers_folder: Path
    agency_file: Path
    people_file: Path


def stage(session: Session, folder: Path, *, officials: int = 0) -> Stage:
    """Seed an empty database, find the seeded people in any other; write what the processes read.

    Beside the named people so many generated officials are seeded, the first of them in believable states.
    """
    keys = folder / "pki"
    with transaction(session):
        is_new = session.scalar(select(Unit.id).limit(1)) is None
        if is_new:
            _seed(session)
        accounts = _accounts(session)
        # A folder that was deleted is made anew: without keys nobody could sign.
        if is_new or not (keys / "agency.p12").exists():
            _certify(session, keys, accounts)
    if is_new:
        persons = {a.key: a.person_id for a in accounts if a.person_id is not None}
        motion.set_in_motion(session, persons)
        if officials:
            crowd.gather(session, officials, persons)
        # Somebody of the file may have entered by then, as whom HR made a record.
        accounts = _accounts(session)
        session.commit()
    return Stage(
        accounts, keys / "trust", keys / "signers", keys / "agency.p12", _people_file(folder, accounts)
    )


def _seed(session: Session) -> None:
    units = _units(session)
    persons: dict[str, Person] = {}
    for entry in _read("people.json"):
        if entry["unit"] is not None:
            persons[entry["key"]] = enrol(
                session, _entrant(entry, units[entry["unit"]]), units[entry["unit"]]
            )
    for entry in _read("people.json"):
        if entry["unit"] is None:
            continue
        for grant in entry.get("grants", ()):
            _grant(session, persons, entry["key"], units[grant["unit"]], grant)
        _record(session, persons[entry["key"]], entry, units[entry["unit"]])
    session.flush()


def _units(session: Session) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for entry in _read("units.json"):
        above = units.get(entry["parent"] or "")
        unit = add_unit(
            session, above=above, name=entry["name"], short_name=entry["short_name"],
            code=entry["agency_code"], kind=UnitKind(entry["kind"]),
        )  # fmt: skip
        units[entry["key"]] = unit
    return units


def _entrant(entry: Mapping[str, Any], unit: Unit) -> Entrant:
    code, kind = _official_code(entry, unit), OfficialKind(entry["kind"])
    return Entrant(entry["name"], entry["personal_id"], kind, code, entry["title"], entry["email"])


def _grant(
    session: Session, persons: Mapping[str, Person], holder: str, unit: Unit, grant: Mapping[str, str]
) -> None:
    giver = persons.get(grant.get("delegated_by", ""))
    today = clock.today()
    give_role(
        session, person_id=persons[holder].id, role=Role(grant["role"]), unit_id=unit.id, starts_on=today,
        ends_on=today + _DELEGATION if giver else None, delegated_by=giver.id if giver else None,
    )  # fmt: skip


def _record(session: Session, person: Person, entry: Mapping[str, Any], unit: Unit) -> None:
    values: dict[str, JsonValue] = {
        "managing_org": unit.name,
        "using_org": unit.name,
        "staff_code": _official_code(entry, unit),
        "record_code": entry["personal_id"],
        "citizen_id_number": entry["personal_id"],
        "birth_full_name": entry["name"],
        "gender": gender_of(entry["personal_id"]),
        "date_of_birth": entry["born"],
        "current_position": entry.get("position", "Không giữ chức vụ"),
    }
    entries: Mapping[str, Sequence[Row]] = {}
    if "record" in entry:
        written = _read(f"records/{entry['record']}.json")
        values |= written["values"]
        entries = written["entries"]
    create(session, person_id=person.id, unit_path=unit.path, values=values, entries=entries, actor=None)


def _official_code(entry: Mapping[str, Any], unit: Unit) -> str:
    return f"{unit.agency_code}.{entry['number']:04d}.{entry['kind']}"


def _accounts(session: Session) -> tuple[DemoAccount, ...]:
    found = {
        official.personal_id_index: official
        for official in session.scalars(
            select(Official).where(
                Official.personal_id_index.in_([index_of(e["personal_id"]) for e in _read("people.json")])
            )
        )
    }
    return tuple(_account(entry, found.get(index_of(entry["personal_id"]))) for entry in _read("people.json"))


def _account(entry: Mapping[str, Any], official: Official | None) -> DemoAccount:
    if official is None and entry["unit"] is not None:
        raise StageError(
            "The database holds other people, or was filled with other keys: delete it and start again."
        )
    return DemoAccount(
        key=entry["key"],
        person_id=official.person_id if official else None,
        personal_id=entry["personal_id"],
        name=entry["name"],
        note=entry["note"],
        level=entry.get("level", "level_02"),
        unit_path=official.unit_path if official else "",
        signs=any(grant["role"] == Role.SIGNER for grant in entry.get("grants", ())),
    )


def _certify(session: Session, keys: Path, accounts: Sequence[DemoAccount]) -> None:
    signers = {a.person_id: a for a in accounts if a.signs and a.person_id is not None}
    now = clock.now()
    made = pki.make(
        keys,
        signers={person_id: account.name for person_id, account in signers.items()},
        agency="Cổng thông tin tự phục vụ (dùng thử)",
        passphrase=secrets.PASSPHRASE,
        at=now,
    )
    for person_id, certificate in made.certificates.items():
        unit_path = signers[person_id].unit_path
        enroll_certificate(session, person_id=person_id, unit_path=unit_path, certificate=certificate, at=now)


def _people_file(folder: Path, accounts: Sequence[DemoAccount]) -> Path:
    people = [asdict(DemoPerson(a.personal_id, a.name, a.note, a.level)) for a in accounts]
    path = folder / "people.json"
    path.write_text(json.dumps(people, ensure_ascii=False, indent=2), encoding="utf-8")
    return path


def _read(name: str) -> Any:
    return json.loads((_DATA / name).read_text(encoding="utf-8"))
