"""The portal as an application on the phone: it can be installed, and says something sensible without a network."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.journeys import steps
from tests.journeys.visitor import PHONE, Visitor
from tests.support.running import Running
from tests.support.tools import CHROMIUM_FLAGS, needed

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]


@pytest.fixture
def installed(chromium: Browser, tmp_path: Path) -> Iterator[BrowserContext]:
    """A browser that keeps its data, as a phone's does; installing is offered by no other."""
    kind = chromium.browser_type
    program = needed("chromium", "google-chrome", package="chromium")
    context = kind.launch_persistent_context(
        tmp_path, executable_path=program, args=list(CHROMIUM_FLAGS), viewport=PHONE, locale="vi-VN"
    )
    yield context
    context.close()


def test_it_can_be_installed_and_answers_without_a_network(
    installed: BrowserContext, running: Running
) -> None:
    phone = steps.given_signed_in(Visitor(installed, running.url), running.account("nho"))
    phone.until("navigator.serviceWorker.controller !== null", seconds=60)
    devtools = installed.new_cdp_session(phone.page)
    assert devtools.send("Page.getInstallabilityErrors") == {"installabilityErrors": []}
    manifest = devtools.send("Page.getAppManifest")
    assert manifest["errors"] == []

    assert phone.complaints == []
    installed.set_offline(True)
    phone.open("/record").reads("Chưa có mạng")
    assert "Alăng" not in phone.page.content()
    installed.set_offline(False)
    phone.follow("Thử lại")
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("Hồ sơ của tôi")
    assert phone.page.url == f"{running.url}/record"
    assert all("ERR_INTERNET_DISCONNECTED" in complaint for complaint in phone.complaints)
