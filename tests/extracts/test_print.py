"""The form on paper: every value is on it, as text; it is the official form, PDF/A, and readable aloud."""

import io
import re
import resource
import unicodedata
from pathlib import Path

import pypdf
import pypdfium2
import pytest
import zxingcpp
from hypothesis import HealthCheck, Phase, given, settings

from portal.extracts import child
from portal.extracts.rules import Contents
from portal.record.rules import FORM
from tests.extracts import prints
from tests.extracts.records import records

TEMPLATE = (Path(child.__file__).parent / "form.typ").read_text()


@pytest.mark.parametrize("number", range(1, 13))
def test_every_value_of_a_generated_record_is_on_the_print(number):
    whose = prints.held(number)
    pdf = prints.pdf_of(whose, check=prints.CHECK, picture=prints.photo())
    for read in (prints.by_poppler, prints.by_pdfium):
        said = prints.squeezed(read(pdf))
        missing = [text for text in prints.texts_of(whose) if prints.squeezed(text) not in said]
        assert missing == [], read.__name__


# Without shrinking: each example is a process and a file.
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
@given(records(most_rows=2))
def test_whatever_people_write_is_printed_as_they_wrote_it(record):
    whose = prints.held(values=record[0], rows=record[1])
    said = prints.squeezed(prints.between_margins(prints.pdf_of(whose)))
    assert [text for text in prints.texts_of(whose) if prints.squeezed(text) not in said] == []


def test_what_goes_on_overleaf_is_whole():
    long = " ".join(f"câu {number}," for number in range(2000))
    pdf = prints.pdf_of(prints.held(values={"agency_remark": long}, rows={}))
    assert prints.squeezed(long) not in prints.squeezed(prints.by_poppler(pdf))
    assert prints.squeezed(long) in prints.squeezed(prints.between_margins(pdf))


def test_what_people_write_is_never_markup():
    nasty = '#panic("x") *b* _i_ $x$ `r` @a <b> [c] \\ // /* = - + #sys.inputs //'
    whose = prints.held(values={"other_names": nasty, "detention_history": f"{nasty}\n{nasty}"}, rows={})
    assert prints.squeezed(prints.by_poppler(prints.pdf_of(whose))).count(prints.squeezed(nasty)) == 3


def test_every_item_of_the_form_is_in_the_template():
    for name in FORM.fields:
        assert re.search(rf'value\("{name}"|values\.{name}\b', TEMPLATE) or name == "photo", name
    for name, table in FORM.tables.items():
        assert f'rows-of("{name}"' in TEMPLATE
        assert table.item.rstrip(".") + "" in TEMPLATE
    assert [int(n) for n in re.findall(r"\[(\d+)\) ", TEMPLATE)] == list(range(1, 39))


def test_every_vietnamese_letter_has_its_glyph():
    bases = {"a": "aăâ", "e": "eê", "i": "i", "o": "oôơ", "u": "uư", "y": "y"}
    lower = "".join(
        prints.squeezed(letter + mark)
        for letters in bases.values() for letter in letters for mark in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    ) + "đ"  # fmt: skip
    lower = unicodedata.normalize("NFC", lower)
    whose = prints.held(values={"work_strengths": lower, "longest_held_job": lower.upper()}, rows={})
    said = prints.squeezed(prints.by_pdfium(prints.pdf_of(whose)))
    assert lower in said
    assert lower.upper() in said


def test_a_long_table_goes_on_over_pages_under_its_header():
    row = {
        "from_month": "2001-05",
        "to_month": "2002-06",
        "organisation": "Ủy ban nhân dân phường",
        "title": "Cán sự",
    }
    pdf = prints.pdf_of(prints.held(values={}, rows={"work_history": [row] * 90}))
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    with_rows = [page for page in pages if page.count("Cán sự") > 1]
    assert len(with_rows) >= 3
    assert all("Chức danh/ chức vụ" in page and "Từ" in page for page in with_rows)
    assert sum(page.count("Cán sự") for page in pages) == 90


def test_a_row_longer_than_a_page_is_printed_whole():
    words = " ".join(f"chữ{n}" for n in range(1400))[:4000]
    row = {"relation": "Cha", "full_name": "Lê Văn A", "birth_year": 1950, "details": words}
    said = prints.squeezed(
        prints.by_poppler(prints.pdf_of(prints.held(values={}, rows={"family_own": [row]})))
    )
    # The header comes again in the middle of the text.
    assert all(part in said for part in (prints.squeezed(words[:300]), prints.squeezed(words[-300:])))


def test_until_the_agency_signs_every_page_says_that_it_is_to_be_read_only():
    preview, copy = (
        [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
        for pdf in (prints.pdf_of(prints.held()), prints.pdf_of(prints.held(), check=prints.CHECK))
    )
    assert all(page.count("BẢN XEM") == 2 for page in preview)
    assert not any("BẢN XEM" in page for page in copy)
    assert "copies/7K3M9Q2XW4TB8RNC5VHD6FJPGA" in "".join(copy).replace("\n", "")


def test_a_print_without_sensitive_items_says_so_and_holds_none_of_them():
    whose = prints.held(4)
    pdf = prints.pdf_of(whose, Contents.WITHOUT_SENSITIVE)
    said = prints.squeezed(prints.by_poppler(pdf))
    assert "khônginởcácmục" not in said
    assert "khônginccácmụcnhạycảm".replace("cc", "c") in said
    for relative in whose.rows["family_own"]:
        assert prints.squeezed(str(relative["full_name"])) not in said
    assert prints.squeezed(str(whose.values["citizen_id_number"])) in said


def test_the_code_on_the_first_page_leads_to_the_page_that_checks_it():
    document = pypdfium2.PdfDocument(prints.pdf_of(prints.held(), check=prints.CHECK))
    picture = document[0].render(scale=2).to_pil()
    document.close()
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [prints.URL]


def test_it_is_tagged_pdf_a_with_its_fonts_inside():
    """What can be checked here: veraPDF, which judges the whole standard, is not at hand."""
    reader = pypdf.PdfReader(io.BytesIO(prints.pdf_of(prints.held(), picture=prints.photo())))
    root = reader.trailer["/Root"]
    metadata = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "vi-VN"
    assert "/StructTreeRoot" in root
    assert "/ID" in reader.trailer
    assert not reader.is_encrypted
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    for font in fonts:
        below = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "LiberationSerif" in below["/FontName"]
        assert {"/FontFile2", "/FontFile3"} & set(below)
        assert "/ToUnicode" in font


def test_tags_name_headings_tables_and_the_picture():
    reader = pypdf.PdfReader(io.BytesIO(prints.pdf_of(prints.held(), picture=prints.photo())))
    kinds, described = set(), []

    def walk(element):
        element = element.get_object()
        if isinstance(element, list):
            for one in element:
                walk(one)
        elif isinstance(element, dict):
            kinds.add(element.get("/S"))
            if element.get("/S") == "/Figure":
                described.append(element.get("/Alt"))
            if "/K" in element:
                walk(element["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    assert {"/Table", "/TR", "/TH", "/TD", "/THead", "/P", "/Figure", "/H1"} <= kinds
    assert described == ["Ảnh màu 4 x 6 cm"]


@pytest.mark.speed
def test_printing_costs_little():
    whose = prints.held(1)
    costs = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        prints.pdf_of(whose, picture=prints.photo())
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        costs.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    print(f"printing: {min(costs):.3f} s of CPU")
    assert min(costs) <= 0.15, costs
