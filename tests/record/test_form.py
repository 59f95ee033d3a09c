"""The form as data: whole, every field with its policy, every choice with its catalogue."""

import json
from pathlib import Path

import pytest
from markupsafe import escape

from portal.core.errors import NotFound
from portal.record.rules import CATALOGS, FORM, Kind, Operation, Owner, Policy, Sensitivity, Target

DATA = Path(__file__).parents[2] / "portal" / "record" / "data"

COLUMNS = [column for table in FORM.tables.values() for column in table.columns]


def test_the_form_holds_what_the_official_form_holds():
    assert len(FORM.sections) == 18
    assert len(FORM.fields) == 87
    assert len(FORM.tables) == 15
    assert len(COLUMNS) == 69
    assert [group.number for group in FORM.groups] == list(range(1, 11))


def test_every_field_and_table_is_on_exactly_one_screen():
    shown = [spec.name for g in FORM.groups for s in g.sections for spec in (*s.fields, *s.tables)]
    assert sorted(shown) == sorted([*FORM.fields, *FORM.tables])


def test_only_the_contact_phone_takes_effect_at_once():
    assert [f.name for f in FORM.fields.values() if f.policy is Policy.SELF] == ["contact_phone"]


@pytest.mark.parametrize("spec", [*FORM.fields.values(), *FORM.tables.values()], ids=lambda s: s.name)
def test_what_another_owns_can_only_be_reported(spec):
    if spec.owner is not Owner.OFFICIAL:
        assert spec.policy is Policy.REPORT
    elif spec.policy is Policy.REPORT:
        assert spec.name in {"photo", "declarant_confirmation"}


@pytest.mark.parametrize(
    "name", ["religion", "ethnicity", "party_admission_date", "blood_type", "annual_income_other"]
)
def test_sensitive_fields_are_sealed(name):
    assert FORM.fields[name].sensitivity is Sensitivity.SENSITIVE
    assert FORM.fields[name].is_sealed


def test_groups_that_open_on_a_tap():
    assert [group.number for group in FORM.groups if group.is_sensitive] == [2, 3, 7, 9, 10]


@pytest.mark.parametrize("spec", [*FORM.fields.values(), *COLUMNS], ids=lambda s: s.name)
def test_every_choice_has_a_catalogue_with_items(spec):
    if spec.kind is Kind.CHOICE:
        assert spec.catalog is not None
        assert spec.catalog.items


def test_catalogues_name_their_source_and_certainty():
    assert len(CATALOGS) == 46  # the 44 of the facts, and two unions
    for catalog in CATALOGS.values():
        assert catalog.source
        assert catalog.certainty in {"verified", "recalled", "unsure"}
        assert all(item.code and item.label for item in catalog.items), catalog.name


def test_blood_groups_keep_their_sign():
    codes = {item.label: item.code for item in CATALOGS["nhom_mau"].items}
    assert codes["A Rh+"] != codes["A Rh-"]
    assert CATALOGS["nhom_mau"].find("AB Rh-").label == "AB Rh-"


def test_a_catalogue_is_searched_without_accents_and_refuses_an_ambiguous_name():
    assert CATALOGS["dan_toc"].find("kinh").label == "Kinh"
    names = [item.label for item in CATALOGS["chuc_danh_nghe_nghiep"].items]
    twice = next(name for name in names if names.count(name) > 1)
    assert CATALOGS["chuc_danh_nghe_nghiep"].find(twice) is None


def test_a_table_with_a_period_has_it_first():
    for table in FORM.tables.values():
        if "to_month" in table.by_name:
            assert [column.name for column in table.columns[:2]] == ["from_month", "to_month"]


def test_labels_are_clear_outside_their_section():
    labels = [spec.label for spec in (*FORM.fields.values(), *FORM.tables.values())]
    assert len(labels) == len(set(labels))
    assert max(map(len, labels)) <= 75


def test_the_files_name_no_path_of_a_machine():
    for name in ("form.json", "catalogs.json", "choices.toml"):
        assert "/work" not in (DATA / name).read_text()
    assert json.loads((DATA / "form.json").read_text())["source"]


@pytest.mark.parametrize(
    ("key", "operation"),
    [
        ("contact_phone", Operation.SET),
        ("family_own/new", Operation.ADD),
        ("family_own/12", Operation.CHANGE),
        ("family_own/12", Operation.DELETE),
    ],
)
def test_a_target_and_its_key(key, operation):
    target = Target.parse(key, operation)
    assert target.key == key
    assert target.operation is operation
    assert target.spec.name == key.partition("/")[0]


def test_the_plain_operation_of_a_key():
    assert Target.parse("contact_phone").operation is Operation.SET
    assert Target.parse("family_own/new").operation is Operation.ADD
    assert Target.parse("family_own/3").operation is Operation.CHANGE


@pytest.mark.parametrize(
    "key",
    ["", "nothing", "family_own", "contact_phone/1", "contact_phone/new", "nothing/1", "family_own/0",
     "family_own/-1", "family_own/9223372036854775808", "family_own/1/2", "Contact_phone", "family_own/١",
     "a" * 10_000],
)  # fmt: skip
def test_a_key_that_names_nothing_is_not_found(key):
    with pytest.raises(NotFound):
        Target.parse(key)


@pytest.mark.parametrize(
    ("key", "operation"),
    [("contact_phone", Operation.ADD), ("contact_phone", Operation.DELETE), ("family_own/new", Operation.CHANGE),
     ("family_own/1", Operation.ADD), ("family_own/1", Operation.SET)],
)  # fmt: skip
def test_an_operation_that_does_not_go_with_its_key_is_not_found(key, operation):
    with pytest.raises(NotFound):
        Target.parse(key, operation)


def test_keys_and_labels_need_no_escaping():
    """The overview writes them as they are; see templates/record/{index,_values}.html."""
    words = [
        word for spec in (*FORM.fields.values(), *FORM.tables.values()) for word in (spec.name, spec.label)
    ]
    words += [
        word
        for table in FORM.tables.values()
        for column in table.columns
        for word in (column.name, column.label)
    ]
    words += [group.label for group in FORM.groups]
    assert [word for word in words if word != str(escape(word))] == []
