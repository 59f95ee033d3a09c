"""The deep check, each bad file with its own code; what comes out is made anew."""

import io

import pypdfium2
import pytest
from PIL import Image

from portal.documents.checks import Refused, check
from portal.documents.rules import Kind, Refusal, kind_of
from tests.documents import files

BAD = {
    "PNG of 64 megapixels in a few kilobytes": (lambda: files.png_claiming(8000, 8000), Refusal.TOO_MANY_PIXELS),
    "PNG of 400 megapixels": (lambda: files.png_claiming(20000, 20000), Refusal.TOO_MANY_PIXELS),
    "truncated JPEG": (lambda: files.jpeg()[:-4000], Refusal.TRUNCATED),
    "JPEG of three bytes": (lambda: files.jpeg()[:3], Refusal.NOT_IMAGE),
    "JPEG head on a program": (lambda: b"\xff\xd8\xffMZ" + bytes(5000), Refusal.NOT_IMAGE),
    "truncated PNG": (lambda: files.png()[:-2000], Refusal.TRUNCATED),
    "PNG head on text": (lambda: b"\x89PNG\r\n\x1a\nxin chao", Refusal.TRUNCATED),
    "animated PNG": (files.animated_png, Refusal.ANIMATED),
    "truncated HEIC": (lambda: files.heic()[:-500], Refusal.NOT_IMAGE),
    "HEIC head on nothing": (lambda: b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(100), Refusal.NOT_IMAGE),
    "encrypted PDF": (files.encrypted_pdf, Refusal.ENCRYPTED),
    "encrypted PDF with an empty password": (lambda: files.encrypted_pdf(""), Refusal.ENCRYPTED),
    "PDF with JavaScript": (files.pdf_with_script, Refusal.ACTIVE_CONTENT),
    "PDF with an escaped JavaScript name": (files.pdf_with_hidden_script_name, Refusal.ACTIVE_CONTENT),
    "PDF with a launch action": (lambda: files.pdf_with_action(S="Launch", F="cmd"), Refusal.ACTIVE_CONTENT),
    "PDF with a packed launch action": (lambda: files.pdf_with_packed_objects(S="Launch"), Refusal.ACTIVE_CONTENT),
    "PDF with a packed script": (lambda: files.pdf_with_packed_objects(S="JavaScript"), Refusal.ACTIVE_CONTENT),
    "PDF that sends a form": (lambda: files.pdf_with_action(S="SubmitForm"), Refusal.ACTIVE_CONTENT),
    "PDF that opens another file": (lambda: files.pdf_with_action(S="GoToR"), Refusal.ACTIVE_CONTENT),
    "PDF with a film": (files.pdf_with_media, Refusal.ACTIVE_CONTENT),
    "PDF with a file inside": (files.pdf_with_file, Refusal.EMBEDDED_FILE),
    "PDF and archive in one": (files.pdf_and_zip, Refusal.POLYGLOT),
    "PDF with a program behind": (lambda: files.pdf() + b"MZ" + bytes(3000), Refusal.POLYGLOT),
    "truncated PDF": (lambda: files.pdf()[:-40], Refusal.TRUNCATED),
    "PDF head on text": (lambda: b"%PDF-1.7\nxin chao\n%%EOF\n", Refusal.NOT_PDF),
    "PDF without pages": (lambda: files.pdf(0), Refusal.NO_PAGES),
    "PDF with 41 pages": (lambda: files.pdf(41), Refusal.TOO_MANY_PAGES),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_its_code(name):
    make, expected = BAD[name]
    data = make()
    with pytest.raises(Refused) as refused:
        check(_kind(data), data)
    assert refused.value.code is expected


def test_the_bomb_is_small():
    assert len(files.png_claiming(8000, 8000)) < 20_000


GOOD = {
    "JPEG": files.jpeg,
    "PNG": files.png,
    "HEIC": files.heic,
    "JPEG with an archive behind": lambda: files.jpeg() + b"PK\x03\x04secret-tail",
    "PNG with 16 bits of grey": lambda: files.saved(Image.new("I;16", (300, 200), 40000), "PNG"),
    "PNG with a palette": lambda: files.saved(files.picture().convert("P"), "PNG"),
    "PNG with transparency": lambda: files.saved(Image.new("RGBA", (300, 200), (0, 0, 0, 0)), "PNG"),
    "JPEG in CMYK": lambda: files.saved(files.picture().convert("CMYK"), "JPEG"),
    "JPEG in grey": lambda: files.saved(files.picture().convert("L"), "JPEG"),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_picture_is_made_anew(name):
    data = GOOD[name]()
    checked = check(_kind(data), data)
    clean = Image.open(io.BytesIO(checked.clean))
    assert (clean.format, clean.mode) == ("JPEG", "RGB")
    assert not clean.getexif()
    assert len(checked.previews) == 1
    assert b"secret-tail" not in checked.clean + checked.previews[0]


def test_transparency_becomes_white():
    data = GOOD["PNG with transparency"]()
    clean = Image.open(io.BytesIO(check(Kind.PNG, data).clean))
    assert clean.getpixel((10, 10)) == (255, 255, 255)


def test_sixteen_bits_keep_their_grey():
    data = GOOD["PNG with 16 bits of grey"]()
    clean = Image.open(io.BytesIO(check(Kind.PNG, data).clean))
    assert abs(clean.getpixel((10, 10))[0] - 40000 // 256) <= 2


@pytest.mark.parametrize("make", [files.jpeg_with_gps, lambda: files.heic(_exif())])
def test_place_and_camera_are_gone(make):
    data = make()
    assert files.GPS_MARK in data
    checked = check(_kind(data), data)
    for made in (checked.clean, *checked.previews):
        assert files.GPS_MARK not in made
        assert b"Exif" not in made
        assert not Image.open(io.BytesIO(made)).info.get("comment")


# Where the red stripe of the top edge is seen, once the picture is turned as its EXIF says.
STRIPE = {1: "top", 2: "top", 3: "bottom", 4: "bottom", 5: "left", 6: "right", 7: "right", 8: "left"}


@pytest.mark.parametrize("orientation", STRIPE)
def test_the_picture_stands_upright(orientation):
    data = files.jpeg_with_gps(orientation)
    clean = Image.open(io.BytesIO(check(Kind.JPEG, data).clean))
    width, height = clean.size
    assert (width < height) == (orientation > 4)
    places = {
        "top": (width // 2, 20), "bottom": (width // 2, height - 20), "left": (20, height // 2),
        "right": (width - 20, height // 2),
    }  # fmt: skip
    red, green, _blue = clean.getpixel(places[STRIPE[orientation]])
    assert red > 200
    assert green < 60


def test_large_pictures_shrink():
    data = files.jpeg(size=(6000, 4000))
    checked = check(Kind.JPEG, data)
    assert Image.open(io.BytesIO(checked.clean)).size == (2400, 1600)
    assert max(Image.open(io.BytesIO(checked.previews[0])).size) == 1600


def test_a_pdf_stays_as_it_came_and_gets_pictures():
    data = files.pdf(3)
    checked = check(Kind.PDF, data)
    assert checked.clean == data
    assert len(checked.previews) == 3
    preview = Image.open(io.BytesIO(checked.previews[0]))
    assert preview.format == "JPEG"
    assert max(preview.size) in range(1598, 1602)


def test_ordinary_pdfs_are_fine():
    for data in (files.pdf_with_form_link(), files.pdf() + b"\n\x00\x00", files.pdf(40)):
        assert check(Kind.PDF, data).clean == data


def test_an_absurd_page_gets_a_small_picture():
    preview = Image.open(io.BytesIO(check(Kind.PDF, files.wide_pdf()).previews[0]))
    assert max(preview.size) <= 1602


def test_a_page_shows_what_is_on_it():
    out = io.BytesIO()
    files.picture().save(out, "PDF")
    data = out.getvalue()
    assert len(pypdfium2.PdfDocument(data)) == 1
    preview = Image.open(io.BytesIO(check(Kind.PDF, data).previews[0]))
    red, green, _blue = preview.getpixel((preview.width // 2, 20))
    assert red > 200
    assert green < 60


def _kind(data: bytes) -> Kind:
    kind = kind_of(data)
    assert isinstance(kind, Kind)
    return kind


def _exif() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = files.GPS_MARK.decode()
    return exif.tobytes()
