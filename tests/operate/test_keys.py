"""Key files are fresh, usable, for their owner alone, and never written over."""

import json
import os

import pytest
from joserfc.jwk import ECKey

from notifications.settings import public_key
from portal.core import checkpoints, sealing
from portal.operate import keys
from portal.operate.keys import KeyFile

FILES = {*KeyFile, keys.CLIENT_PUBLIC}


def test_all_are_made_and_each_can_be_used(operator, tmp_path):
    folder = tmp_path / "etc" / "keys"
    done = operator("keys", "new", folder)
    assert done.code == 0
    assert {path.name for path in folder.iterdir()} == FILES
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    ring = sealing.keyring_from(folder / KeyFile.SEALING)
    assert {len(held) for held in ring.keys.values()} == {1}
    assert ring.unseal(ring.seal(b"x", context="c", key_class=sealing.KeyClass.RECORD), context="c") == b"x"
    assert len(public_key((folder / KeyFile.VAPID).read_text())) == 87
    assert len((folder / KeyFile.SECRET).read_text()) == 64
    private = json.loads((folder / KeyFile.CLIENT).read_text())
    public = json.loads((folder / keys.CLIENT_PUBLIC).read_text())
    assert ECKey.import_key(private).is_private
    assert not ECKey.import_key(public).is_private
    assert private["kid"] == public["kid"]
    signer = checkpoints.load_key(folder / KeyFile.CHECKPOINT).public_key().public_bytes_raw().hex()
    assert f"--public-key {signer}" in done.out


def test_no_secret_is_printed(operator, tmp_path):
    said = operator("keys", "new", tmp_path / "k").out
    for name in KeyFile:
        for line in (tmp_path / "k" / name).read_text().splitlines():
            assert len(line) < 20 or line not in said


@pytest.mark.parametrize("name", sorted(FILES))
def test_one_that_is_there_stops_all(operator, tmp_path, name):
    folder = tmp_path / "keys"
    folder.mkdir()
    (folder / name).write_text("what sealed everything")
    refused = operator("keys", "new", folder)
    assert refused.code == 1
    assert f"holds {name} already" in refused.err
    assert [path.name for path in folder.iterdir()] == [name]
    assert (folder / name).read_text() == "what sealed everything"


def test_one_alone_can_be_asked_for(operator, tmp_path):
    assert operator("keys", "new", tmp_path / "k", "--only", "vapid.txt").code == 0
    assert [path.name for path in (tmp_path / "k").iterdir()] == ["vapid.txt"]
    assert operator("keys", "new", tmp_path / "k", "--only", "checkpoint.pem").code == 0


def test_what_appears_meanwhile_is_not_written_over(tmp_path):
    path = tmp_path / "keys.json"
    path.write_text("old")
    with pytest.raises(FileExistsError):
        keys.write_new(path, "new")
    assert path.read_text() == "old"


def test_a_folder_that_is_none(operator, tmp_path):
    (tmp_path / "file").write_text("")
    refused = operator("keys", "new", tmp_path / "file")
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert "could not be written" in refused.err


def test_a_disk_that_is_full_half_way_leaves_nothing(operator, tmp_path, monkeypatch):
    folder = tmp_path / "keys"
    folder.mkdir()
    (folder / "of_others.txt").write_text("stays")
    make_file, made = os.fdopen, []

    def open_until_full(descriptor, *arguments, **options):
        made.append(descriptor)
        if len(made) == 3:
            os.close(descriptor)
            descriptor = os.open("/dev/full", os.O_WRONLY)
        return make_file(descriptor, *arguments, **options)

    with monkeypatch.context() as full:
        full.setattr(keys.os, "fdopen", open_until_full)
        refused = operator("keys", "new", folder)
    assert len(made) == 3
    assert (refused.code, "could not be written" in refused.err) == (1, True)
    assert [path.name for path in folder.iterdir()] == ["of_others.txt"]
    assert operator("keys", "new", folder).code == 0
