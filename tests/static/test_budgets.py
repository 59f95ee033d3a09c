"""What a first visit weighs on a slow line."""

import re

import brotli
import pytest

from tests.static.environment import environment, style_guide
from tests.static.places import STATIC


def size(name: str) -> int:
    content = (STATIC / name).read_bytes()
    return len(content) if name.endswith((".woff2", ".png")) else len(brotli.compress(content, quality=11))


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("css/portal.css", 8_000),
        ("fonts/be-vietnam-pro-400.woff2", 10_000),
        ("fonts/be-vietnam-pro-600.woff2", 10_500),
        ("vendor/htmx.js", 14_000),
        ("js/app.js", 1_600),
        ("icons/favicon.svg", 500),
        ("icons/icon-192.png", 6_000),
        ("icons/icon-512.png", 16_000),
    ],
)
def test_each_file_keeps_its_budget(name, limit):
    print(f"{name}: {size(name)} bytes")
    assert size(name) <= limit


def test_first_visits_leave_room_for_the_page():
    shell = [size(f"fonts/be-vietnam-pro-{weight}.woff2") for weight in (400, 600)]
    shell += [size("css/portal.css"), size("icons/favicon.svg")]
    signed_in = [*shell, size("vendor/htmx.js"), size("js/app.js")]
    print(
        f"sign-in {sum(shell)} bytes before its page, record {sum(signed_in)} bytes in {len(signed_in)} requests"
    )
    assert sum(shell) <= 27_000
    assert sum(signed_in) <= 42_000
    assert len(signed_in) <= 6


def test_pages_are_small():
    print(f"style guide {len(brotli.compress(style_guide().encode()))} bytes")
    offline = environment().get_template("pages/offline.html").render()
    assert len(brotli.compress(offline.encode())) <= 1_500


def test_the_card_s_page_is_light():
    """All that its first opening loads: the modules that it imports, styles, fonts, and room for the page."""
    found: set[str] = set()
    waiting = ["js/card/holder.js", "js/app.js"]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        text = (STATIC / name).read_text(encoding="utf-8")
        for other in re.findall(r'^import [^"]*"(\.[^"]+)"', text, re.MULTILINE):
            path = ((STATIC / name).parent / other).resolve()
            waiting.append(path.relative_to(STATIC.resolve()).as_posix())
    found |= {
        "css/portal.css", "css/card.css", "icons/favicon.svg", "fonts/be-vietnam-pro-400.woff2",
        "fonts/be-vietnam-pro-600.woff2",
    }  # fmt: skip
    total = sum(size(name) for name in found)
    print(f"the card's page: {total} bytes beside its own text")
    assert total < 57_000
