"""What a phone keeps of the portal: a page that was answered, never a refusal, whenever one came."""

import pytest
from playwright.sync_api import expect

from tests.card.holder.conftest import Phone
from tests.support.cast import Cast

pytestmark = pytest.mark.journey

_KEPT = """caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(cache =>
  cache.match("/card").then(found => found && found.text().then(text => [name, found.status, text]))))))"""
_UPDATE = """navigator.serviceWorker.getRegistration().then(found => found.update()).then(found => {
  const fresh = found.installing ?? found.waiting;
  if (!fresh) return "none";
  return new Promise(done => {
    const tell = () => ["activated", "redundant"].includes(fresh.state) && done(fresh.state);
    fresh.addEventListener("statechange", tell);
    tell();
  });
})"""


def kept(phone: Phone) -> list[tuple[str, int]]:
    """Return under which name the card's page is kept, and with which status it was answered."""
    found = [one for one in phone.page.evaluate(_KEPT) if one]
    assert all("data-card" in text or "Đang mở thẻ" in text for _, _, text in found)
    return [(name.rpartition("-")[2], status) for name, status, _ in found]


def opens_without_a_network(phone: Phone) -> None:
    phone.context.set_offline(True)
    phone.open().is_in("ready")
    expect(phone.page.locator("#name")).to_have_text("Nguyễn Thị Hòa")
    phone.context.set_offline(False)


@pytest.mark.parametrize(("path", "status"), [("/card", 429), ("/card", 502), ("/offline", 429)])
def test_a_refusal_during_the_first_visit_is_not_kept(
    phone: Phone, entitled: Cast, path: str, status: int
) -> None:
    gateway = phone.house.gateway
    gateway.refused[path] = status
    phone.sign_in(entitled.owner)
    phone.open().is_in("unbound").do("enrol").is_in("ready")
    phone.page.wait_for_function("() => navigator.serviceWorker.getRegistration().then(found => !found)")
    assert gateway.counted
    assert all(answered == 200 for _, answered in kept(phone))
    phone.open().is_in("ready")

    gateway.refused.clear()
    phone.open().is_in("ready").keep_shell()

    assert kept(phone) == [("0", 200)]
    opens_without_a_network(phone)


@pytest.mark.parametrize(("path", "status"), [("/card", 429), ("/card", 502), ("/offline", 502)])
def test_a_refusal_during_a_release_leaves_the_page_that_was_kept(
    enrolled: Phone, path: str, status: int
) -> None:
    gateway = enrolled.house.gateway
    enrolled.open().is_in("ready").keep_shell()
    gateway.release = 1
    gateway.refused[path] = status

    assert enrolled.page.evaluate(_UPDATE) == "redundant"
    assert gateway.counted
    assert ("0", 200) in kept(enrolled)
    assert all(answered == 200 for _, answered in kept(enrolled))
    opens_without_a_network(enrolled)

    gateway.refused.clear()
    assert enrolled.page.evaluate(_UPDATE) == "activated"
    assert kept(enrolled) == [("1", 200)]
    opens_without_a_network(enrolled)
