"""Bad files, each as somebody would send it, or as somebody would attack."""

import io
import zipfile
from collections.abc import Callable, Mapping

from openpyxl import Workbook

from portal.intake.rules import MAX_BYTES, FileRefusal
from tests.intake.conftest import HEADERS, people, saved

_ROW = ["999080000001", "Nguyễn Văn An", "02/05/1980", "CC", "0905123456"]
_TEXT = "Số định danh cá nhân,Họ và tên\n000180000001,Nguyễn Thị Hạnh\n"
# The same words in TCVN3 (ABC), as a sheet of 1999 holds them.
_TCVN3 = "Sè ®Þnh danh,Hä vµ tªn\n000180000001,NguyÔn ThÞ H¹nh\n".encode("latin-1")


def good() -> bytes:
    return people([*_ROW])


def with_member(name: str, content: bytes = b"x", *, data: bytes | None = None) -> bytes:
    """Return a workbook with one more member, or one in the place of its own."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data or good())) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, content)
    return out.getvalue()


def replaced(name: str, old: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(good())) as package:
        content = package.read(name)
    assert old in content
    return with_member(name, content.replace(old, new))


def zip_of(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return out.getvalue()


def zip_bomb() -> bytes:
    """Some kilobytes that become almost a gigabyte."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        with zipfile.ZipFile(io.BytesIO(good())) as real:
            for name in real.namelist():
                package.writestr(name, real.read(name))
        with package.open("xl/worksheets/sheet9.xml", "w", force_zip64=True) as member:
            for _ in range(750):
                member.write(bytes(2**20))
    return out.getvalue()


def lying_bomb() -> bytes:
    """A member that says that it is small and is not."""
    data = bytearray(with_member("xl/media/a.xml", bytes(3 * 2**20)))
    size = (3 * 2**20).to_bytes(4, "little")
    assert size in data
    return bytes(data).replace(size, (100).to_bytes(4, "little"))


def encrypted_zip() -> bytes:
    """Every member says that it is encrypted."""
    data = bytearray(good())
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 8] |= 1
        at += 4
    return bytes(data)


def entity_bomb() -> bytes:
    bomb = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><sst>&b;</sst>'
    return with_member("xl/sharedStrings.xml", bomb)


def external_entity() -> bytes:
    attack = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet>&a;</worksheet>'
    return with_member("xl/worksheets/sheet1.xml", attack)


def hidden_entity() -> bytes:
    """The same in another encoding, where a search for the letters finds nothing."""
    attack = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><sst>&a;</sst>'.encode("utf-16")
    return with_member("xl/sharedStrings.xml", attack)


def old_excel(*, encrypted: bool = False) -> bytes:
    stream = "EncryptedPackage" if encrypted else "Workbook"
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + stream.encode("utf-16-le") + bytes(2000)


def wide_and_long() -> bytes:
    """One cell at the far corner of a sheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Cán bộ")
    sheet.append(HEADERS)
    for _ in range(20):
        sheet.append(["000180000001"] + [None] * 16_000 + ["x"])
    return saved(book)


# What comes: the file, its name, and why it is not read.
REFUSED: Mapping[str, tuple[Callable[[], bytes], str, FileRefusal]] = {
    "empty": (lambda: b"", "a.xlsx", FileRefusal.EMPTY),
    "blank": (lambda: b"\xef\xbb\xbf \r\n\r\n", "a.csv", FileRefusal.EMPTY),
    "100 MB": (lambda: b"a,b,c,d,\n" * (100 * 2**20 // 9), "a.csv", FileRefusal.TOO_LARGE),
    "one byte too many": (lambda: good().ljust(MAX_BYTES + 1), "a.xlsx", FileRefusal.TOO_LARGE),
    "xls": (old_excel, "a.xls", FileRefusal.OLD_EXCEL),
    "xls named xlsx": (old_excel, "a.xlsx", FileRefusal.OLD_EXCEL),
    "encrypted": (lambda: old_excel(encrypted=True), "a.xlsx", FileRefusal.ENCRYPTED),
    "encrypted members": (encrypted_zip, "a.xlsx", FileRefusal.ENCRYPTED),
    "a web page named xls": (lambda: b"<html><table><tr><td>1</td></tr></table>", "a.xls", FileRefusal.WEB_PAGE),
    "XML of Excel 2003": (lambda: b'<?xml version="1.0"?><Workbook/>', "a.xml", FileRefusal.WEB_PAGE),
    "a PDF named xlsx": (lambda: b"%PDF-1.7\n%%EOF", "a.xlsx", FileRefusal.NOT_A_SHEET),
    "a picture named csv": (lambda: b"\xff\xd8\xff\xe0" + bytes(90), "a.csv", FileRefusal.NOT_A_SHEET),
    "a program named xlsx": (lambda: b"MZ" + bytes(90), "a.xlsx", FileRefusal.NOT_A_SHEET),
    "bytes": (lambda: b"a,b\n" * 99 + b"\x00\x01\x02", "a.csv", FileRefusal.NOT_A_SHEET),
    "a Word document": (lambda: zip_of(**{"word/document.xml": b"<a/>"}), "a.xlsx", FileRefusal.OTHER_OFFICE),
    "an ODS sheet": (lambda: zip_of(mimetype=b"application/vnd.oasis"), "a.ods", FileRefusal.OTHER_OFFICE),
    "UTF-16": (lambda: _TEXT.encode("utf-16"), "a.csv", FileRefusal.UTF16),
    "UTF-16 without a mark": (lambda: _TEXT.encode("utf-16-le"), "a.csv", FileRefusal.UTF16),
    "Windows-1258": (lambda: "Họ tên,Số\nTrần Thị Đào,1".replace("ầ", "â\u0300").replace("ị", "i\u0323").replace("ọ", "o\u0323").replace("ố", "ô\u0301").encode("cp1258"), "a.csv", FileRefusal.CP1258),
    "TCVN3": (lambda: _TCVN3, "a.csv", FileRefusal.TCVN3),
    "no encoding of ours": (lambda: b"a,b\n\xc3\x28,\x81\x8d\n", "a.csv", FileRefusal.ENCODING),
    "macros": (lambda: with_member("xl/vbaProject.bin"), "a.xlsm", FileRefusal.MACROS),
    "macros by their type": (lambda: replaced("[Content_Types].xml", b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main"), "a.xlsx", FileRefusal.MACROS),
    "old macros": (lambda: with_member("xl/macrosheets/sheet1.xml"), "a.xlsx", FileRefusal.MACROS),
    "links to other files": (lambda: with_member("xl/externalLinks/externalLink1.xml"), "a.xlsx", FileRefusal.EXTERNAL_LINKS),
    "a database connection": (lambda: with_member("xl/connections.xml"), "a.xlsx", FileRefusal.EXTERNAL_LINKS),
    "something embedded": (lambda: with_member("xl/embeddings/oleObject1.bin"), "a.xlsx", FileRefusal.EMBEDDED),
    "an entity bomb": (entity_bomb, "a.xlsx", FileRefusal.ENTITIES),
    "an external entity": (external_entity, "a.xlsx", FileRefusal.ENTITIES),
    "entities in UTF-16": (hidden_entity, "a.xlsx", FileRefusal.ENTITIES),
    "a zip bomb": (zip_bomb, "a.xlsx", FileRefusal.BOMB),
    "a bomb that lies": (lying_bomb, "a.xlsx", FileRefusal.DAMAGED),
    "cut in the middle": (lambda: good()[:3000], "a.xlsx", FileRefusal.DAMAGED),
    "no XML inside": (lambda: with_member("xl/workbook.xml", b"no xml"), "a.xlsx", FileRefusal.DAMAGED),
    "no sheets with rows": (lambda: saved(Workbook()), "a.xlsx", FileRefusal.NO_ROWS),
    "JSON of something else": (lambda: b'{"a": 1}', "a.json", FileRefusal.BAD_JSON),
    "JSON that ends early": (lambda: b'{"values": {', "a.json", FileRefusal.BAD_JSON),
}  # fmt: skip
