"""Files as people and attackers send them, made here from nothing."""

import io
import struct
import zipfile
import zlib
from typing import Any

import pillow_heif
from PIL import Image, ImageDraw
from pypdf import PdfWriter
from pypdf.annotations import Link
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

GPS_MARK = b"10.7769N106.7009E"


def picture(width: int = 1200, height: int = 900) -> Image.Image:
    """A red stripe at the top of something like a page."""
    made = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(made)
    draw.rectangle((0, 0, width, height // 10), fill="red")
    for y in range(height // 5, height, 40):
        draw.line((40, y, width - 40, y), fill="black", width=3)
    return made


def jpeg(*, exif: bytes = b"", comment: bytes = b"", size: tuple[int, int] = (1200, 900)) -> bytes:
    return saved(picture(*size), "JPEG", exif=exif, comment=comment)


def jpeg_with_gps(orientation: int = 6) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = GPS_MARK.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (10.0, 46.0, 36.8), 3: "E", 4: (106.0, 42.0, 3.2)})
    return jpeg(exif=exif.tobytes(), comment=GPS_MARK)


def png(**options: Any) -> bytes:
    return saved(picture(), "PNG", **options)


def animated_png() -> bytes:
    return saved(
        picture(200, 200), "PNG", save_all=True, append_images=[Image.new("RGB", (200, 200), "blue")]
    )


def gif() -> bytes:
    return saved(picture(200, 200), "GIF")


def heic(exif: bytes = b"") -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(picture()).save(out, quality=70, exif=exif or None)
    return out.getvalue()


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A valid grey PNG of this size in a few kilobytes: one long run of zeros."""
    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    pixels = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = (b"IHDR", header), (b"IDAT", pixels), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def pdf(pages: int = 1) -> bytes:
    return written(writer(pages))


def writer(pages: int = 1) -> PdfWriter:
    made = PdfWriter()
    for _ in range(pages):
        made.add_blank_page(595, 842)
    return made


def written(made: PdfWriter) -> bytes:
    out = io.BytesIO()
    made.write(out)
    return out.getvalue()


def pdf_with_script() -> bytes:
    return pdf_with_action(S="JavaScript", JS="app.alert")


def pdf_with_action(**action: str) -> bytes:
    """A PDF whose opening does this; keys and values are names, e.g. S="Launch"."""
    made = writer()
    entries = {NameObject(f"/{key}"): NameObject(f"/{value}") for key, value in action.items()}
    made.root_object[NameObject("/OpenAction")] = DictionaryObject(entries)
    return written(made)


def pdf_with_hidden_script_name() -> bytes:
    """The name of the script key is written with an escape, which every viewer undoes."""
    whole = pdf_with_action(S="URI", ZZZ="Nothing")
    return whole.replace(b"/ZZZ ", b"/J#53 ").replace(b"/ZZZ\n", b"/J#53\n")


def pdf_with_file() -> bytes:
    made = writer()
    made.add_attachment("a.txt", b"hidden")
    return written(made)


def pdf_with_packed_objects(**action: str) -> bytes:
    """The dangerous object lies in a compressed object stream, where a search of the bytes sees nothing."""
    inner = b"<< " + b" ".join(f"/{key} /{value}".encode() for key, value in action.items()) + b" >>"
    packed = zlib.compress(b"4 0 " + inner)
    objects = [
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>\nendobj\n",
        b"5 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\nendobj\n"
        % (len(packed), packed),
    ]
    body, offsets = b"%PDF-1.7\n", []
    for part in objects:
        offsets.append(len(body))
        body += part
    start = len(body)
    rows = [
        (0, 0, 65535),
        (1, offsets[0], 0),
        (1, offsets[1], 0),
        (1, offsets[2], 0),
        (2, 5, 0),
        (1, offsets[3], 0),
        (1, start, 0),
    ]
    table = b"".join(struct.pack(">BIH", *row) for row in rows)
    return body + (
        b"6 0 obj\n<< /Type /XRef /Size 7 /W [1 4 2] /Root 1 0 R /Length %d >>\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n"
        % (len(table), table, start)
    )


def pdf_with_form_link() -> bytes:
    """An ordinary link to a web page, as Word makes it; nothing wrong with it."""
    made = writer()
    made.add_annotation(0, Link(rect=(50, 50, 200, 100), url="https://example.org/"))
    return written(made)


def encrypted_pdf(password: str = "secret") -> bytes:
    made = writer()
    made.encrypt(password, algorithm="AES-256")
    return written(made)


def pdf_and_zip() -> bytes:
    """Opens as a PDF and as an archive."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("evil.txt", "inside")
        packed.comment = b"%%EOF\n"
    return pdf() + archive.getvalue()


def wide_pdf() -> bytes:
    made = PdfWriter()
    made.add_blank_page(14400, 10)
    return written(made)


def deep_pdf() -> bytes:
    """Arrays within arrays: a reader that recurses falls over."""
    nested = b"[" * 100_000 + b"]" * 100_000
    return pdf().replace(b"/Type /Catalog", b"/Type /Catalog /Deep " + nested)


def pdf_with_media() -> bytes:
    made = writer()
    annotation = DictionaryObject({
        NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Screen"),
        NameObject("/Rect"): ArrayObject([NumberObject(n) for n in (0, 0, 10, 10)]),
        NameObject("/Contents"): TextStringObject("film"),
    })  # fmt: skip
    made.pages[0][NameObject("/Annots")] = ArrayObject([made._add_object(annotation)])
    return written(made)
