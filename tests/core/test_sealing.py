"""The key file: every class has a key, and what a newer or older portal added does no harm."""

import json

import pytest

from portal.core.sealing import KeyClass, keyring_from, new_keys


@pytest.fixture
def key_file(tmp_path):
    path = tmp_path / "keys.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(new_keys()))
    return path


def test_a_fresh_file_opens_what_it_sealed(key_file):
    assert set(keyring_from(key_file).keys) == set(KeyClass)
    sealed = keyring_from(key_file).seal(b"079", context="a", key_class=KeyClass.PERSON)
    assert keyring_from(key_file).unseal(sealed, context="a") == b"079"


def test_a_class_that_the_portal_does_not_know_is_passed_over(key_file):
    key_file.write_text(json.dumps(new_keys() | {"session": new_keys()["index"]}))
    assert set(keyring_from(key_file).keys) == set(KeyClass)


def test_a_file_that_lacks_a_class_is_refused(key_file):
    stored = new_keys()
    del stored[KeyClass.EVIDENCE]
    key_file.write_text(json.dumps(stored))
    with pytest.raises(KeyError, match="evidence"):
        keyring_from(key_file)
