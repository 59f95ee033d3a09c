import pytest

from portal.signing import labels
from portal.signing.rules import canonical
from tests.support.sources import codes_in


def test_the_same_document_has_the_same_bytes_whatever_its_order():
    one = canonical({"b": 1, "a": {"d": [1, "x"], "c": None}})
    other = canonical({"a": {"c": None, "d": [1, "x"]}, "b": 1})
    assert one == other == b'{"a":{"c":null,"d":[1,"x"]},"b":1}'


def test_keys_are_sorted_by_utf_16_as_rfc_8785_says():
    # U+1F600 is a surrogate pair (D83D DE00) and so comes before U+FB33.
    assert canonical({"\ufb33": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb33":1}'.encode()


def test_vietnamese_stays_itself_and_controls_are_escaped():
    assert canonical({"tên": "Hòa\n"}) == '{"tên":"Hòa\\n"}'.encode()


@pytest.mark.parametrize("value", [2**53, float("nan"), object(), b"bytes"])
def test_what_json_cannot_carry_exactly_is_refused(value):
    with pytest.raises(ValueError):
        canonical({"value": value})


def test_every_code_of_the_room_has_its_sentence_and_every_sentence_its_code():
    assert codes_in("portal/signing", "signing") == set(labels.PROBLEMS)
