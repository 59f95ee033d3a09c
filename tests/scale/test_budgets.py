"""What a page may cost: statements at the driver, bytes and requests of a first visit."""

import json
from pathlib import Path
from threading import Thread

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from portal.core import jobs
from portal.record.steps import create
from tests.scale import bulk, cold, in_process
from tests.scale.budgets import (
    PROPOSAL_STATEMENTS,
    QUEUE_STATEMENTS,
    RECORD_BYTES,
    RECORD_REQUESTS,
    RECORD_STATEMENTS,
    SIGN_IN_BYTES,
    SIGN_IN_STATEMENTS,
)
from tests.scale.statements import counted

BOUNDS = {
    "record page": RECORD_STATEMENTS,
    "queue": QUEUE_STATEMENTS,
    "proposal POST": PROPOSAL_STATEMENTS,
    "sign-in page": SIGN_IN_STATEMENTS,
}
FULL_RECORD = Path(__file__).resolve().parents[2] / "portal" / "sandbox" / "data" / "records" / "ha.json"


def test_each_page_needs_few_statements_and_no_more_with_sixty_rows(app, session, cast):
    few, many = (in_process.statements(app, session, cast.units["department"], rows=rows) for rows in (1, 60))
    for name, bound in BOUNDS.items():
        assert len(many[name]) <= bound, "\n".join(many[name])
        assert few[name] == many[name], name


def test_the_counter_sees_the_session_and_the_jobs(app, session, cast):
    found = in_process.statements(app, session, cast.units["department"], rows=1)
    for name in ("record page", "queue", "proposal POST"):
        assert sum("open_session" in statement for statement in found[name]) == 1
    with counted() as seen:
        jobs.defer(session, "registry:sweep", timestamp=0)
    assert [statement for statement in seen if "procrastinate" in statement]


@pytest.fixture
def origin(app):
    """The application behind a plain server of this process, where a browser can reach it."""
    handler = type("Handler", (WSGIRequestHandler,), {"protocol_version": "HTTP/1.1", "log": lambda *_: None})
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=handler)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://localhost:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_first_visit_is_light(chromium, origin, session, cast):
    written = json.loads(FULL_RECORD.read_text(encoding="utf-8"))
    owner = cast.owner
    create(session, person_id=owner.person_id, unit_path=owner.unit_path, actor=None, **written)
    session.commit()
    cookie = bulk.sign_in(session, owner.person_id)
    record = cold.visit(chromium, origin, "/record", cookie=cookie)
    sign_in = cold.visit(chromium, origin, "/sign-in")
    assert (record.status, sign_in.status) == (200, 200)
    assert record.requests > 3, "the browser was not watched"
    assert record.size <= RECORD_BYTES, record.page
    assert record.requests <= RECORD_REQUESTS, record.page
    assert sign_in.size <= SIGN_IN_BYTES, sign_in.page
