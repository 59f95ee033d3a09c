"""The catalogue of policy: complete, refused with a name where it is not, and tightened but never loosened."""

import re
from pathlib import Path

import pytest

from portal.people.rules import OfficialKind
from portal.record.rules import FORM, Policy, Proof, Rulebook, Stricter
from portal.record.rules.policy import EVERYBODY, POLICY, read
from portal.record.rules.rulebook import problem_of

TEXT = (Path(__file__).parents[2] / "portal" / "record" / "data" / "policy.toml").read_text()
NAMES = {table.name: table.by_name for table in FORM.tables.values()}


def test_every_field_table_and_column_of_the_form_has_its_policy():
    assert (len(POLICY.fields), len(POLICY.tables)) == (87, 15)
    assert sum(len(columns) for columns in POLICY.columns.values()) == 69
    for spec in (*FORM.fields.values(), *FORM.tables.values()):
        assert spec.law.text
        assert spec.half_life == 0 or spec.weight in {0, 1, 2, 3}
    assert POLICY.version


def test_a_catalogue_that_lost_any_line_stops_the_start_by_its_name():
    start = TEXT.index("[field]")
    lost = [line for line in TEXT[start:].splitlines(keepends=True) if re.match(r"\w+ = ", line)]
    assert len(lost) == 87 + 15 + 15
    for line in lost:
        before, _, after = TEXT.rpartition("\n" + line)
        with pytest.raises(ValueError, match=line.split()[0]):
            read(f"{before}\n{after}").check(FORM.fields, NAMES)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('contact_phone = { owner = "official"', 'contact_fone = { owner = "official"', "contact_phone.*contact_fone"),
        ('contact_phone = { owner = "official"', 'contact_phone = { ower = "official"', "contact_phone.*owner.*ower"),
        ('policy = "self"', 'policy = "free"', "contact_phone.*free"),
        ('policy = "self"', 'policy = "self", colour = "red"', "contact_phone.*colour"),
        ('law = "contact"', 'law = "nothing"', "contact_phone.*nothing"),
        ('half_life = 12, weight = 3, law = "contact"', 'half_life = -1, weight = 3, law = "contact"', "contact_phone.*-1"),
        ('half_life = 12, weight = 3, law = "contact"', 'half_life = 12, weight = 9, law = "contact"', "contact_phone.*9"),
        ('half_life = 12, weight = 3, law = "contact"', 'half_life = true, weight = 3, law = "contact"', "contact_phone"),
        ('required = ["CB", "CC", "VC", "XA"]', 'required = ["CB", "QQ"]', "QQ"),
        ('required = ["CB", "CC", "VC", "XA"]', "required = []", "of \\[\\]"),
        ('required = ["CB", "CC", "VC", "XA"]', "required = true", "True"),
        ('gender = { owner = "population_db", policy = "report"', 'gender = { owner = "population_db", policy = "self"', "gender"),
        ('proof = "needed", evidence = "Xác nhận thông tin về cư trú"', 'proof = "needed", evidence = ""', "current_address"),
        ('score = "optional"', 'score = "maybe"', "training_languages.score.*maybe"),
        ('score = "optional"', 'scores = "optional"', "training_languages.*score"),
        ('certainty = "stated"', 'certainty = "sure"', "sure"),
        ('version = "1"', 'versions = "1"', "versions"),
    ],
)  # fmt: skip
def test_what_is_written_wrong_is_refused_by_its_name(old, new, says):
    assert old in TEXT
    with pytest.raises(ValueError, match=f"(?s){says}"):
        read(TEXT.replace(old, new, 1)).check(FORM.fields, NAMES)


def test_required_differs_by_the_kind_of_official():
    rank = FORM.fields["rank_code"]
    assert rank.required_of < EVERYBODY
    assert Rulebook(OfficialKind.CIVIL_SERVANT).requires(rank)
    assert not Rulebook(OfficialKind.COMMUNE_NON_SPECIALIST).requires(rank)
    assert not Rulebook().requires(rank)
    assert Rulebook(OfficialKind.CIVIL_SERVANT).spec(rank).required
    assert all(Rulebook(kind).requires(FORM.fields["birth_full_name"]) for kind in OfficialKind)


def test_the_plain_rulebook_changes_nothing():
    for kind in (None, OfficialKind.CIVIL_SERVANT):
        for table in FORM.tables.values():
            assert Rulebook(kind).spec(table) is table
    assert all(Rulebook().spec(field) is field for field in FORM.fields.values())


def test_a_unit_asks_more_of_a_field_a_table_and_a_column():
    asked = (
        Stricter("contact_phone", Policy.PROPOSE, is_proof_needed=True),
        Stricter("other_names", is_required=True),
        Stricter("family_own", Policy.REPORT),
        Stricter("training_languages.score", is_required=True),
    )
    book = Rulebook.of(None, asked)
    phone = book.spec(FORM.fields["contact_phone"])
    assert (phone.policy, phone.proof) == (Policy.PROPOSE, Proof.NEEDED)
    assert book.spec(FORM.fields["other_names"]).required
    assert book.spec(FORM.tables["family_own"]).policy is Policy.REPORT
    languages = book.spec(FORM.tables["training_languages"])
    assert languages.by_name["score"].required
    assert languages.columns[-1] is languages.by_name["score"]
    assert languages.policy is FORM.tables["training_languages"].policy


@pytest.mark.parametrize("order", [1, -1])
def test_what_units_ask_adds_up_and_nothing_takes_it_back(order):
    above = Stricter("contact_phone", Policy.REPORT)
    below = Stricter("contact_phone", Policy.PROPOSE, is_required=True)
    book = Rulebook.of(None, (above, below)[::order])
    assert book.spec(FORM.fields["contact_phone"]).policy is Policy.REPORT
    assert book.spec(FORM.fields["contact_phone"]).required


@pytest.mark.parametrize("spec", [*FORM.fields.values(), *FORM.tables.values()], ids=lambda s: s.name)
def test_no_unit_loosens_anything(spec):
    """Even a row that the action would have refused: whatever is asked, what holds is never less."""
    order = list(Policy)
    for policy in (None, *Policy):
        held = Rulebook.of(None, [Stricter(spec.name, policy)]).spec(spec)
        assert order.index(held.policy) >= order.index(spec.policy)
        assert held.proof is spec.proof
        assert getattr(held, "required", None) == getattr(spec, "required", None)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (Stricter("contact_phone", Policy.PROPOSE), None),
        (Stricter("contact_phone", Policy.PROPOSE, is_proof_needed=True), None),
        (Stricter("other_names", is_required=True), None),
        (Stricter("height_cm", is_proof_needed=True), None),
        (Stricter("family_own.details", is_required=True), None),
        (Stricter("nothing", is_required=True), "record.unknown_target"),
        (Stricter("nothing.more", is_required=True), "record.unknown_target"),
        (Stricter("family_own.nothing", is_required=True), "record.unknown_target"),
        (Stricter("contact_phone"), "record.asks_nothing"),
        (Stricter("contact_phone", Policy.SELF), "record.not_stricter"),
        (Stricter("other_names", Policy.PROPOSE), "record.not_stricter"),
        (Stricter("gender", Policy.SELF), "record.not_stricter"),
        (Stricter("family_own.details", Policy.REPORT), "record.not_stricter"),
        (Stricter("gender", is_proof_needed=True), "record.proof_without_proposal"),
        (Stricter("contact_phone", is_proof_needed=True), "record.proof_without_proposal"),
        (Stricter("other_names", Policy.REPORT, is_proof_needed=True), "record.proof_without_proposal"),
    ],
)
def test_what_a_unit_may_ask(asked, code):
    assert problem_of(asked) == code
