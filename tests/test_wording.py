"""How the portal speaks: what it asks begins with "Hãy", one word stands for one thing, sentences stay short."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[1]
_CODE = ("portal", "notifications")
_PAGES = (("templates", "*.html"), ("static/js", "*.js"), ("static/check", "*.js"))
# The demo's people speak as people do.
_SPEAKS_AS_PEOPLE = "portal/sandbox"
_VIETNAMESE = re.compile(
    "[ăâđêôơưàáạảãèéẹẻẽìíịỉĩòóọỏõùúụủũỳýỵỷỹấầẩẫậắằẳẵặếềểễệốồổỗộớờởỡợứừửữự]", re.IGNORECASE
)
_LONGEST = 30
"""Syllables of a sentence; about twenty words."""
_FORMULAS = ("Tôi xin cam đoan", "Nếu không đồng ý, bạn có thể gửi ý kiến bằng văn bản")
INSTEAD = {
    "vui lòng": "Hãy",
    "xin hãy": "Hãy",
    "xin ghi": "Hãy ghi",
    "xin chọn": "Hãy chọn",
    "nhờ kiểm tra": "Hãy kiểm tra",
    "hãy đợi": "Hãy chờ",
    "csdlqg": "CSDL quốc gia",
    "mức 02": "mức độ 02",
    "cơ quan chứng thực": "tổ chức chứng thực",
    "quản trị hệ thống": "cán bộ quản trị",
    "hàng đợi": "danh sách",
    "sơ yếu lí lịch": "sơ yếu lý lịch",
    "qui định": "quy định",
}


@cache
def spoken() -> tuple[tuple[str, str], ...]:
    """Return every text of the product in Vietnamese, with the file where it stands."""
    return tuple((name, text) for name, text in _read() if _VIETNAMESE.search(text))


def _read() -> Iterator[tuple[str, str]]:
    for folder in _CODE:
        for path in sorted((_ROOT / folder).rglob("*.py")):
            name = str(path.relative_to(_ROOT))
            if not name.startswith(_SPEAKS_AS_PEOPLE):
                yield from ((name, text) for text in _strings(ast.parse(path.read_text(encoding="utf-8"))))
    for folder, pattern in _PAGES:
        for path in sorted((_ROOT / folder).rglob(pattern)):
            text = re.sub(r"\{#.*?#\}|<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
            yield from ((str(path.relative_to(_ROOT)), line) for line in text.splitlines())


def _strings(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(one.value) if isinstance(one, ast.Constant) else "…" for one in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_the_texts_are_found():
    found = [text for _, text in spoken()]
    assert len(found) > 1500
    for known in ("Hãy chọn một lý do.", "Kiểm tra xong, chuyển ký", "Đăng nhập"):
        assert any(known in text for text in found)


@pytest.mark.parametrize("word", INSTEAD)
def test_one_word_stands_for_one_thing(word):
    where = {name for name, text in spoken() if word in text.lower()}
    assert not where, f"{INSTEAD[word]!r} instead of {word!r}"


def test_sentences_are_short():
    long = [
        (name, sentence)
        for name, text in spoken()
        if name.endswith(".py")
        for sentence in re.split(r"(?<=[.!?:;])\s+", text)
        if len(sentence.split()) > _LONGEST and _VIETNAMESE.search(sentence) and not sentence.startswith(_FORMULAS)
    ]  # fmt: skip
    assert not long
