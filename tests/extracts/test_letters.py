"""Whatever somebody wrote into their record, it can be printed: one picture in a text is no reason for none."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from portal.extracts import child
from portal.extracts.rules.letters import drawn
from tests.extracts import prints

FONTS = Path(child.__file__).parent / "fonts"


def test_the_list_of_letters_is_that_of_the_fonts():
    known = set.intersection(*(set(TTFont(font).getBestCmap()) for font in FONTS.glob("*.ttf")))
    listed = [line.split("-") for line in (FONTS / "letters.txt").read_text().split()]
    assert {n for first, last in listed for n in range(int(first, 16), int(last, 16) + 1)} == known


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("chạy bộ 😀", "chạy bộ □"),
        ("👨\u200d👩\ufe0f", "□\u200d□"),
        ("ភាស", "□□□"),
        ("中文", "□□"),
        ("𝒳 ﷺ", "□ □"),
        ("Nguyễn Thị Hòa\n½ ‰ → m²", "Nguyễn Thị Hòa\n½ ‰ → m²"),
    ],
)
def test_what_no_font_has_is_a_box_on_paper(text, paper):
    assert drawn(text) == paper
    whose = prints.held(values={"other_names": text, "detention_history": text}, rows={})
    said = prints.squeezed(prints.by_poppler(prints.pdf_of(whose)))
    assert prints.squeezed(paper.replace("\u200d", "")) in said.replace("\u200d", "")
