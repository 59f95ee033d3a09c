"""Every action, object and purpose that the source can write into the trail has words, and no word is idle."""

import ast

import pytest

from portal.access.labels import PURPOSES, ROLES
from portal.access.rules import Purpose, Role
from portal.audit import labels
from portal.core.trail import about_in, operator
from portal.record.labels import SOURCES
from portal.record.rules import FORM, Source
from tests.audit.written import reaching, written


def test_every_action_is_worded_and_no_word_is_idle():
    assert written("action") == set(labels.ACTIONS)


def test_every_object_is_worded_and_no_word_is_idle():
    assert written("object_type") == set(labels.OBJECTS)


def test_the_source_is_read_to_its_end():
    """One of each way in which a code gets to the trail."""
    assert {
        "record.looked_at",  # a word beside the call
        "proposal.claimed",  # through one function
        "card_opening.asked",
        "group.confirmed",  # through two
        "item.superseded",  # by a table of another file
        "copy.issued",  # by a table of the same
        "desk.refused",  # one of two, bound to a name
        "declaration.part_reopened",  # one of two, in the call
        "identity.linked",  # gone over
        "evidence.received",  # a constant
        "role.given",  # by the owner's commands
        "card.twin_issued",  # from another room
    } <= written("action")


@pytest.mark.parametrize("words", [labels.ACTIONS, labels.OBJECTS])
def test_words_are_words(words):
    for code, said in words.items():
        assert said.strip() == said
        assert said[0].isupper()
        assert code not in said


def test_every_kind_of_purpose_is_known():
    """A purpose of a new kind stands here first, with its words beside it."""
    found = {ast.unparse(given) for given in reaching("purpose")} - {"None"}
    assert {one for one in found if not one.startswith("Purpose")} == {
        "purpose",  # read from a form into a Purpose
        "wish.purpose",  # likewise
        "source.value",
        "f'group {group}'",
        "f'group {number}'",
        "f'import {row.id}'",
        "row.target",  # a field, a table or a column
        "request.purpose",  # in the desk's own words
        "trail.operator(_login(), about)",
        "f'lost until {gap.lost_until}'",  # under no unit, so that no auditor reads it
    }


def test_purposes_are_worded():
    for purpose in Purpose:
        assert labels.purpose_in_words(purpose) == f"Mục đích: {PURPOSES[purpose]}"
    for source in Source:
        assert labels.purpose_in_words(source.value) == f"Nguồn: {SOURCES[source]}"
    for group in FORM.groups:
        assert labels.purpose_in_words(f"group {group.number}") == f"Nhóm: {group.label}"
    for name, spec in {**FORM.fields, **FORM.tables}.items():
        assert labels.purpose_in_words(name) == f"Mục: {spec.label}"
    for table in FORM.tables.values():
        for name, column in table.by_name.items():
            assert labels.purpose_in_words(f"{table.name}.{name}") == f"Mục: {table.label}: {column.label}"
    assert labels.purpose_in_words("import 3") == "Từ bảng dữ liệu chuyển đổi số 3"
    assert labels.purpose_in_words("Vào làm việc tại trụ sở") == "Mục đích: Vào làm việc tại trụ sở"


@pytest.mark.parametrize(
    "odd", ["group 0", "group 99", "import 0", "group 1 2", "family_own.nothing", "x" * 500]
)
def test_an_odd_purpose_is_shown_as_it_is(odd):
    assert odd.removeprefix("group ") in labels.purpose_in_words(odd)


@pytest.mark.parametrize("role", Role)
def test_what_a_command_said_of_a_role_is_worded(role):
    said = about_in(operator("root", f"{role.value} at id:5, 2026-11-22/"))
    assert labels.said_in_words(said) == f"{ROLES[role]}, đơn vị số 5, từ 22/11/2026"


@pytest.mark.parametrize(
    "said", ["", "king at H17, 2026-11-22/", "signer at H17", "signer at H17, 2026-13-40/x"]
)
def test_what_a_command_said_otherwise_stays_as_it_is(said):
    assert labels.said_in_words(said) == said


def test_an_action_of_an_older_version_keeps_its_code():
    assert labels.action_in_words("thing.done") == "thing.done"
    assert labels.object_in_words("thing", 3) == "thing số 3"
