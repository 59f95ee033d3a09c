"""What looks bad and is not: letters and marks apart (NFD), emoji, stray spaces. And every form of the table, sent rightly."""

import unicodedata
from uuid import uuid4

import pytest

from portal.proposals import queries
from portal.proposals.models import Proposal, ProposalItem
from tests.bad_input.asking import good_pairs, refused, send, with_value
from tests.bad_input.plot import PASSPHRASE, Plot
from tests.bad_input.routes import FORM_OF, FORMS
from tests.proposals import desk
from tests.strict_pages.client import TOKEN

TEXT = "Nguyễn Thị Hoà ở Đắk Lắk, Thừa Thiên – Huế"
APART = unicodedata.normalize("NFD", TEXT)
LIVELY = "Đã xong 👍🏽 👩‍👩‍👧 🇻🇳"


def create(plot: Plot, target: str, **typed: str) -> Proposal:
    operation = "add" if target.endswith("/new") else "set"
    fixed = {
        TOKEN: plot.client("owner").token,
        "target": target,
        "operation": operation,
        "client_id": str(uuid4()),
    }
    answer = send(plot, FORM_OF["proposals.create"], [*fixed.items(), *typed.items()])
    assert answer.status == 303, answer.text
    plot.client("owner").get(answer.location)
    found = plot.session.get_one(Proposal, int(answer.location.split("/")[2]), populate_existing=True)
    plot.session.rollback()
    return found


def value_of(plot: Plot, proposal: Proposal) -> object:
    return queries.new_of(desk.item_of(plot.session, proposal))


@pytest.mark.parametrize(
    "typed",
    [APART, f"  {APART} ", APART.replace(" ", "  "), APART.replace(" ", "\u00a0"), APART.replace(" ", "\t")],
)
def test_letters_and_marks_apart_are_stored_whole(plot: Plot, typed: str):
    assert APART != TEXT
    assert value_of(plot, create(plot, "current_address", current_address=typed)) == TEXT


@pytest.mark.parametrize("typed", [TEXT, APART])
def test_they_equal_the_same_words_typed_whole(plot: Plot, typed: str):
    """The record holds the text; typed either way it is no change."""
    desk.change_record(plot.session, plot.cast.owner, "occupation_before_recruitment", TEXT)
    pairs = {
        TOKEN: plot.client("owner").token,
        "target": "occupation_before_recruitment",
        "occupation_before_recruitment": typed,
        "client_id": str(uuid4()),
    }
    refused(send(plot, FORM_OF["proposals.create"], [*pairs.items()]), 422, "giống hồ sơ hiện tại")


def test_notes_reports_and_rows_are_stored_whole(plot: Plot):
    noted = create(plot, "work_strengths", work_strengths="Bơi", note=f"{APART}\r\n{LIVELY}")
    assert queries.note_of(noted) == f"{TEXT}\n{LIVELY}"
    assert value_of(plot, create(plot, "birth_full_name", report=APART)) == TEXT
    row = {"relation": "con", "full_name": APART, "birth_year": "２０１０", "details": APART}
    relation = next(
        code for code, _ in desk.Target.parse("family_own/new").spec.by_name["relation"].catalog.options
    )
    made = value_of(plot, create(plot, "family_own/new", **{**row, "relation": relation}))
    assert made == {"relation": relation, "full_name": TEXT, "birth_year": 2010, "details": TEXT}


def test_a_choice_named_apart_is_found(plot: Plot):
    religion = desk.Target.parse("religion").spec
    code, label = religion.catalog.options[1]
    named = unicodedata.normalize("NFD", label.upper())
    assert value_of(plot, create(plot, "religion", religion=named)) == code


DECIDED = {
    "reviews.return_": ("return-text-{to_return}", "to_return"),
    "reviews.refuse": ("refuse-text-{to_refuse}", "to_refuse"),
    "reviews.answer": ("answer-text-{to_answer}", "to_answer"),
}


@pytest.mark.parametrize("endpoint", DECIDED)
def test_words_of_a_decision_are_stored_whole(plot: Plot, endpoint: str):
    field, item = DECIDED[endpoint]
    form = FORM_OF[endpoint]
    pairs = with_value(good_pairs(plot, form), plot.filled(field), f"{APART} {LIVELY}")
    assert send(plot, form, pairs).status == 303
    row = plot.session.get_one(ProposalItem, plot.ids[item], populate_existing=True)
    assert queries.reason_of(row) == f"{TEXT} {LIVELY}"
    plot.session.rollback()


# What a script sends gets no page for an answer.
BY_SCRIPT = {"declarations.autosave_group", "declarations.autosave_row"}
# A sheet travels as a file (tests/intake/test_views.py).
DONE_ABOVE = {"reviews.return_", "reviews.refuse", "reviews.answer", "reviews.sign", "intake.create"}


# What was made for the record as it stands is taken before other forms change the record.
FIRST = {"extracts.sign", "proposals.resolve"}
IN_ORDER = sorted(FORMS, key=lambda form: form.endpoint not in FIRST)


def test_every_form_of_the_table_is_taken_when_all_is_right(plot: Plot):
    """Without this the tables of refusals would prove nothing of a form that is never taken.

    One test, since what one form does to the scene, the next one finds.
    """
    for form in IN_ORDER:
        if form.endpoint in DONE_ABOVE:
            continue
        answer = send(plot, form, good_pairs(plot, form))
        if form.endpoint in BY_SCRIPT:
            assert answer.json["saved"], form.endpoint
            continue
        assert answer.status == 303, f"{form.endpoint}: {answer.text}"
        assert answer.location.startswith("/"), form.endpoint


def test_a_passphrase_may_be_typed_apart(plot: Plot):
    form = FORM_OF["reviews.sign"]
    apart = unicodedata.normalize("NFD", PASSPHRASE)
    assert apart != PASSPHRASE
    assert send(plot, form, with_value(good_pairs(plot, form), "passphrase", apart)).status == 303
    assert "Đã ký" in plot.client("signer").follow().text
