"""The copies outside when something goes wrong: what a power cut leaves, and what a fault costs each minute."""

import errno
import json
import os
from datetime import timedelta
from pathlib import Path

from portal.core import clock, outside
from portal.core.copies import Copy, read
from portal.core.outside import Copies
from portal.core.verifying import acknowledge
from tests.core.copied import KEY, judged, name, names


def noting(pages, seen):
    def read(session):
        for page in pages(session):
            seen.append(page)
            yield page

    return read


def test_what_a_power_cut_emptied_is_written_again(session, minute, tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(outside, "_PAGE", 2)
    for _ in range(5):
        minute()
    for size in (1, 5):
        (tmp_path / name(size)).write_text("")
    assert outside.health(session, tmp_path).without_copy == 2
    assert judged(session, tmp_path).fault == "2 checkpoints have no copy outside, the first at 1"
    minute(Copies(tmp_path))
    assert [copy.size for copy in read(tmp_path).copies] == [1, 2, 3, 4, 5, 6]
    assert judged(session, tmp_path).fault is None
    assert caplog.text == ""


def test_a_restore_that_a_power_cut_emptied_is_put_down_again(session, minute, restore_to, tmp_path):
    for _ in range(3):
        minute()
    restore_to(2)
    acknowledge(session, KEY, tmp_path, 2)
    next(tmp_path.glob("restored-*")).write_text("")
    minute(Copies(tmp_path))
    assert judged(session, tmp_path).gap.restored_to == 2
    acknowledge(session, KEY, tmp_path, 2)
    minute(Copies(tmp_path))
    assert judged(session, tmp_path).fault is None


def test_a_file_is_on_the_disk_before_it_gets_its_name_and_the_name_after(
    session, minute, tmp_path, monkeypatch
):
    done = []

    def sync(opened):
        path = Path(f"/proc/self/fd/{opened}").readlink()
        done.append(("synced", path.name, path.is_dir() or path.stat().st_size > 0))

    def rename(path, target):
        done.append(("named", target.name, True))
        path.replace(target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "rename", rename)
    minute()
    half, folder = name(1).replace("json", "part"), tmp_path.name
    assert done == [("synced", half, True), ("named", name(1), True), ("synced", folder, True)]
    outside.write_restore(tmp_path, KEY, 1, [Copy(2, "00", "00")])
    assert [what for what, *_ in done] == ["synced", "named", "synced"] * 2
    assert done[-1] == ("synced", folder, True)


def test_a_folder_that_knows_no_sync_is_no_fault(session, minute, tmp_path, monkeypatch, caplog):
    fault = [OSError(errno.EINVAL, "no such thing")]

    def sync(opened):
        if Path(f"/proc/self/fd/{opened}").readlink() == tmp_path:
            raise fault[0]

    monkeypatch.setattr(os, "fsync", sync)
    minute()
    assert (names(tmp_path), caplog.text) == ([name(1)], "")
    fault[0] = OSError(errno.EIO, "the disk is gone")
    minute()
    assert "could not be written: [Errno 5]" in caplog.text


def test_a_file_that_says_something_else_is_no_reason_to_look_through_everything_each_minute(
    session, minute, tmp_path, monkeypatch, caplog
):
    monkeypatch.setattr(outside, "_PAGE", 2)
    for _ in range(7):
        minute()
    (tmp_path / name(7)).write_text("{")
    pages = []
    monkeypatch.setattr(outside, "_pages", noting(outside._pages, pages))
    copies = Copies(tmp_path)
    outside.catch_up(session, copies)
    assert len(pages) == 4, "a process that knows nothing looks through everything"
    for _ in range(3):
        assert outside.catch_up(session, copies) == [caplog.messages[-1].removeprefix("trail: ")]
    assert len(pages) == 7
    with clock.frozen(clock.now() + timedelta(hours=25)):
        outside.catch_up(session, copies)
    assert len(pages) == 11, "once a day everything is looked through"


def test_a_worker_that_goes_on_hears_of_a_restore(session, minute, restore_to, tmp_path, caplog):
    for _ in range(4):
        copies = minute()
    restore_to(2)
    minute(copies)
    minute(copies)
    assert names(tmp_path) == [name(size) for size in (1, 2, 3, 4)]
    assert caplog.text.count("no copy is written") == 2
    acknowledge(session, KEY, tmp_path, 2)
    minute(copies)
    assert judged(session, tmp_path).fault is None


def test_a_foreign_copy_at_the_very_end_stops_the_copying(session, minute, tmp_path, caplog):
    copies = minute()
    foreign = json.dumps({"size": 1, "root": "00" * 32, "signature": "00" * 64})
    (tmp_path / name(1)).write_text(foreign)
    outside.catch_up(session, copies)
    minute(copies)
    assert names(tmp_path) == [name(1)]
    assert "no copy is written" in caplog.text
