"""A person before a browser. After each step the page is judged, so that no test has to remember to."""

import os
import re
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

from tests.support.tools import missing

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
NARROWEST = 320
PICTURES = os.environ.get("PORTAL_TEST_PICTURES")
"""A folder for a picture of every page, to be looked at by people; none by default."""

_RUN_AXE = """async (rules) => {
  const closed = [...document.querySelectorAll("details:not([open])")];
  for (const one of closed) one.open = true;
  const found = await axe.run(document, {preload: false, resultTypes: ["violations"], ...rules});
  for (const one of closed) one.open = false;
  return found.violations.map(v => `${v.id} (${v.impact}): ${v.nodes.map(n => n.html + " " + n.any.map(a => a.message)).join(" | ")}`);
}"""
_THUMB = 44
_FIND_SMALL = """(least) => {
  const said = (one) => one.textContent.replace(/[^\\p{L}\\p{N}]+/gu, "");
  const block = (one) => getComputedStyle(one).display.startsWith("inline") ? block(one.parentElement) : one;
  const isInText = (one) => {
    if (getComputedStyle(one).display !== "inline") return false;
    const around = block(one);
    return said(around) !== [...around.querySelectorAll("a")].map(said).join("");
  };
  const closed = [...document.querySelectorAll("details:not([open])")];
  for (const one of closed) one.open = true;
  const small = [...document.querySelectorAll("a[href], button, summary, select")]
    .filter(one => one.checkVisibility({visibilityProperty: true}) && !one.closest(".skip-link, .visually-hidden") && !isInText(one))
    .map(one => [one, one.getBoundingClientRect()])
    .filter(([, box]) => Math.round(Math.min(box.width, box.height)) < least)
    .map(([one, box]) => `${one.outerHTML.slice(0, 200)} is ${Math.round(box.width)} by ${Math.round(box.height)}`);
  for (const one of closed) one.open = false;
  return small;
}"""
_JUDGED: set[tuple[int, str]] = set()
_IN_THE_DARK = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


class Visitor:
    """One browser of one person, at the size of a phone or of a desk."""

    def __init__(self, context: BrowserContext, url: str, *, is_judged: bool = True) -> None:
        self.context, self.url, self.is_judged = context, url, is_judged
        self.page: Page = context.pages[0] if context.pages else context.new_page()
        self.page.set_default_timeout(15_000)
        self.complaints: list[str] = []
        self.pages_seen: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))

    def open(self, path: str) -> "Visitor":
        self.page.goto(path if "//" in path else self.url + path)
        return self.look()

    def follow(self, name: str | re.Pattern[str]) -> "Visitor":
        """Tap a link and wait for its page."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name).first.click()
        return self.look()

    def press(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> "Visitor":
        """Press a button that sends its form, and wait for the answer."""
        with self.page.expect_navigation():
            (within or self.page).get_by_role("button", name=name).first.click()
        return self.look()

    def type(self, *keys: str) -> "Visitor":
        """Press keys that lead nowhere else."""
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def go_by_key(self, key: str) -> "Visitor":
        """Press a key that leads to a page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        return self.look()

    def fill(self, label: str, value: str) -> "Visitor":
        self.page.get_by_label(label).first.fill(value)
        return self

    def sees(self, *texts: str) -> "Visitor":
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)
        return self

    def reads(self, heading: str | re.Pattern[str]) -> "Visitor":
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        return self

    def waits_for(self, text: str, *, seconds: int = 20) -> "Visitor":
        """Load the page again until it says so: what the worker does, it does in its own time."""
        for _ in range(seconds):
            if text in self.page.locator("main").inner_text():
                return self.look()
            self.page.wait_for_timeout(1_000)
            self.page.reload()
        raise AssertionError(f"{self.page.url} never said {text!r}: {self.page.locator('main').inner_text()}")

    def until(self, expression: str, *, seconds: float = 20) -> Any:
        """Ask the page again and again until an expression gives something true; the policy forbids the page to."""
        until = time.monotonic() + seconds
        while not (answer := self.page.evaluate(expression)):
            assert time.monotonic() < until, f"{self.page.url}: not within {seconds} s: {expression}"
            self.page.wait_for_timeout(100)
        return answer

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.url)

    def look(self) -> "Visitor":
        """Judge the page: accessible by light and dark, room for a thumb, nothing beyond the edge of a narrow screen."""
        self.page.wait_for_load_state("load")
        self.pages_seen.append(self.page.url)
        self.photograph()
        if self.is_judged and self._is_new():
            self.stays_within(NARROWEST)
            self._has_room_for_a_thumb()
            self._is_accessible()
        return self

    def photograph(self) -> None:
        if not PICTURES:
            return
        name = re.sub(r"[^a-z0-9]+", "-", re.sub(r"\?.*", "", self.path.split("//")[-1])).strip("-") or "home"
        kept = self.page.viewport_size
        for size, width in (("phone", PHONE), ("desk", DESK)):
            self.page.set_viewport_size(width)
            for scheme in ("light", "dark"):
                self.page.emulate_media(color_scheme=scheme)
                count = len(list(Path(PICTURES).glob(f"*-{size}-{scheme}.png")))
                self.page.screenshot(
                    path=Path(PICTURES) / f"{count:03}-{name[:40]}-{size}-{scheme}.png", full_page=True
                )
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(kept)

    def stays_within(self, width: int) -> None:
        kept = self.page.viewport_size
        self.page.set_viewport_size({"width": width, "height": 640})
        widest = self.page.evaluate("document.documentElement.scrollWidth")
        self.page.set_viewport_size(kept)
        assert widest <= width, f"{self.page.url} is {widest} pixels wide on a screen of {width}"

    def _has_room_for_a_thumb(self) -> None:
        """Find what is pressed and is small; a link within a sentence is as high as its line."""
        small: list[str] = self.page.evaluate(_FIND_SMALL, _THUMB)
        assert small == [], f"{self.page.url}: " + "\n".join(small)

    def _is_new(self) -> bool:
        """Say whether these very elements and words were not judged yet, tokens aside: all sign in by one page."""
        written = re.sub(r"[\w-]{16,}", "", self.page.content())
        seen = (self.page.viewport_size["width"], written)
        is_new = seen not in _JUDGED
        _JUDGED.add(seen)
        return is_new

    def _is_accessible(self) -> None:
        self.page.evaluate(_axe())
        for scheme, rules in (("light", {}), ("dark", _IN_THE_DARK)):
            self.page.emulate_media(color_scheme=scheme)
            found: list[Any] = self.page.evaluate(_RUN_AXE, rules)
            assert found == [], f"{self.page.url} ({scheme}): " + "\n".join(found)
        self.page.emulate_media(color_scheme="light")

    def _hear(self, message: ConsoleMessage) -> None:
        # A form that is shown again with its mistakes is answered with 422, which Chromium writes down; and it
        # misses RSA among the keys that the card takes.
        expected = ("a status of 422", "publicKey.pubKeyCredParams")
        if message.type in ("error", "warning") and not any(words in message.text for words in expected):
            self.complaints.append(f"{self.page.url}: {message.text}")


@cache
def _axe() -> str:
    if not AXE.exists():
        missing("axe-core (npm ci in tests/journeys)")
    return AXE.read_text()


def invite(
    browser: Browser, url: str, size: dict[str, int] = PHONE, *, is_judged: bool = True, **more: Any
) -> Visitor:
    """Give somebody a fresh browser."""
    context = browser.new_context(viewport=size, locale="vi-VN", reduced_motion="reduce", **more)
    return Visitor(context, url, is_judged=is_judged)


Invite = Callable[..., Visitor]
