"""A real Chromium; where there is none, a developer's machine skips by name and CI fails."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from portal.core.web.static_build import build
from tests.static.environment import environment, style_guide
from tests.static.places import STATIC
from tests.static.site import HTML, Site, serve


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    folder = tmp_path_factory.mktemp("static")
    return folder, build(STATIC, folder)


@pytest.fixture
def site(built: tuple[Path, dict[str, str]]) -> Iterator[Site]:
    folder, urls = built
    offline = environment(urls).get_template("pages/offline.html").render()
    pages = {
        "/": (200, HTML, style_guide(urls).encode()),
        "/offline": (200, HTML, offline.encode()),
        "/card": (200, HTML, b"<!DOCTYPE html><title>Card</title>"),
    }
    with serve(Site(folder, pages)) as running:
        yield running


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    made = chromium.new_context(viewport={"width": 360, "height": 740})
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
