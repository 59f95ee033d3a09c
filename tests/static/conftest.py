"""A real Chromium; where there is none, a developer's machine skips by name and CI fails."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from portal.core.web.static_build import build
from tests.static.environment import environment, style_guide
from tests.static.places import STATIC
from tests.static.site import Site, serve

FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
HTML = "text/html; charset=utf-8"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing: apt-get install chromium")
        pytest.skip("Chromium is missing: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


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
    }
    with serve(Site(folder, pages)) as running:
        yield running
