"""The page client does what a browser would, seen from the server's side."""

import io

import pytest
from flask import Flask, redirect, request

from .client import PageClient
from .test_checker import HEADERS

HEAD = """<!doctype html><html lang="vi"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Thử</title></head><body><main><h1>Thử</h1>"""
FORM = """<form id="ask" method="post" action="/send?kind=a">
<input type="hidden" name="csrf_token" value="t0ken"><input type="hidden" name="idempotency_key" value="key-1">
<label for="phone">Điện thoại</label><input id="phone" name="phone" value="0901">
<label for="note">Ghi chú</label><textarea id="note" name="note">cũ</textarea>
<label for="place">Nơi ở</label><select id="place" name="place"><option value="">Chọn</option><option value="01" selected>Hà Nội</option></select>
<label><input type="checkbox" name="paper" value="1" checked> Một</label>
<label><input type="checkbox" name="paper" value="2"> Hai</label>
<label><input type="checkbox" name="agreed"> Cam đoan</label>
<label for="file">Tệp</label><input id="file" type="file" name="file">
<button name="step" value="send">Gửi</button><button formaction="/drop" disabled>Xóa</button>
</form><p><a href="/next">Đi tiếp</a></p>"""
FOOT = "</main></body></html>"


@pytest.fixture
def seen():
    return []


@pytest.fixture
def client(seen):
    app = Flask("browsed")

    @app.get("/")
    def index():
        answer = app.make_response(HEAD + FORM + FOOT)
        answer.set_cookie("__Host-sid", "secret", secure=True, httponly=True, samesite="Lax", path="/")
        return answer

    @app.post("/send")
    def send():
        sent = {name: request.form.getlist(name) for name in request.form}
        files = {name: file.read() for name, file in request.files.items()}
        seen.append((dict(request.args), sent, files, dict(request.headers)))
        if sent.get("phone") == ["x"]:
            return HEAD + FORM + FOOT, 422
        return redirect("/next", 303)

    @app.get("/next")
    def after():
        answer = app.make_response(HEAD + f"<p>Xin chào {request.cookies.get('__Host-sid', '')}</p>" + FOOT)
        answer.delete_cookie("__Host-sid", secure=True, httponly=True, samesite="Lax")
        return answer

    @app.get("/piece")
    def piece():
        return "<p>Đang kiểm tra</p>"

    @app.get("/bad")
    def bad():
        return HEAD + "<h1>Hai</h1>" + FOOT

    @app.errorhandler(404)
    def missing(error):
        return HEAD + "<p>Không có trang này</p>" + FOOT, 404

    app.after_request(lambda answer: (answer.headers.update(HEADERS), answer)[1])
    return PageClient(app, token_page="/")


def test_a_form_is_read_as_it_stands(client):
    client.get("/")
    form = client.form("ask")
    assert form.fields == {
        "csrf_token": "t0ken", "idempotency_key": "key-1", "phone": "0901", "note": "cũ", "place": "01", "paper": "1",
    }  # fmt: skip
    assert form.choices == {"place": ["", "01"], "paper": ["1", "2"], "agreed": ["on"]}
    assert "file" in form.names
    assert [button.text for button in form.buttons] == ["Gửi"]
    assert client.form("/send?kind=a") == form


def test_click_presses_the_button_and_follows(client, seen):
    client.get("/")
    page = client.click(
        "Gửi", {"phone": "0902", "paper": ["1", "2"], "file": (io.BytesIO(b"bytes"), "a.jpg")}
    )
    ((args, sent, files, headers),) = seen
    assert args == {"kind": "a"}
    assert sent == {
        "csrf_token": ["t0ken"], "idempotency_key": ["key-1"], "phone": ["0902"], "note": ["cũ"],
        "place": ["01"], "paper": ["1", "2"], "step": ["send"],
    }  # fmt: skip
    assert files == {"file": b"bytes"}
    assert (headers["Origin"], headers["Sec-Fetch-Site"], headers["Referer"]) == (
        "https://localhost",
        "same-origin",
        "https://localhost/",
    )
    assert page.url == "/next"
    assert "Xin chào secret" in page.text


def test_click_keeps_a_refused_form_open(client):
    client.get("/")
    page = client.click("Gửi", {"phone": "x"}, status=422)
    assert page.status == 422
    assert client.form("ask")["phone"] == "0901"


def test_click_follows_links_and_cookies_end(client):
    client.get("/")
    assert client.cookies == {"__Host-sid": "secret"}
    assert client.click("Đi tiếp").url == "/next"
    assert client.cookies == {}


def test_post_adds_the_hidden_fields_of_the_matching_form(client, seen):
    client.get("/")
    answer = client.post("/send?kind=a", {"phone": "1"})
    assert answer.location == "/next"
    assert seen[0][1] == {"csrf_token": ["t0ken"], "idempotency_key": ["key-1"], "phone": ["1"]}


def test_post_without_a_page_fetches_a_token_first(client, seen):
    client.post("/send", {"phone": "1"})
    assert seen[0][1] == {"csrf_token": ["t0ken"], "phone": ["1"]}


def test_post_bare_adds_nothing(client, seen):
    client.get("/")
    client.post_bare("/send", {"phone": "1"})
    assert seen[0][1] == {"phone": ["1"]}


def test_what_is_not_there_is_said(client):
    client.get("/")
    with pytest.raises(AssertionError, match="nothing says 'Xóa'"):
        client.click("Xóa")
    with pytest.raises(AssertionError, match="no field"):
        client.submit(client.form("ask"), {"phones": "1"})
    with pytest.raises(AssertionError, match="no form"):
        client.form("other")
    with pytest.raises(AssertionError, match="answered 404"):
        client.fragment("/missing")


def test_the_status_and_the_page_are_checked(client):
    with pytest.raises(AssertionError, match="2 h1"):
        client.get("/bad")
    with pytest.raises(AssertionError, match="answered 200, not 404"):
        client.get("/next", 404)


def test_a_fragment_leaves_the_page_open(client):
    client.get("/")
    assert client.fragment("/piece").text == "Đang kiểm tra"
    assert client.page is not None
    assert client.page.url == "/"
