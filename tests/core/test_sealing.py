"""The key file: every class has a key, and what a newer or older portal added does no harm."""

import json

import pytest

from portal.config import SettingsError
from portal.core.sealing import KeyClass, SealBroken, keyring_from, new_keys


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


@pytest.mark.parametrize("key_class", [KeyClass.PERSON, KeyClass.RECORD, KeyClass.EVIDENCE])
def test_a_new_key_comes_first_and_the_old_one_still_opens(key_file, key_class):
    old = keyring_from(key_file)
    sealed = old.seal(b"079", context="a", key_class=key_class)
    stored = json.loads(key_file.read_text())
    stored[key_class] = [new_keys()[key_class][0], *stored[key_class]]
    key_file.write_text(json.dumps(stored))
    rotated = keyring_from(key_file)
    assert rotated.unseal(sealed, context="a") == b"079"
    newer = rotated.seal(b"079", context="a", key_class=key_class)
    assert rotated.unseal(newer, context="a") == b"079"
    with pytest.raises(SealBroken, match="unknown key"):
        old.unseal(newer, context="a")


@pytest.mark.parametrize("count", [0, 2])
def test_a_file_without_exactly_one_index_key_is_refused(key_file, count):
    stored = new_keys()
    stored[KeyClass.INDEX] = [new_keys()[KeyClass.INDEX][0] for _ in range(count)]
    key_file.write_text(json.dumps(stored))
    with pytest.raises(SettingsError, match="exactly one key of class index"):
        keyring_from(key_file)


def test_a_file_that_lacks_a_class_is_refused(key_file):
    stored = new_keys()
    del stored[KeyClass.EVIDENCE]
    key_file.write_text(json.dumps(stored))
    with pytest.raises(KeyError, match="evidence"):
        keyring_from(key_file)
