"""The running product, and people before real browsers."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.visitor import Invite, Visitor, invite
from tests.push_service import FirefoxPush
from tests.support.running import Running, start
from tests.support.tools import needed


@pytest.fixture(scope="session")
def mailbox_of_pushes() -> Iterator[FirefoxPush]:
    """A push service and a Firefox, not started yet; their address must be known before the portal starts."""
    mailbox = FirefoxPush()
    yield mailbox
    mailbox.__exit__(None, None, None)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, mailbox_of_pushes: FirefoxPush) -> Iterator[Running]:
    """The product, once for all journeys."""
    origins = {"PORTAL_PUSH_TEST_ORIGINS": mailbox_of_pushes.service.origin}
    with start(tmp_path_factory.mktemp("running"), origins) as product:
        yield product


@pytest.fixture(scope="session")
def firefox(mailbox_of_pushes: FirefoxPush) -> FirefoxPush:
    needed("firefox-esr", "firefox", package="firefox-esr")
    return mailbox_of_pushes.__enter__()


@pytest.fixture
def visit(chromium: Browser, running: Running) -> Iterator[Invite]:
    """Give somebody a browser: `visit()` on a phone, `visit(DESK)` at a desk; no page may complain."""
    visitors: list[Visitor] = []

    def come(*size: dict[str, int], **more: object) -> Visitor:
        visitors.append(invite(chromium, running.url, *size, **more))
        return visitors[-1]

    yield come
    for visitor in visitors:
        visitor.context.close()
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []
