"""A bomb kills the child and nothing else; the child holds no secret."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal.core import confinement
from portal.core.confinement import ChildBroken, Limits
from portal.documents import actions, tasks
from portal.documents.confinement import check_confined
from portal.documents.models import Evidence
from portal.documents.rules import MAX_PIXELS, Checked, EvidenceState, Kind, Refusal
from tests.documents import files


def test_good_files_come_back():
    for kind, data in ((Kind.JPEG, files.jpeg()), (Kind.HEIC, files.heic()), (Kind.PDF, files.pdf(2))):
        outcome = check_confined(kind, data)
        assert isinstance(outcome, Checked)
        assert len(outcome.previews) == (2 if kind is Kind.PDF else 1)


def test_refusals_come_back_with_their_code():
    assert check_confined(Kind.PDF, files.encrypted_pdf()) is Refusal.ENCRYPTED
    assert check_confined(Kind.PNG, files.png_claiming(8000, 8000)) is Refusal.TOO_MANY_PIXELS
    assert check_confined(Kind.PDF, files.deep_pdf()) in {Refusal.BOMB, Refusal.NOT_PDF}


def test_the_largest_allowed_picture_fits_into_the_limits():
    side = int(MAX_PIXELS**0.5)
    outcome = check_confined(Kind.PNG, files.png_claiming(side, side))
    assert isinstance(outcome, Checked)


def test_too_little_memory_is_a_bomb_for_the_child_alone():
    data = files.png_claiming(7000, 7000)
    assert isinstance(check_confined(Kind.PNG, data), Checked)
    # The decoders load, the picture does not.
    assert check_confined(Kind.PNG, data, Limits(memory=320 * 1024 * 1024)) is Refusal.BOMB


def test_too_much_time_is_a_bomb():
    # An interpreter needs longer than this to start, and the clock stops it.
    assert check_confined(Kind.JPEG, files.jpeg(), Limits(seconds=0)) is Refusal.BOMB


def test_too_much_cpu_is_a_bomb(monkeypatch, tmp_path):
    _child_that(monkeypatch, tmp_path, "child.limit(2**30, 1, 1000)\nwhile True: pass")
    started = time.monotonic()
    assert check_confined(Kind.JPEG, files.jpeg()) is Refusal.BOMB
    assert time.monotonic() - started < 20


def test_too_much_output_is_a_bomb():
    assert check_confined(Kind.JPEG, files.jpeg(), Limits(output=1000)) is Refusal.BOMB


def test_a_child_that_cannot_start_is_our_fault(monkeypatch):
    monkeypatch.setattr(confinement.sys, "executable", "/bin/false")
    with pytest.raises(ChildBroken):
        check_confined(Kind.JPEG, files.jpeg())


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"no json\n",
        b'{"refused": "documents.other"}\n',
        b'{"sizes": []}\n',
        b'{"sizes": [3, 3]}\nabcdef',
        b'{"sizes": [-1]}\nabc',
        b'{"sizes": [3]}\n\xff\xd8\xff',
        b'{"sizes": [3, 9]}\n\xff\xd8\xff<script>x',
        b"[]\n",
    ],
)
def test_a_child_that_was_taken_over_is_not_believed(monkeypatch, tmp_path, said):
    _child_that(monkeypatch, tmp_path, f"sys.stdout.buffer.write({said!r})")
    assert check_confined(Kind.JPEG, files.jpeg()) is Refusal.NOT_IMAGE


def test_a_child_cannot_exchange_the_pdf(monkeypatch, tmp_path):
    _child_that(monkeypatch, tmp_path, "sys.stdout.buffer.write(b'{\"sizes\": [3, 3]}\\n%PD\\xff\\xd8\\xff')")
    assert check_confined(Kind.PDF, files.pdf()) is Refusal.NOT_PDF


def test_the_child_gets_no_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("PORTAL_SECRET_KEY", "very secret")
    place = tmp_path / "seen"
    _child_that(monkeypatch, tmp_path, f"open({str(place)!r}, 'w').write(repr(sorted(os.environ)))")
    check_confined(Kind.JPEG, files.jpeg())
    assert "PORTAL" not in place.read_text()


def test_the_limits_hold_in_the_child():
    code = (
        "import resource; from portal.documents import child; child.limit(2**30, 7, 5000); "
        "print(resource.getrlimit(resource.RLIMIT_AS), resource.getrlimit(resource.RLIMIT_CPU), "
        "resource.getrlimit(resource.RLIMIT_FSIZE), resource.getrlimit(resource.RLIMIT_CORE))"
    )
    root = Path(confinement.__file__).resolve().parents[2]
    said = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        text=True,
        env={"PYTHONPATH": str(root)},
    ).stdout
    assert said.strip() == "(1073741824, 1073741824) (7, 7) (5000, 5000) (0, 0)"


def test_the_task_checks_in_a_child(session, cast, monkeypatch):
    started = []
    run = subprocess.run

    def noted(command, **options):
        started.append(command)
        return run(command, **options)

    monkeypatch.setattr(confinement.subprocess, "run", noted)
    number = actions.receive(session, actor=cast.owner.actor, filename="a.jpg", data=files.jpeg()).id
    tasks.check(number)
    session.expire_all()
    assert session.get_one(Evidence, number).state is EvidenceState.CLEAN
    assert [command[4:6] for command in started] == [["portal.documents.child", "jpeg"]]


def test_nothing_is_left_open():
    check_confined(Kind.JPEG, files.jpeg())
    before = len(list(Path("/proc/self/fd").iterdir()))
    check_confined(Kind.JPEG, files.jpeg())
    check_confined(Kind.JPEG, b"\xff\xd8\xff")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def _child_that(monkeypatch, folder: Path, does: str) -> None:
    """Put another program in the child's place."""
    program = folder / "other.py"
    program.write_text(
        f"import os, sys\nfrom portal.documents import child\nsys.stdin.buffer.read()\n{does}\n"
    )
    run = subprocess.run

    def other(_command, **options):
        return run([sys.executable, str(program)], **options)

    monkeypatch.setattr(confinement.subprocess, "run", other)
