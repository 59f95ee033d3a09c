"""Each rule is broken once here, so a rule that stops looking is noticed."""

import unicodedata

import pytest
from flask import Flask, Response
from werkzeug.test import TestResponse

from .checker import check_fragment, check_page
from .headers import POLICY
from .markup import parse, words

NONCE = "c2l4dGVlbiBieXRlcyE5OTk5"
CONTENT_POLICY = "; ".join([
    f"script-src 'nonce-{NONCE}'", *(f"{name} {' '.join(sorted(values))}" for name, values in POLICY.items())
])  # fmt: skip
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": CONTENT_POLICY,
    "Strict-Transport-Security": "max-age=63072000",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self)",
    "Cache-Control": "no-store",
}
GOOD = f"""<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Hồ sơ của tôi</title>
<link rel="stylesheet" href="/static/css/app.css">
<script type="module" src="/static/js/capture.js" nonce="{NONCE}"></script>
</head>
<body>
<a href="#main">Đến nội dung chính</a>
<main id="main">
<h1>Hồ sơ của tôi</h1>
<h2 id="phone">Điện thoại</h2>
<p>Nguyễn Văn Ánh</p>
<img src="/evidence/3/preview" alt="Trang đầu của quyết định">
<form method="post" action="/proposals">
<input type="hidden" name="csrf_token" value="t0ken">
<label for="value">Số mới</label>
<input id="value" name="value" aria-describedby="value-hint">
<p id="value-hint">Gồm 10 chữ số</p>
<fieldset><legend>Nguồn</legend>
<label><input type="radio" name="source" value="cccd"> Căn cước</label>
</fieldset>
<button aria-describedby="value-hint">Gửi</button>
</form>
</main>
</body>
</html>"""

BROKEN = {
    "an end tag too many": ("<p>Nguyễn Văn Ánh</p>", "</div>", "line"),
    "an element cannot stand there": ("<p>Nguyễn Văn Ánh</p>", "<p><div>a</div></p>", "line"),
    "an attribute twice": ('<input id="value"', '<input id="value" id="value"', "line"),
    "no doctype": ("<!doctype html>", "", "line"),
    "no language": (' lang="vi"', "", "lang=vi"),
    "another language": ('lang="vi"', 'lang="en"', "lang=vi"),
    "no title": ("<title>Hồ sơ của tôi</title>", "<title> </title>", "no title"),
    "no viewport": ('name="viewport"', 'name="other"', "viewport"),
    "no zooming": ("initial-scale=1", "user-scalable=no", "zooming"),
    "no main": ('<main id="main">', '<main id="main"></main><main>', "2 main"),
    "no h1": ("<h1>Hồ sơ của tôi</h1>", "", "0 h1"),
    "two h1": ("<h1>Hồ sơ của tôi</h1>", "<h1>Hồ sơ</h1><h1>Của tôi</h1>", "2 h1"),
    "a skipped heading": ('<h2 id="phone">Điện thoại</h2>', "<h3>Điện thoại</h3>", "followed by 3"),
    "an empty heading": ('<h2 id="phone">Điện thoại</h2>', "<h2></h2>", "empty heading"),
    "an id twice": ('id="phone"', 'id="value"', "2 times"),
    "an id with a space": ('id="phone"', 'id="a b"', "space"),
    "no label": ('<label for="value">Số mới</label>', "", "without a label"),
    "an empty label": (">Số mới<", "> <", "without a label"),
    "a label for nothing": ('<label for="value">', '<label for="valve">', "for points at no id"),
    "a description of nothing": ('aria-describedby="value-hint">\n', 'aria-describedby="hint">\n', "aria-describedby"),
    "a name from nothing": ('<h2 id="phone"', '<h2 aria-labelledby="nothing"', "aria-labelledby"),
    "a link to nothing here": ('href="#main"', 'href="#content"', "link points at no id"),
    "no legend": ("<legend>Nguồn</legend>", "", "legend"),
    "no token": ('name="csrf_token"', 'name="token"', "without one token"),
    "an empty token": ('value="t0ken"', 'value=""', "without one token"),
    "a token in a GET form": ('method="post"', 'method="get"', "into the address"),
    "a change by script only": ('<h2 id="phone"', '<h2 hx-post="/x"', "needs JavaScript"),
    "an inline script": ("</h1>", "</h1><script nonce='" + NONCE + "'>let a = 1</script>", "inline script"),
    "an inline style sheet": ("</title>", "</title><style>p { color: red }</style>", "inline style sheet"),
    "a style attribute": ("<h1>", '<h1 style="color: red">', "inline style"),
    "an event handler": ("<h1>", '<h1 onclick="a()">', "inline onclick"),
    "an htmx handler": ("<h1>", '<h1 hx-on:click="a()">', "inline hx-on"),
    "a script address": ('href="#main"', 'href=" Java\tscript:a()"', "script in an address"),
    "a foreign image": ('src="/evidence/3/preview"', 'src="http://example.org/a.png"', "from outside"),
    "a foreign image without scheme": ('src="/evidence/3/preview"', 'src="//example.org/a.png"', "from outside"),
    "a data image": ('src="/evidence/3/preview"', 'src="data:image/png;base64,aa"', "from outside"),
    "a foreign script": ('src="/static/js/capture.js"', 'src="https://example.org/a.js"', "from outside"),
    "a foreign form": ('action="/proposals"', 'action="https://example.org/"', "from outside"),
    "a script without nonce": (f' nonce="{NONCE}"', "", "without the nonce"),
    "a script with another nonce": (f'nonce="{NONCE}"', 'nonce="other"', "without the nonce"),
    "an image without alt": (' alt="Trang đầu của quyết định"', "", "without alt"),
    "a button without text": (">Gửi<", "><svg aria-hidden='true'></svg><", "button without text"),
    "a link without text": (">Đến nội dung chính<", "> <", "link without text"),
    "a link to nowhere": ('href="#main"', 'href="#"', "leads nowhere"),
    "a button in a link": (">Đến nội dung chính<", "><button>Đến</button><", "inside <a"),
    "decomposed text": ("Nguyễn Văn Ánh", unicodedata.normalize("NFD", "Nguyễn Văn Ánh"), "NFC"),
    "a None": ("Nguyễn Văn Ánh", "Quê quán: None", "None"),
    "a None in a field": ('name="value"', 'name="value" value="None"', "None"),
    "a Python truth": ("<h1>", '<h1 aria-busy="True">', "Python value"),
    "an object": ("Nguyễn Văn Ánh", "&lt;portal.record.models.Record object&gt;", "repr"),
    "a datetime": ("Nguyễn Văn Ánh", "datetime.datetime(2026, 1, 2)", "repr"),
    "an enum": ("Nguyễn Văn Ánh", "&lt;Role.OFFICIAL: 'official'&gt;", "enum"),
    "a template tag": ("Nguyễn Văn Ánh", "{{ name }}", "template code"),
    "an unfilled placeholder": ("Nguyễn Văn Ánh", "Hạn là {due_on}", "placeholder"),
}  # fmt: skip

BAD_HEADERS = {
    "kept in caches": ("Cache-Control", "private", "no-store"),
    "a page with an ETag alone": ("Cache-Control", "no-cache", "no-store"),
    "sniffed": ("X-Content-Type-Options", "", "nosniff"),
    "no policy": ("Content-Security-Policy", "", "default-src"),
    "inline allowed": ("Content-Security-Policy", CONTENT_POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"), "style-src"),
    "strict-dynamic": ("Content-Security-Policy", CONTENT_POLICY.replace("script-src ", "script-src 'strict-dynamic' "), "one nonce"),
    "a short nonce": ("Content-Security-Policy", CONTENT_POLICY.replace(NONCE, "abc"), "one nonce"),
    "another directive": ("Content-Security-Policy", CONTENT_POLICY + "; media-src *", "more than was agreed"),
    "no HSTS": ("Strict-Transport-Security", "", "Strict-Transport-Security"),
    "referrer": ("Referrer-Policy", "unsafe-url", "Referrer-Policy"),
    "opener": ("Cross-Origin-Opener-Policy", "", "Opener"),
    "resource": ("Cross-Origin-Resource-Policy", "cross-origin", "Resource"),
    "camera": ("Permissions-Policy", "camera=*", "camera"),
    "no charset": ("Content-Type", "text/html", "Content-Type"),
    "a loose cookie": ("Set-Cookie", "sid=1; Path=/", "Secure"),
    "a host cookie with a path": ("Set-Cookie", "__Host-sid=1; Path=/a; Secure; HttpOnly; SameSite=Lax", "path"),
}  # fmt: skip


def answer(body: str, status: int = 200, **headers: str) -> TestResponse:
    app = Flask("checked")
    sent = {**HEADERS, **{name.replace("_", "-"): value for name, value in headers.items()}}
    app.add_url_rule("/", view_func=lambda: Response(body, status=status, headers=sent))
    return app.test_client().get("/")


def test_a_good_page_passes():
    check_page(answer(GOOD), url="/")


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_page_is_refused(name):
    part, instead, expected = BROKEN[name]
    assert part in GOOD
    with pytest.raises(AssertionError, match="breaks the rules") as refused:
        check_page(answer(GOOD.replace(part, instead, 1)), url="/x")
    assert expected in str(refused.value)


@pytest.mark.parametrize("name", BAD_HEADERS)
def test_a_bad_header_is_refused(name):
    header, value, expected = BAD_HEADERS[name]
    with pytest.raises(AssertionError, match="breaks the rules") as refused:
        check_page(answer(GOOD, **{header: value}), url="/x")
    assert expected in str(refused.value)


def test_an_error_page_is_a_page_too():
    with pytest.raises(AssertionError, match="h1"):
        check_page(answer(GOOD.replace("<h1>Hồ sơ của tôi</h1>", ""), 422), url="/x")


def test_scanner_pages_may_use_webassembly():
    policy = CONTENT_POLICY.replace("script-src ", "script-src 'wasm-unsafe-eval' ")
    check_page(answer(GOOD, **{"Content-Security-Policy": policy}), url="/")


def test_words_are_read_as_they_stand():
    page = parse(
        "<p>Hò<mark>a</mark> Bình</p><p>một <strong>hai</strong><span>: ba</span></p><ul><li>bốn</li><li>năm</li></ul>",
        whole=False,
    )
    assert words(page.root) == "Hòa Bình một hai: ba bốn năm"


def test_a_redirect_is_held_to_the_headers_only():
    check_page(answer("<p>Redirecting", 303), url="/")
    with pytest.raises(AssertionError, match="no-store"):
        check_page(answer("<p>Redirecting", 303, Cache_Control="private"), url="/")


@pytest.mark.parametrize(
    ("cache", "kept"),
    [("public, max-age=31536000, immutable", True), ("no-store", True), ("max-age=60", False)],
)
def test_other_types_are_held_to_caching(cache, kept):
    response = answer("{}", Cache_Control=cache, Content_Type="application/json")
    if kept:
        check_page(response, url="/")
    else:
        with pytest.raises(AssertionError, match="no-store"):
            check_page(response, url="/")


def test_a_fragment_needs_no_head_but_the_rest():
    check_fragment(answer('<p id="status" aria-describedby="elsewhere">Đang kiểm tra</p>'), url="/f")
    check_fragment(answer('<tr id="row-1"><td>Điện thoại</td></tr>'), url="/f")
    for broken in ("<p>None</p>", '<p id="a"></p><p id="a"></p>', "<p><div></div></p>", "<button></button>"):
        with pytest.raises(AssertionError, match="breaks the rules"):
            check_fragment(answer(broken), url="/f")
