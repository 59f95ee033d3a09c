"""What is committed is ours to commit, and speaks only where it should."""

import re

from fontTools.ttLib import TTFont

from frontend.stylesheet import finish
from tests.static.places import ROOT, STATIC

VIETNAMESE = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệfghiìíỉĩịjklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvwxyỳýỷỹỵz"


def test_fonts_hold_every_letter_and_no_hinting():
    for path in sorted((STATIC / "fonts").glob("*.woff2")):
        font = TTFont(path)
        have = font.getBestCmap()
        wanted = VIETNAMESE + VIETNAMESE.upper() + "0123456789 .,;:!?()/-–…“”‘’%₫"
        assert [letter for letter in wanted if ord(letter) not in have] == []
        assert not {"fpgm", "prep", "cvt "} & set(font.keys())


def test_no_foreign_identity():
    css = (STATIC / "css" / "portal.css").read_text(encoding="utf-8").lower()
    for word in ("govuk", "gds", "crown", "transport"):
        assert word not in css


def test_the_stylesheet_asks_for_nothing_outside():
    css = (STATIC / "css" / "portal.css").read_text(encoding="utf-8")
    assert set(re.findall(r"url\(([^)]*)\)", css)) == {
        '"../fonts/be-vietnam-pro-400.woff2"',
        '"../fonts/be-vietnam-pro-600.woff2"',
    }


def test_finishing_drops_what_is_unused_and_renames_the_rest():
    source = (
        ".govuk-label:not(.govuk-label--m)+.govuk-hint{color:var(--govuk-text-colour, #0b0c0c)}"
        ".govuk-radios--small .govuk-hint,.govuk-hint{margin:0}"
        "@media print{.govuk-hint{font-family:inherit}}"
        "@media(min-width: 40em){.govuk-label--xl{margin:0}}"
    )
    assert finish(source) == ".label+.hint{color:var(--ink)}.hint{margin:0}"


def test_words_of_scripts_stand_in_files_of_their_own():
    # Only Vietnamese letters tell: comments and identifiers are English.
    letters = re.compile(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
    for path in [*STATIC.glob("js/*.js"), STATIC / "sw.js"]:
        # The inputs' words are apart, since the service worker reads the others on every page.
        if path.name not in ("words.js", "input_words.js"):
            assert not letters.search(path.read_text(encoding="utf-8")), path


def test_everything_vendored_has_its_licence():
    notices = (ROOT / "THIRD_PARTY_NOTICES.md").read_text(encoding="utf-8")
    for name in ("govuk-frontend", "htmx", "Be Vietnam Pro"):
        assert name in notices
    assert "SIL Open Font License" in (STATIC / "fonts" / "OFL.txt").read_text(encoding="utf-8")
    for name in ("vendor/qrcode", "check/vendor/zxing-wasm"):
        assert "MIT" in (STATIC / f"{name}-LICENSE.txt").read_text(encoding="utf-8")
        assert name.rpartition("/")[2] in notices
    assert "Zero-Clause BSD" in (STATIC / "vendor" / "htmx-LICENSE.txt").read_text(encoding="utf-8")


def test_htmx_and_its_guard_are_one_file():
    text = (STATIC / "vendor" / "htmx.js").read_text(encoding="utf-8")
    assert text.index("var htmx=") < text.index('registerExtension("hx-csp"')
    assert "sourceMappingURL" not in text
