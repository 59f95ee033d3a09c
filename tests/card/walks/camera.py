"""A simulated camera: Chromium plays a film of still pictures, which may change while the camera is open."""

import io
import mmap
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.support.tools import CHROMIUM_FLAGS, needed

# Chromium plays 30 pictures a second, from the first again after the last.
FRAMES_A_SECOND = 30
WIDTH, HEIGHT = 1280, 720
# Every picture has as many bytes, so that others can be written over them while the film is read.
_FRAME_BYTES = 320_000
_LONGEST_COMMENT = 65_533
_DARK = Image.new("RGB", (WIDTH, HEIGHT), "#777")


class Film:
    """What the camera sees: one second, again and again; a grey wall at first."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.write_bytes(_frame(_DARK) * FRAMES_A_SECOND)

    def by_turns(self, one: bytes, other: bytes, one_time: int, other_time: int) -> None:
        """Show two pictures by turns, each for so many milliseconds; no camera knows where a turn begins."""
        whole = one_time + other_time
        begun = random.randrange(whole)
        moments = [begun + number * 1000 // FRAMES_A_SECOND for number in range(FRAMES_A_SECOND)]
        self._show([one if moment % whole < one_time else other for moment in moments])

    def still(self, picture: bytes) -> None:
        """Show one picture."""
        self._show([picture] * FRAMES_A_SECOND)

    def _show(self, frames: list[bytes]) -> None:
        with self.path.open("r+b") as opened, mmap.mmap(opened.fileno(), 0) as film:
            film[:] = b"".join(frames)


@contextmanager
def guard_with(film: Film, chromium: Browser) -> Iterator[Page]:
    """Give a guard a browser of their own, whose camera sees the film."""
    program = needed("chromium", "google-chrome", package="chromium")
    flags = (
        *CHROMIUM_FLAGS, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film.path}",
    )  # fmt: skip
    browser = chromium.browser_type.launch(executable_path=program, args=list(flags))
    yield browser.new_context(viewport={"width": 360, "height": 740}, locale="vi-VN").new_page()
    browser.close()


def seen(screen: bytes) -> bytes:
    """Return what a camera sees of a code on a phone's screen: in the middle of a wide picture."""
    wide = _DARK.copy()
    code = Image.open(io.BytesIO(screen)).convert("RGB")
    wide.paste(code.resize((680, 680), Image.Resampling.LANCZOS), (300, 20))
    return _frame(wide)


def _frame(picture: Image.Image) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=90, subsampling="4:2:0")
    made = kept.getvalue()
    room = _FRAME_BYTES - len(made)
    comments = b""
    while room > 0:
        # A comment has four bytes of its own: no rest may be smaller than that.
        size = min(room, _LONGEST_COMMENT + 4)
        size -= 4 if 0 < room - size < 4 else 0
        comments += b"\xff\xfe" + (size - 2).to_bytes(2, "big") + bytes(size - 4)
        room -= size
    assert room == 0
    return made[:2] + comments + made[2:]
