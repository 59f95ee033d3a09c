"""A form with files leaves its page only when they have arrived: what becomes of a line that is slow, broken or dead."""

import re

import pytest
from playwright.sync_api import expect

from tests.static.environment import environment
from tests.static.site import HTML, until

PHOTO = {"name": "don.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8" + b"x" * 200_000}
PATIENCE = 20_000
BROKEN = "Mạng bị ngắt nên chưa gửi xong."
KEPT = "Nội dung và tệp đã chọn vẫn ở trang này"
FORM = """{% extends "layouts/base.html" %}
{% from "components/buttons.html" import button, button_group %}
{% from "components/forms.html" import file_input, form_end, form_start, text_input %}
{% from "documents/_upload.html" import upload_script, upload_style %}
{% block title %}Thử{% endblock %}
{% block head %}{{ super() }}{{ upload_style() }}{% endblock %}
{% block scripts %}{{ super() }}{{ upload_script() }}{% endblock %}
{% block main %}<h1>Thử</h1>{% if problem %}<p>{{ problem }}</p>{% endif %}
{{ form_start("/sent", token, multipart=true) }}{{ text_input("job", "Nghề") }}{{ file_input("evidence", "Tệp", multiple=true) }}
{% call button_group() %}{{ button("Lưu", name="then", value="go") }}{{ button("Xóa", "quiet") }}{% endcall %}{{ form_end() }}{% endblock %}"""


def form(urls, token="one", problem="", person="H'Hen Niê"):
    made = environment(urls).from_string(FORM)
    return made.render(nav=[], person_name=person, token=token, problem=problem).encode()


@pytest.fixture
def site(site, built):
    site.pages["/form"] = (200, HTML, form(built[1]))
    site.pages["/sent"] = (201, HTML, b"")
    site.onward["/sent"] = "/next?a=1#here"
    site.pages["/next"] = (200, HTML, b"<!DOCTYPE html><html lang=vi><title>x</title><h1>Next</h1>")
    return site


@pytest.fixture
def filled(page, site):
    """The form, opened under the worker's eyes and filled in."""
    page.goto(f"{site.url}/form?target=a")
    until(page, "!!navigator.serviceWorker.controller")
    page.fill("#job", "Thợ mộc")
    page.set_input_files("#evidence", PHOTO)
    return page


def send(page):
    page.get_by_role("button", name="Lưu").click()


def still_there(page):
    assert page.url.endswith("/form?target=a")
    assert page.input_value("#job") == "Thợ mộc"
    assert page.evaluate("document.getElementById('evidence').files.length") == 1


def test_it_arrives_whole_and_leads_on(filled, site):
    send(filled)
    filled.wait_for_url("**/next?a=1#here")
    (body,) = site.sent
    assert PHOTO["buffer"] in body
    fields = re.findall(
        rb'name="([^"]+)"(?:; filename="don.jpg")?[^\n]*\r\n(?:[^\r\n]+\r\n)?\r\n([^\r]{0,20})', body
    )
    assert [(name.decode(), text.decode(errors="ignore")) for name, text in fields if name != b"evidence"] == [
        ("csrf_token", "one"), ("job", "Thợ mộc"), ("then", "go"),
    ]  # fmt: skip


@pytest.mark.parametrize("how", ["is_cut", "is_torn"])
def test_a_line_that_breaks_takes_nothing(filled, site, how):
    setattr(site, how, True)
    send(filled)
    alert = filled.get_by_role("alert").filter(has_text=BROKEN)
    expect(alert).to_contain_text(KEPT, timeout=PATIENCE)
    still_there(filled)
    assert site.sent == []
    setattr(site, how, False)
    send(filled)
    filled.wait_for_url("**/next?a=1#here")
    assert len(site.sent) == 1


def test_while_it_is_under_way_that_is_said_and_a_second_tap_sends_nothing(filled, site):
    site.is_open.clear()
    send(filled)
    expect(filled.get_by_role("status").filter(has_text="Đang gửi.")).to_be_visible(timeout=PATIENCE)
    expect(filled.get_by_role("progressbar", name="Phần đã gửi")).to_be_visible(timeout=PATIENCE)
    expect(filled.get_by_role("button", name="Lưu")).to_have_attribute(
        "aria-disabled", "true", timeout=PATIENCE
    )
    filled.get_by_role("button", name="Lưu").click(force=True)
    site.is_open.set()
    filled.wait_for_url("**/next?a=1#here")
    assert len(site.sent) == 1


def test_it_can_be_stopped_and_sent_again(filled, site):
    site.is_open.clear()
    send(filled)
    stop = filled.get_by_role("button", name="Dừng gửi")
    stop.focus()
    stop.press("Enter")
    expect(filled.get_by_role("alert").filter(has_text="Đã dừng gửi.")).to_contain_text(
        KEPT, timeout=PATIENCE
    )
    assert filled.evaluate("document.activeElement.textContent") == "Lưu"
    still_there(filled)
    site.is_open.set()
    send(filled)
    filled.wait_for_url("**/next?a=1#here")


def test_a_line_that_is_up_but_dead_is_given_up(filled, site):
    site.is_open.clear()
    filled.clock.install()
    send(filled)
    filled.clock.fast_forward(1_000)
    expect(filled.get_by_role("progressbar")).to_be_visible(timeout=PATIENCE)
    filled.clock.fast_forward(90_000)
    expect(filled.get_by_role("alert").filter(has_text=BROKEN)).to_be_visible(timeout=PATIENCE)
    site.is_open.set()
    still_there(filled)


@pytest.mark.parametrize("status", [422, 409, 404])
def test_a_refusal_is_a_page_under_its_own_policy(filled, site, built, status):
    del site.onward["/sent"]
    site.pages["/sent"] = (status, HTML, form(built[1], problem="Chưa đúng."))
    heard = []
    filled.on("pageerror", lambda error: heard.append(str(error)))
    send(filled)
    expect(filled.get_by_text("Chưa đúng.")).to_be_visible(timeout=PATIENCE)
    assert filled.url == f"{site.url}/form?target=a"
    assert filled.evaluate("performance.getEntriesByType('navigation')[0].responseStatus") == status
    assert len(site.sent) == 1
    # Its scripts run, so it can be mended; and it is shown once: what is asked for again is the form.
    site.onward["/sent"] = "/next?a=1#here"
    send(filled)
    filled.wait_for_url("**/next?a=1#here")
    filled.goto(f"{site.url}/form?target=a")
    expect(filled.get_by_text("Chưa đúng.")).to_have_count(0)
    assert heard == []


@pytest.mark.parametrize(
    ("status", "words"),
    [(500, "Hệ thống đang bận"), (503, "Hệ thống đang bận"), (429, "Hệ thống đang bận"), (413, "quá lớn")],
)
def test_what_a_server_could_not_take_stays(filled, site, status, words):
    site.pages["/sent"] = (status, HTML, b"<!DOCTYPE html><title>x</title>")
    del site.onward["/sent"]
    send(filled)
    expect(filled.get_by_role("alert").filter(has_text=words)).to_be_visible(timeout=PATIENCE)
    still_there(filled)


def test_what_is_too_much_is_not_sent_for_minutes(filled, site, tmp_path):
    large = [tmp_path / f"{n}.pdf" for n in range(3)]
    for path in large:
        path.write_bytes(b"x" * 9_000_000)
    filled.set_input_files("#evidence", large)
    send(filled)
    expect(filled.get_by_role("alert").filter(has_text="quá lớn")).to_be_visible(timeout=PATIENCE)
    assert "/sent" not in site.asked
    filled.set_input_files("#evidence", PHOTO)
    send(filled)
    filled.wait_for_url("**/next?a=1#here")


def test_after_signing_in_elsewhere_the_same_person_sends_it(filled, site, built):
    del site.onward["/sent"]
    site.pages["/sent"] = (400, HTML, b"<!DOCTYPE html><title>x</title>")
    site.pages["/form"] = (200, HTML, b"<!DOCTYPE html><title>Sign in</title>")
    send(filled)
    alert = filled.get_by_role("alert").filter(has_text="phiên đăng nhập đã hết")
    expect(alert).to_contain_text(KEPT, timeout=PATIENCE)
    way = filled.get_by_role("link", name="Đăng nhập ở cửa sổ khác")
    assert (way.get_attribute("href"), way.get_attribute("target")) == ("/sign-in", "_blank")
    # Another's page brings a token too, which is not for this.
    site.pages["/form"] = (200, HTML, form(built[1], token="hers", person="Lê Thị Mai"))
    send(filled)
    expect(alert).to_be_visible(timeout=PATIENCE)
    site.pages["/form"] = (200, HTML, form(built[1], token="two"))
    before = len(site.sent)
    send(filled)
    expect(filled).to_have_title("x", timeout=PATIENCE)
    assert [b'"csrf_token"\r\n\r\ntwo' in body for body in site.sent[before:]] == [False, True]


def test_without_a_worker_the_browser_sends_it(chromium, site):
    context = chromium.new_context(service_workers="block")
    try:
        page = context.new_page()
        page.goto(f"{site.url}/form?target=a")
        site.pages["/sent"] = (200, HTML, b"<!DOCTYPE html><html lang=vi><title>x</title><h1>Received</h1>")
        del site.onward["/sent"]
        page.set_input_files("#evidence", PHOTO)
        send(page)
        page.wait_for_selector("h1:has-text('Received')")
        assert page.url == f"{site.url}/sent"
    finally:
        context.close()
