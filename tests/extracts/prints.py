"""Prints for the tests: of generated officials, with a picture and a code; and what is read out of them."""

import io
import subprocess
from datetime import UTC, date, datetime

import pypdfium2
from PIL import Image

from portal.core.qr import qr_svg
from portal.extracts.printing import print_form
from portal.extracts.rules import Contents, printed
from portal.extracts.rules.sheet import Check, Held, sheet
from portal.sandbox.generator import official
from tests.support.tools import needed

AT = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
URL = "https://hoso.example.vn/copies/7K3M9Q2XW4TB8RNC5VHD6FJPGA"
CHECK = Check(URL, qr_svg(URL))


def held(number=1, *, values=None, rows=None):
    made = official(number, today=date(2026, 11, 23))
    return Held(
        7, "/1/", made.full_name, "Sở Nội vụ", made.values if values is None else values,
        made.rows if rows is None else rows,
    )  # fmt: skip


def photo(size=(480, 720)):
    kept = io.BytesIO()
    Image.new("RGB", size, (150, 180, 210)).save(kept, "JPEG")
    return kept.getvalue()


def pdf_of(whose, contents=Contents.WHOLE, *, check=None, picture=None):
    return print_form(sheet(whose, contents, at=AT, photo=picture, check=check), AT)


def texts_of(whose):
    """Everything that the print of this record must say."""
    made = printed(whose.values, whose.rows, Contents.WHOLE)
    found = [text for text in made["values"].values() if text]
    return found + [cell for rows in made["tables"].values() for row in rows for cell in row if cell]


def by_poppler(pdf, *options):
    """The text in the order in which it was printed."""
    program = needed("pdftotext", package="poppler-utils")
    done = subprocess.run([program, "-raw", *options, "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def between_margins(pdf):
    """The text without the lines above and below each page, so that what goes on overleaf is in one piece."""
    found = by_poppler(pdf, "-x", "0", "-y", "60", "-W", "596", "-H", "726")
    return found.replace("\n".join("BẢNXEM") + "\n", "")  # the mark that lies across a page, letter by letter


def by_pdfium(pdf):
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def squeezed(text):
    """Without white space, since lines break where they must; a form feed ends a page."""
    # PDFium marks a line that was broken at a hyphen.
    return "".join(text.replace("\ufffe", "-").replace("\x02", "-").split())
