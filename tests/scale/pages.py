"""The four pages that are measured, prepared on the demo: who asks, for what, and what makes each one full."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.people.models import Unit
from tests.scale import bulk
from tests.scale.load import FRESH
from tests.scale.wire import Line, get, post
from tests.support.running import Running

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
FORM = "/proposals/new?target=work_history/new"
TYPED = {
    "target": "work_history/new", "operation": "add", "from_month-month": "3", "from_month-year": "2015",
    "to_month-month": "9", "to_month-year": "2018", "organisation": "Sở Nội vụ thành phố",
    "title": "Chuyên viên", "note": "Bổ sung quá trình công tác.",
}  # fmt: skip
BOUNDARY = "----portal-bench"


@dataclass(frozen=True)
class Page:
    """One page: a request for each connection, and the status that is right."""

    name: str
    requests: Sequence[bytes]
    status: int


def prepare(running: Running, *, connections: int, waiting: int) -> tuple[Page, ...]:
    """Fill the database, sign people in, and return the pages."""
    port = running.prepared.ports.portal
    with bulk.session_at(running.prepared.urls.owner) as session:
        owner = bulk.sign_in(session, running.account("ha").person_id or 0)
        officer = bulk.sign_in(session, running.account("mai").person_id or 0)
        unit = unit_of(session, running.account("ha").unit_path)
        people = bulk.officials(session, unit, max(10, waiting // 50))
        bulk.pending(session, people, unit, waiting)
        writers = [bulk.sign_in(session, person_id) for person_id in people[:connections]]
        # As autovacuum does within a minute: without statistics the server would plan for empty tables.
        session.execute(text("ANALYZE"))
        session.commit()
    return (
        Page("record page", [get("/record", port=port, cookie=owner)] * connections, 200),
        Page("proposal POST", [proposal(running, writer) for writer in writers], 303),
        Page("queue", [get("/reviews", port=port, cookie=officer)] * connections, 200),
        Page("sign-in page", [get("/sign-in", port=port)] * connections, 200),
    )


def proposal(running: Running, cookie: str) -> bytes:
    """Return the POST of the real form, filled in; its client id is fresh each time it is sent."""
    port = running.prepared.ports.portal
    status, _, body = Line(port).ask(get(FORM, port=port, cookie=cookie, gzip=False))
    assert status == 200, status
    fields = {"csrf_token": token_in(body.decode()), "client_id": FRESH.decode(), **TYPED}
    content, kind = multipart(fields)
    return post("/proposals", content, port=port, cookie=cookie, origin=running.url, kind=kind)


def token_in(page: str) -> str:
    """Return the token of the first form of a page."""
    found = _TOKEN.search(page)
    assert found is not None
    return found[1]


def multipart(fields: dict[str, str]) -> tuple[bytes, str]:
    """Return the body of a form as a browser packs it, and its content type."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    no_file = 'Content-Disposition: form-data; name="evidence"; filename=""'
    parts += [f"--{BOUNDARY}\r\n{no_file}\r\nContent-Type: application/octet-stream\r\n\r\n\r\n"] * 2
    return ("".join(parts) + f"--{BOUNDARY}--\r\n").encode(), f"multipart/form-data; boundary={BOUNDARY}"


def unit_of(session: Session, path: str) -> Unit:
    return session.scalars(select(Unit).where(Unit.path == path)).one()
