"""What a piece of evidence is: kinds, states, limits, and what its first bytes and its name say."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from portal.core.errors import Conflict

MAX_BYTES = 20 * 1024 * 1024
# A 50-megapixel telephone camera (8192 × 6144) just fits.
MAX_PIXELS = 52_000_000
MAX_PAGES = 40
CLEAN_SIDE = 2400
PREVIEW_SIDE = 1600
MAX_NAME = 100
# A portrait of 4 × 6 cm: printed sharply at this width, and still a face at the least one.
PORTRAIT_SHAPE = (2, 3)
PORTRAIT_WIDTH = 600
LEAST_PORTRAIT_WIDTH = 240
MAX_ZOOM = 400

_FORBIDDEN_IN_NAMES = frozenset('<>:"/\\|?*')


class Kind(StrEnum):
    """The kinds of file that are accepted as evidence."""

    JPEG = "jpeg"
    PNG = "png"
    HEIC = "heic"
    PDF = "pdf"

    @property
    def is_image(self) -> bool:
        """Whether it is a picture, which is always re-encoded as JPEG."""
        return self is not Kind.PDF


class EvidenceState(StrEnum):
    """What the worker found."""

    RECEIVED = "received"
    CLEAN = "clean"
    REFUSED = "refused"


class Variant(StrEnum):
    """The forms in which a file is kept; the raw one only until it has been checked."""

    RAW = "raw"
    CLEAN = "clean"
    PREVIEW = "preview"


class Refusal(StrEnum):
    """Why a file is not accepted; each has its sentence in labels.py."""

    EMPTY = "documents.empty"
    TOO_LARGE = "documents.too_large"
    PROGRAM = "documents.program"
    OFFICE = "documents.office"
    OTHER_IMAGE = "documents.other_image"
    UNKNOWN_TYPE = "documents.unknown_type"
    NOT_IMAGE = "documents.not_image"
    NOT_PDF = "documents.not_pdf"
    TRUNCATED = "documents.truncated"
    TOO_MANY_PIXELS = "documents.too_many_pixels"
    ANIMATED = "documents.animated"
    ENCRYPTED = "documents.encrypted"
    ACTIVE_CONTENT = "documents.active_content"
    EMBEDDED_FILE = "documents.embedded_file"
    POLYGLOT = "documents.polyglot"
    NO_PAGES = "documents.no_pages"
    TOO_MANY_PAGES = "documents.too_many_pages"
    BOMB = "documents.bomb"
    NO_PORTRAIT = "documents.no_portrait"
    SMALL_PORTRAIT = "documents.small_portrait"
    # The portal's own failure, and no word about the file.
    UNCHECKED = "documents.unchecked"


NEXT: dict[EvidenceState, frozenset[EvidenceState]] = {
    EvidenceState.RECEIVED: frozenset({EvidenceState.CLEAN, EvidenceState.REFUSED}),
    EvidenceState.CLEAN: frozenset(),
    EvidenceState.REFUSED: frozenset(),
}


def moved(state: EvidenceState, to: EvidenceState) -> EvidenceState:
    """Return the new state; raise Conflict where no way leads there."""
    if to not in NEXT[state]:
        raise Conflict("documents.wrong_state")
    return to


SUFFIXES: dict[Kind, tuple[str, ...]] = {
    Kind.JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    Kind.PNG: (".png",),
    Kind.HEIC: (".heic", ".heif"),
    Kind.PDF: (".pdf",),
}

# Brands of still pictures coded by HEVC; the general brand mif1 needs one of them beside it.
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis")

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"%PDF-", Kind.PDF),
)

_OTHERS: tuple[tuple[bytes, Refusal], ...] = (
    (b"MZ", Refusal.PROGRAM),
    (b"\x7fELF", Refusal.PROGRAM),
    (b"#!", Refusal.PROGRAM),
    (b"\xca\xfe\xba\xbe", Refusal.PROGRAM),
    (b"\xcf\xfa\xed\xfe", Refusal.PROGRAM),
    (b"PK\x03\x04", Refusal.OFFICE),
    (b"\xd0\xcf\x11\xe0", Refusal.OFFICE),
    (b"{\\rtf", Refusal.OFFICE),
    (b"GIF8", Refusal.OTHER_IMAGE),
    (b"RIFF", Refusal.OTHER_IMAGE),
    (b"BM", Refusal.OTHER_IMAGE),
    (b"II*\x00", Refusal.OTHER_IMAGE),
    (b"MM\x00*", Refusal.OTHER_IMAGE),
    (b"<svg", Refusal.OTHER_IMAGE),
    (b"<?xml", Refusal.OTHER_IMAGE),
)


@dataclass(frozen=True)
class Crop:
    """What to cut out of a picture for a portrait, in per cents: how far from left and top, how enlarged."""

    across: int
    down: int
    zoom: int

    def __post_init__(self) -> None:
        """Refuse with ValueError what no slider gives."""
        if not (0 <= self.across <= 100 and 0 <= self.down <= 100 and 100 <= self.zoom <= MAX_ZOOM):  # noqa: PLR2004 - per cents
            raise ValueError("A piece that no picture has.")

    @classmethod
    def of(cls, text: str) -> "Crop":
        """Return the crop of its text, "50 30 120"; raise ValueError where it is none."""
        match = re.fullmatch(r"([0-9]{1,3}) ([0-9]{1,3}) ([0-9]{1,3})", text)
        if match is None:
            raise ValueError("This is no crop.")
        return cls(*map(int, match.groups()))

    @property
    def text(self) -> str:
        """Return the crop as it is kept and handed to the child."""
        return f"{self.across} {self.down} {self.zoom}"

    def box_of(self, width: int, height: int) -> tuple[float, float, float, float]:
        """Return left, top, right and bottom of the piece in such a picture, as portrait.js does."""
        across, down = PORTRAIT_SHAPE
        scale = min(width / across, height / down) / (self.zoom / 100)
        wide, high = across * scale, down * scale
        left, top = (width - wide) * self.across / 100, (height - high) * self.down / 100
        return left, top, left + wide, top + high


@dataclass(frozen=True)
class Checked:
    """What the check made of a good file: the clean file, one preview a page."""

    clean: bytes
    previews: tuple[bytes, ...]


def kind_of(data: bytes) -> Kind | Refusal:
    """Return the kind that the first bytes show, or why the file cannot be taken; the name is not asked."""
    if not data:
        return Refusal.EMPTY
    if len(data) > MAX_BYTES:
        return Refusal.TOO_LARGE
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if _is_heic(data):
        return Kind.HEIC
    head = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    return next((refusal for magic, refusal in _OTHERS if head.startswith(magic)), Refusal.UNKNOWN_TYPE)


def display_name(filename: str, kind: Kind) -> str:
    """Return the name as it is shown: one NFC line without folders or control characters.

    It ends as its kind does, and is empty when nothing is left of it.
    """
    text = unicodedata.normalize("NFC", filename).replace("\\", "/").rpartition("/")[2]
    kept = "".join(
        ch for ch in text if ch not in _FORBIDDEN_IN_NAMES and not unicodedata.category(ch).startswith("C")
    )
    stem, suffix = _split(" ".join(kept.split()).strip(". "), kind)
    return f"{stem[: MAX_NAME - len(suffix)].strip()}{suffix}" if stem else ""


def download_name(name: str, kind: Kind) -> str:
    """Return the name of the clean file, whose ending always says what it is: never `.exe`."""
    suffix = ".jpg" if kind.is_image else ".pdf"
    return f"{_split(name, kind)[0] or kind.value}{suffix}"


def _split(name: str, kind: Kind) -> tuple[str, str]:
    suffix = PurePosixPath(name).suffix
    if suffix.lower() in SUFFIXES[kind]:
        return name[: -len(suffix)].strip(". "), suffix.lower()
    return name, SUFFIXES[kind][0]


def _is_heic(data: bytes) -> bool:
    if data[4:8] != b"ftyp":
        return False
    size = int.from_bytes(data[:4], "big")
    major, compatible = data[8:12], data[16 : min(size, 256)]
    listed = [compatible[at : at + 4] for at in range(0, len(compatible), 4)]
    return major in _HEIC_BRANDS or (major == b"mif1" and any(brand in listed for brand in _HEIC_BRANDS))
