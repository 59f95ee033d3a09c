"""A child that is read line by line is stopped as soon as it takes too much."""

import sys
import time
from pathlib import Path

import pytest

from portal.core import confinement
from portal.core.confinement import ChildBroken, ChildKilled, Limits, in_memory, lines

LONGEST = 1000
LIMITS = Limits()


@pytest.fixture
def child(monkeypatch, tmp_path):
    """Put a program of these lines in the place of a module of ours."""

    def put(does):
        program = tmp_path / "other.py"
        program.write_text(f"import os, sys, time\n{does}\n")
        monkeypatch.setattr(confinement, "_command", lambda *_: [sys.executable, str(program)])

    return put


def said(data=b"", limits=LIMITS, longest=LONGEST):
    with in_memory("test") as given:
        given.write(data)
        given.seek(0)
        return list(lines("anything", [], given, limits, longest=longest))


def test_lines_come_as_they_were_written(child):
    child("sys.stdout.write(sys.stdin.read() + 'one\\n\\ntwo'); sys.stdout.flush()")
    assert said(b"zero\n") == [b"zero", b"one", b"", b"two"]


def test_the_first_line_does_not_wait_for_the_last(child):
    child("print('first', flush=True); time.sleep(60)")
    begun = time.monotonic()
    with in_memory("test") as given:
        stream = lines("anything", [], given, Limits(), longest=LONGEST)
        assert next(stream) == b"first"
        stream.close()
    assert time.monotonic() - begun < 30


@pytest.mark.parametrize(
    ("does", "limits"),
    [
        ("while True: print('x' * 99)", Limits(output=100_000)),
        ("while True: sys.stdout.write('x' * 99)", Limits()),
        ("time.sleep(60)", Limits(seconds=1)),
        ("print('x', flush=True); os.kill(os.getpid(), 9)", Limits()),
        ("import portal.core.confined as c; c.limit(2**30, 1, 1000)\nwhile True: pass", Limits()),
    ],
    ids=["too much", "a line without end", "too long", "killed", "too much CPU"],
)
def test_a_child_that_takes_too_much_is_stopped(child, does, limits):
    child(does)
    begun = time.monotonic()
    with pytest.raises(ChildKilled):
        said(limits=limits)
    assert time.monotonic() - begun < 30


def test_a_child_that_fails_is_our_fault(child):
    child("print('half'); sys.exit(3)")
    with pytest.raises(ChildBroken):
        said()


def test_the_child_gets_no_environment_and_leaves_nothing_open(child, monkeypatch):
    monkeypatch.setenv("PORTAL_SECRET_KEY", "very secret")
    child("print(sorted(os.environ))")
    assert b"PORTAL" not in said()[0]
    before = len(list(Path("/proc/self/fd").iterdir()))
    said()
    assert len(list(Path("/proc/self/fd").iterdir())) == before
