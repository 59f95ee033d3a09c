"""What can be wrong with a request whatever its form asks: token, origin, method, type, size, session, key."""

import io
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from portal.core import clock
from tests.bad_input.asking import URLENCODED, Pairs, good_pairs, refused, send, with_value
from tests.bad_input.plot import NOON, Plot
from tests.bad_input.routes import FORMS, Form
from tests.strict_pages.checker import check_page
from tests.strict_pages.client import TOKEN, Page

pytestmark = [
    pytest.mark.usefixtures("nothing_changes"),
    pytest.mark.parametrize("form", FORMS, ids=lambda form: form.endpoint),
]
MEGABYTE = 1024 * 1024


@pytest.mark.parametrize("token", [None, "", "0" * 40, "another person's", "NUL\0", "lost \ufffd"])
def test_a_wrong_token_is_told_to_load_the_page_again(plot, form, token):
    if token == "another person's":
        token = plot.client("nobody").token
    refused(send(plot, form, with_value(good_pairs(plot, form), TOKEN, token)), 400, "Biểu mẫu đã hết hạn")


ELSEWHERE = {
    "another site": {"Origin": "https://portal.example", "Sec-Fetch-Site": "cross-site"},
    "a sibling": {"Sec-Fetch-Site": "same-site"},
    "plain http": {"Origin": "http://localhost"},
    "a sandbox": {"Origin": "null"},
    "nobody's origin": {"Origin": "", "Sec-Fetch-Site": "none"},
}


@pytest.mark.parametrize("where", ELSEWHERE)
def test_another_sites_page_is_refused(plot, form, where):
    refused(send(plot, form, good_pairs(plot, form), headers=ELSEWHERE[where]), 403, "từ một trang khác")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_another_method_is_not_taken(plot, form, method):
    client = plot.client(form.who)
    refused(client._answer(method, plot.filled(form.path), None, data=dict(good_pairs(plot, form))), 405)


TYPES = (
    "application/json",
    "text/plain",
    "multipart/form-data",
    "multipart/form-data; boundary=nowhere",
    "nonsense",
    "",
)


@pytest.mark.parametrize("kind", TYPES)
def test_another_type_of_body_holds_no_token(plot, form, kind):
    refused(send(plot, form, good_pairs(plot, form), headers={"Content-Type": kind}), 400)


def test_a_body_that_is_broken_off_is_refused(plot, form):
    parts = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in good_pairs(plot, form)
    )
    head = {"Content-Type": "multipart/form-data; boundary=b"}
    whole = plot.client(form.who).post_bare(plot.filled(form.path), parts.encode()[:-30], None, headers=head)
    refused(whole, 400)


def sized(plot: Plot, form: Form, length: int) -> Page:
    """Claim a body of this length; whoever believes the claim refuses before a byte of it is read."""
    client, path = plot.client(form.who), plot.filled(form.path)
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    response = client.app.test_client(use_cookies=False).post(
        path, base_url=client.base_url, environ_overrides={"CONTENT_LENGTH": str(length)},
        headers={"Cookie": cookies, "Origin": client.base_url, "Content-Type": URLENCODED},
    )  # fmt: skip
    return Page(path, response, check_page(response, url=path))


@pytest.mark.parametrize("length", [25 * MEGABYTE, 30 * MEGABYTE, 2**40])
def test_a_body_that_is_too_large_is_refused_unread(plot, form, length):
    refused(sized(plot, form, length), 413, "quá lớn")


def test_text_beyond_half_a_megabyte_is_too_much(plot, form):
    refused(send(plot, form, [*good_pairs(plot, form), ("more", "a" * MEGABYTE)]), 413, "quá lớn")


def test_more_fields_than_any_form_has_are_refused(plot, form):
    pairs = good_pairs(plot, form)
    many: Pairs = [(f"field{number}", "1") for number in range(5_001)]
    refused(send(plot, form, [*pairs, *many]), 413, "quá lớn")
    parts = {**dict(pairs), **dict(many[:1001]), "file": (io.BytesIO(b"1"), "a.txt")}
    refused(plot.client(form.who).post_bare(plot.filled(form.path), parts, None), 413, "quá lớn")


def test_a_field_that_comes_twice_is_not_guessed_at(plot, form):
    pairs = good_pairs(plot, form)
    for name, value in pairs:
        if name not in ("items", "claims", TOKEN):
            refused(send(plot, form, [*pairs, (name, f"{value}1")]), 400)
    refused(send(plot, form, [*pairs, (TOKEN, pairs[0][1])]), 400)


def test_bytes_that_are_no_utf_8_are_refused(plot, form):
    pairs = good_pairs(plot, form)
    for name, value in pairs:
        refused(send(plot, form, with_value(pairs, name, f"{value}".encode() + b"\xff\xfe")), 400)
        refused(send(plot, form, [*pairs, (f"x{name}", b"\xed\xa0\x80")]), 400)


def test_after_the_session_ended_nothing_is_sent_and_the_way_back_is_said(plot, form):
    client = plot.browser(form.who)
    pairs = with_value(good_pairs(plot, form), TOKEN, client.token)
    with clock.frozen(NOON + timedelta(minutes=31)):
        answer = send(plot, form, pairs, client=client)
    if form.endpoint.startswith("people.sign_out"):
        assert answer.location == "/sign-in"  # Whoever wants to leave has left.
    else:
        refused(answer, 400, "Hãy đăng nhập lại")


def test_a_good_body_of_another_length_than_it_says_is_not_believed(plot, form):
    pairs = good_pairs(plot, form)
    assert len(urlencode(pairs)) > 40
    refused(sized(plot, form, 10), 400)
