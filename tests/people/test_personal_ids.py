"""How a personal ID is sealed and found is written once: a second hand would find nobody."""

from pathlib import Path

import pytest

from portal.people.rules import is_agency_code, is_official_code

ROOT = Path(__file__).resolve().parents[2]
HOME = {"portal/people/personal_ids.py"}


@pytest.mark.parametrize("written", ["official:personal_id", 'context="personal_id"'])
def test_it_is_written_in_one_place(written):
    code = {*ROOT.glob("portal/**/*.py"), *ROOT.glob("scripts/*.py"), *ROOT.glob("tests/*/*.py")} - {
        Path(__file__)
    }
    found = {str(path.relative_to(ROOT)) for path in code if written in path.read_text()}
    assert found == HOME


@pytest.mark.parametrize(
    ("code", "is_one"),
    [
        ("H17.02.0001.CC", True),
        ("A", True),
        ("A" * 35, True),
        ("A" * 36, False),
        ("", False),
        ("H17..1", False),
        (".H17", False),
        ("h17", False),
        ("H17 1", False),
        ("Đ17", False),
        ("H17.１", False),
    ],
)
def test_codes_of_units_and_of_officials_are_written_alike(code, is_one):
    assert is_agency_code(code) is is_one
    assert is_official_code(code) is is_one


def test_an_officials_code_leaves_a_next_number():
    assert is_agency_code("H17.999999999.CC")
    assert not is_official_code("H17.999999999.CC")
