"""The application in this process, where the driver can be watched."""

from collections.abc import Mapping
from datetime import date
from uuid import uuid4

from flask import Flask
from sqlalchemy.orm import Session

from portal.access.models import RoleGrant
from portal.access.rules import Role
from portal.people.models import Unit
from portal.people.rules import UnitKind
from tests.scale import bulk
from tests.scale.pages import FORM, TYPED, token_in
from tests.scale.statements import counted


def statements(app: Flask, session: Session, above: Unit, *, rows: int) -> Mapping[str, list[str]]:
    """Return each page's statements, where record, queue and the person's proposals have so many rows."""
    unit = _unit_below(session, above)
    owner_id = bulk.officials(session, unit, 1, lines=rows)[0]
    officer_id = bulk.officials(session, unit, 1)[0]
    session.add(
        RoleGrant(person_id=officer_id, role=Role.HR_OFFICER, unit_id=unit.id, starts_on=date(2020, 1, 1))
    )
    bulk.pending(session, [owner_id], unit, rows)
    owner, officer = bulk.sign_in(session, owner_id), bulk.sign_in(session, officer_id)
    return {
        "record page": _get(app, "/record", owner),
        "queue": _get(app, "/reviews", officer),
        "proposal POST": _post(app, owner),
        "sign-in page": _get(app, "/sign-in", ""),
    }


def _get(app: Flask, path: str, cookie: str) -> list[str]:
    _open(app, path, cookie)  # the first time, connections are opened and templates compiled
    with counted() as seen:
        _open(app, path, cookie)
    return seen


def _post(app: Flask, cookie: str) -> list[str]:
    token = token_in(_open(app, FORM, cookie))
    form = {**TYPED, "client_id": str(uuid4()), "csrf_token": token}
    headers = {
        **_headers(cookie),
        "Origin": app.config["SETTINGS"].public_url,
        "Sec-Fetch-Site": "same-origin",
    }
    with counted() as seen:
        answer = app.test_client(use_cookies=False).post("/proposals", data=form, headers=headers)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return seen


def _open(app: Flask, path: str, cookie: str) -> str:
    answer = app.test_client(use_cookies=False).get(path, headers=_headers(cookie))
    assert answer.status_code == 200, (path, answer.status)
    return answer.get_data(as_text=True)


def _headers(cookie: str) -> dict[str, str]:
    return {"Cookie": f"__Host-sid={cookie}"} if cookie else {}


def _unit_below(session: Session, above: Unit) -> Unit:
    name = f"Phòng {uuid4().hex[:6]}"
    unit = Unit(
        parent_id=above.id, path="/0/", name=name, short_name=name, agency_code=None, kind=UnitKind.UNIT
    )
    session.add(unit)
    session.flush()
    unit.path = f"{above.path}{unit.id}/"
    session.flush()
    return unit
