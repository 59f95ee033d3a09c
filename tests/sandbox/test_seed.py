"""The demo's people are whole, valid and without contradictions, and seeding twice changes nothing."""

import json
import re
from itertools import pairwise

import pytest
from cryptography.hazmat.primitives.serialization import pkcs12
from sqlalchemy import func, select

from portal.access.models import RoleGrant
from portal.access.permissions import Permission
from portal.access.queries import holders
from portal.access.rules import Actor, Grant, Role
from portal.core import clock, sealing
from portal.core.sealing import keyring
from portal.people.models import Official, Person, Unit
from portal.proposals.models import ProposalItem
from portal.proposals.rules import ItemState
from portal.record.models import Record, RecordChange, RecordEntry
from portal.record.queries import EVERY_GROUP, my_record
from portal.record.rules import CATALOGS, FORM, stored
from portal.sandbox import secrets, seed
from portal.sandbox.processes import StageError
from portal.sandbox.vneid.demo import people_from
from portal.signing import trust
from portal.signing.cms import writing
from portal.signing.models import SignerCertificate
from portal.signing.steps import keep_signature

COMPLETE = ("ha", "binh", "nho")
# What does not apply to everybody, or cannot be written from here (a photograph, two confirmations).
ALWAYS_FILLED = {name for name, field in FORM.fields.items() if field.required} - {
    "photo",
    "declarant_confirmation",
    "agency_confirmation",
}


@pytest.fixture
def staged(session, tmp_path):
    return seed.stage(session, tmp_path)


@pytest.fixture
def by_key(staged):
    return {account.key: account for account in staged.accounts}


def opened(session, account) -> tuple[dict, dict[str, list[dict]]]:
    record = session.get_one(Record, account.person_id)
    entries: dict[str, list[dict]] = {}
    for entry in session.scalars(
        select(RecordEntry).where(RecordEntry.person_id == account.person_id).order_by(RecordEntry.id)
    ):
        entries.setdefault(entry.table_name, []).append(entry.opened())
    return record.opened(), entries


def test_a_dozen_people_and_one_unknown(session, staged, by_key):
    known = [a for a in staged.accounts if a.person_id is not None]
    assert len(known) == 14
    assert [a.key for a in staged.accounts if a.person_id is None] == ["xuan"]
    assert session.scalar(select(func.count()).select_from(Official)) == 14
    assert session.scalar(select(func.count()).select_from(Record)) == 14
    assert [a.key for a in staged.accounts if a.level == "level_01"] == ["thinh"]
    assert all(re.fullmatch(r"000[01]\d{8}", a.personal_id) for a in staged.accounts)


def test_paths_hold_their_ancestors(session, staged):
    units = {unit.id: unit for unit in session.scalars(select(Unit))}
    for unit in units.values():
        above = units[unit.parent_id].path if unit.parent_id else "/"
        assert unit.path == f"{above}{unit.id}/"
    assert min(u.agency_code for u in units.values()) == "H17"


def test_every_role_is_held_by_somebody(session, staged):
    held = set(session.scalars(select(RoleGrant.role)))
    assert held == set(Role) - {Role.OFFICIAL}


def test_a_delegate_signs_for_the_signer_but_not_their_own(session, staged, by_key):
    signers = {by_key["son"].person_id, by_key["ngoc"].person_id}

    def told(key: str) -> set[int]:
        return set(
            holders(session, Permission.ITEM_APPROVE, session.get_one(Official, by_key[key].person_id))
        )

    assert told("ha") == signers
    assert told("binh") == {by_key["chau"].person_id}
    # Four eyes: neither the signer nor who signs on their behalf decides on the signer's record.
    assert told("son") == set()


@pytest.mark.parametrize("key", COMPLETE)
def test_complete_records(session, staged, by_key, key):
    values, entries = opened(session, by_key[key])
    assert not {n for n in ALWAYS_FILLED if values.get(n) in (None, "")}
    assert len(entries) >= 11
    for group in FORM.groups:
        names = {f.name for s in group.sections for f in s.fields}
        tables = {t.name for s in group.sections for t in s.tables}
        assert names & set(values) or tables & set(entries), group.label


@pytest.mark.parametrize("key", COMPLETE)
def test_records_are_stored_as_the_rules_store_them(session, staged, by_key, key):
    values, entries = opened(session, by_key[key])
    for name, value in values.items():
        assert stored(FORM.fields[name], value) == value
    for table, rows in entries.items():
        for row in rows:
            assert stored(FORM.tables[table], row) == row


@pytest.mark.parametrize("key", COMPLETE)
def test_records_do_not_contradict_themselves(session, staged, by_key, key):
    values, entries = opened(session, by_key[key])
    account = by_key[key]
    assert values["record_code"] == values["citizen_id_number"] == account.personal_id
    assert values["date_of_birth"][2:4] == account.personal_id[4:6]
    assert values["birth_full_name"] == account.name
    assert values["party_admission_date"] < values["party_official_date"]
    assert values.get("enlistment_date", "") <= values.get("discharge_date", "")
    assert values["first_recruitment_date"] <= values["joined_current_org_date"]
    assert values["rank_appointment_date"] <= values["salary_effective_date"] <= clock.today().isoformat()
    last = entries["salary_history"][-1]
    assert (last["step"], last["coefficient"], last["rank_code"]) == (
        values["salary_step"], values["salary_coefficient"], values["rank_code"],
    )  # fmt: skip
    assert last["from_month"] == values["salary_effective_date"][:7]
    for table in ("salary_history", "work_history"):
        for earlier, later in pairwise(entries[table]):
            assert earlier["to_month"] < later["from_month"]
        assert "to_month" not in entries[table][-1]
    degrees = {row["degree"] for row in entries["training_professional"]}
    assert values["highest_professional_level"] in degrees


def test_a_coefficient_is_its_step_on_the_pay_scale(session, staged, by_key):
    scales = {"01.003": "A1", "V.08.01.03": "A1", "V.08.01.02": "A2.1"}
    catalog = CATALOGS["thang_luong"].by_code
    for key in COMPLETE:
        _, entries = opened(session, by_key[key])
        for row in entries["salary_history"]:
            steps = catalog[scales[row["rank_code"]]].extra["coefficients"]
            assert float(row["coefficient"]) == steps[row["step"] - 1]


def test_something_is_under_way(session, staged, by_key):
    def states(key: str) -> list[str]:
        found = session.scalars(
            select(ProposalItem.state).where(ProposalItem.person_id == by_key[key].person_id)
        )
        return sorted(state.value for state in found)

    assert states("ha") == ["draft", "submitted", "verified"]
    assert states("nho") == ["returned", "submitted"]
    assert states("binh") == ["submitted"]
    deciders = set(
        session.scalars(select(ProposalItem.verified_by).where(ProposalItem.state == ItemState.VERIFIED))
    )
    assert deciders == {by_key["mai"].person_id}


def test_the_official_reads_the_own_curriculum(session, staged, by_key):
    ha = by_key["ha"]
    actor = Actor(ha.person_id, ha.name, (Grant(Role.OFFICIAL, None, ""),))
    assert my_record(session, actor, EVERY_GROUP)


def test_seeding_twice_changes_nothing(session, staged, tmp_path):
    tables = (Person, RecordChange, SignerCertificate, ProposalItem)
    counts = [session.scalar(select(func.count()).select_from(m)) for m in tables]
    certificates = {p.name: p.read_bytes() for p in staged.signers_folder.iterdir()}
    session.commit()
    assert seed.stage(session, tmp_path) == staged
    assert [session.scalar(select(func.count()).select_from(m)) for m in tables] == counts
    assert {p.name: p.read_bytes() for p in staged.signers_folder.iterdir()} == certificates


def test_a_lost_key_folder_is_made_anew(session, staged, by_key, tmp_path):
    session.commit()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    again = seed.stage(session, elsewhere)
    assert {p.stem for p in again.signers_folder.iterdir()} == {
        str(by_key[k].person_id) for k in ("son", "ngoc", "chau")
    }
    assert session.scalar(select(func.count()).select_from(SignerCertificate)) == 6


def test_a_failure_leaves_no_half_of_it(session, tmp_path, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no keys")

    monkeypatch.setattr(seed.pki, "make", fail)
    with pytest.raises(RuntimeError):
        seed.stage(session, tmp_path)
    assert session.scalar(select(func.count()).select_from(Unit)) == 0


def test_other_keys_are_refused_with_a_sentence(session, staged, tmp_path):
    session.commit()
    own = keyring()
    try:
        sealing.use(sealing.Keyring({**own.keys, sealing.KeyClass.INDEX: (b"x" * 32,)}))
        with pytest.raises(StageError, match="other keys"):
            seed.stage(session, tmp_path)
    finally:
        sealing.use(own)


def test_the_stand_in_reads_the_people(staged):
    people = people_from(staged.people_file)
    assert [p.personal_id for p in people] == [a.personal_id for a in staged.accounts]
    assert all(p.note for p in people)
    assert len({p.subject for p in people}) == len(people)


def test_a_signer_can_sign(session, staged, by_key):
    trust.use(trust.from_folder(staged.trust_folder))
    for key in ("son", "ngoc", "chau"):
        account = by_key[key]
        p12 = (staged.signers_folder / f"{account.person_id}.p12").read_bytes()
        loaded = pkcs12.load_pkcs12(p12, secrets.PASSPHRASE.encode())
        at = clock.now()
        cms = writing.sign(
            b'{"demo":true}', key=loaded.key, certificate=loaded.cert.certificate,
            chain=[c.certificate for c in loaded.additional_certs], at=at,
        )  # fmt: skip
        kept = keep_signature(
            session, content=b'{"demo":true}', cms=cms, actor=Actor(account.person_id, account.name), at=at
        )
        assert kept.person_id == account.person_id


def test_no_personal_id_of_a_real_province():
    for entry in json.loads((seed._DATA / "people.json").read_text()):
        assert entry["personal_id"].startswith("000")
        assert entry.get("email") is None or entry["email"].endswith("@example.vn")
