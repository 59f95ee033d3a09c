"""What a file that is sent is, judged by its bytes alone; the name is not asked."""

import re
import unicodedata
from enum import StrEnum

MAX_BYTES = 20 * 1024 * 1024
MAX_NAME = 100


class FileKind(StrEnum):
    """The kinds of file that are read."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


class FileRefusal(StrEnum):
    """Why a file is not read at all; each has its sentence in labels.py."""

    EMPTY = "intake.empty"
    TOO_LARGE = "intake.too_large"
    OLD_EXCEL = "intake.old_excel"
    ENCRYPTED = "intake.encrypted"
    WEB_PAGE = "intake.web_page"
    NOT_A_SHEET = "intake.not_a_sheet"
    OTHER_OFFICE = "intake.other_office"
    UTF16 = "intake.utf16"
    CP1258 = "intake.cp1258"
    TCVN3 = "intake.tcvn3"
    ENCODING = "intake.encoding"
    MACROS = "intake.macros"
    EXTERNAL_LINKS = "intake.external_links"
    EMBEDDED = "intake.embedded"
    ENTITIES = "intake.entities"
    BOMB = "intake.bomb"
    DAMAGED = "intake.damaged"
    BAD_JSON = "intake.bad_json"
    NO_ROWS = "intake.no_rows"
    TOO_MANY_ROWS = "intake.too_many_rows"


_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_HTML = re.compile(rb"<(?:!doctype html|html|table|meta|\?xml|style)\b", re.IGNORECASE)
_OTHERS = (
    b"%PDF-", b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"MZ", b"\x7fELF", b"#!", b"RIFF", b"{\\rtf", b"Rar!",
    b"7z\xbc\xaf", b"\x1f\x8b", b"BM",
)  # fmt: skip
_MAGIC: tuple[tuple[bytes, FileKind | FileRefusal], ...] = (
    (b"PK\x03\x04", FileKind.XLSX),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileRefusal.OLD_EXCEL),
    (b"\xff\xfe", FileRefusal.UTF16),
    (b"\xfe\xff", FileRefusal.UTF16),
    *((magic, FileRefusal.NOT_A_SHEET) for magic in _OTHERS),
)
# Letters of the old code TCVN3 (fonts .VnTime, .VnArial) as they look where it is taken for Western text.
_TCVN3 = re.compile(r"[A-Za-z][¸µ¶·¹»¼½¾¨ª«¬§]|[¸µ¶·¹»¼½¾®¨©«¬§][a-z]")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_CP1258_LETTERS = frozenset("ăâđêôơưĂÂĐÊÔƠƯ")


def kind_of(data: bytes) -> FileKind | FileRefusal:
    """Return what the bytes are, or why they are not read."""
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        return FileRefusal.EMPTY
    if len(data) > MAX_BYTES:
        return FileRefusal.TOO_LARGE
    known = next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)
    if known is FileRefusal.OLD_EXCEL and _ENCRYPTED_STREAM in data:
        return FileRefusal.ENCRYPTED
    return known or _kind_of_text(data)


def looks_like_tcvn3(text: str) -> bool:
    """Say whether the text was typed in the old code TCVN3, so that its letters are none of ours."""
    return _TCVN3.search(text) is not None


def display_name(filename: str) -> str:
    """Return the name as it is shown: one NFC line without folders or control characters."""
    text = unicodedata.normalize("NFC", filename).replace("\\", "/").rpartition("/")[2]
    kept = "".join(ch for ch in text if not unicodedata.category(ch).startswith("C"))
    return " ".join(kept.split())[:MAX_NAME]


def _kind_of_text(data: bytes) -> FileKind | FileRefusal:
    if b"\x00" in data:
        return FileRefusal.UTF16 if data[:200].count(0) * 3 >= len(data[:200]) else FileRefusal.NOT_A_SHEET
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if _HTML.match(head):
        return FileRefusal.WEB_PAGE
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _encoding_of(data)
    return FileKind.JSON if head.startswith((b"{", b"[")) else FileKind.CSV


def _encoding_of(data: bytes) -> FileRefusal:
    """Say which old code the text is probably in, so that the sentence can say what to do."""
    western = data.decode("latin-1")
    if looks_like_tcvn3(western):
        return FileRefusal.TCVN3
    try:
        vietnamese = data.decode("cp1258")
    except UnicodeDecodeError:
        return FileRefusal.ENCODING
    if _TONES.search(vietnamese) or _CP1258_LETTERS & set(vietnamese):
        return FileRefusal.CP1258
    return FileRefusal.ENCODING
