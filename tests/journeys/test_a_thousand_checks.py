"""A thousand checks leave nothing of the bearer and nothing of the checker: no log, no row, no file."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Browser, expect
from requests.adapters import HTTPAdapter
from sqlalchemy import select, text

from portal.card.models import Card
from portal.people.models import Person
from tests.journeys import bearer, steps
from tests.journeys.visitor import Invite, Visitor
from tests.support import database
from tests.support.running import Running

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

CHECKS = 1000
WATCHED_CHECKS = 5
# What would tell one checker from another, if any of it were kept.
AGENT, COOKIE, FORWARDED, LANGUAGE = "Mozilla/5.0 checker-Zq7Xw", "visitor-Zq7Xw", "203.0.113.77", "vi-Zq7Xw"
ADDRESSES = [f"127.0.7.{number}" for number in range(1, 11)]
# What the worker does by itself meanwhile, and the session of who is signed in beside it all.
OWN_LIFE = {
    "procrastinate_jobs", "procrastinate_events", "procrastinate_workers", "procrastinate_periodic_defers",
    "card_publication", "web_session", "trail_checkpoint", "trail_position",
}  # fmt: skip


@dataclass
class Check:
    """What a browser sends for one check, beside the page's unchanging parts."""

    asked: list[tuple[str, dict[str, str], str]] = field(default_factory=list)


def test_a_thousand_checks_leave_nothing_of_anybody(
    visit: Invite, running: Running, chromium: Browser
) -> None:
    account = running.account("ha")
    phone = bearer.given_the_card(steps.given_signed_in(visit(), account), account)
    bearer.do(phone, "show", "shown")
    codes = [when_checked_in_a_browser(chromium, phone) for _ in range(2)]
    rows, logged = rows_of(running), sizes(log_files(running))

    check = Check()
    codes += [when_checked_in_a_browser(chromium, phone, check) for _ in range(WATCHED_CHECKS)]
    sent = when_replayed(check, running)

    secrets = [*personal_values(running, account.name), account.personal_id, *(code[:40] for code in codes)]
    kept = [AGENT, COOKIE, FORWARDED, LANGUAGE, *ADDRESSES, "Zq7Xw", *secrets]
    assert found_in(secrets, "\n".join(f"{url} {headers} {body}" for url, headers, body in check.asked)) == []
    added = {name: now - rows.get(name, Counter()) for name, now in rows_of(running).items()}
    written = {name: "\n".join(more) for name, more in added.items() if more}
    print(f"{sent} requests of {CHECKS} checks; rows were written by the worker alone: {sorted(written)}")
    assert set(written) <= OWN_LIFE
    assert found_in(kept, *written.values()) == []
    assert found_in(kept, *(log_since(path, logged) for path in log_files(running))) == []
    with asking_from(ADDRESSES[0], running) as session:
        assert session.get(f"{door(running)}/metrics", timeout=20).status_code == 404
    assert requests.get(f"{door(running)}/metrics", timeout=20).status_code == 404
    bearer.do(phone, "hide", "ready")
    phone.open("/card/lock").press("Bỏ điện thoại đã mất")


def test_a_report_keeps_what_was_said_of_a_card_and_nothing_of_who_said_it(
    visit: Invite, running: Running
) -> None:
    account = running.account("ha")
    bearer.given_the_card(phone := steps.given_signed_in(visit(), account), account)
    (name, serial, _) = personal_values(running, account.name)
    rows = rows_of(running)
    with asking_from(ADDRESSES[0], running) as session:
        for told in (serial, "0" * 13, ""):
            fields = {"serial": told, "concern": "other", "code": "ok"}
            assert session.post(f"{door(running)}/reports", data=fields, timeout=20).status_code == 200

    now = rows_of(running)
    added = {table: list((now[table] - rows.get(table, Counter())).elements()) for table in now}
    assert len(added["card_report"]) == 1
    assert {table for table, more in added.items() if more} <= {*OWN_LIFE, "card_report"}
    kept = [AGENT, COOKIE, FORWARDED, ADDRESSES[0], name, serial]
    assert found_in(kept, *("\n".join(more) for more in added.values())) == []
    phone.open("/card/lock").press("Bỏ điện thoại đã mất")


def when_checked_in_a_browser(chromium: Browser, phone: Visitor, check: Check | None = None) -> str:
    """Check what the phone shows as a stranger does; return the code, and note what was asked for it."""
    address = bearer.read(phone)
    context = chromium.new_context(user_agent=AGENT, locale="vi-VN")
    page = context.new_page()
    if check is not None:
        page.on(
            "request",
            lambda asked: check.asked.append((asked.url, asked.headers, asked.post_data or "")),
        )
    page.goto(address)
    expect(page.locator("#word")).to_have_text("Hợp lệ")
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    context.close()
    return address.partition("#")[2]


def when_replayed(check: Check, running: Running) -> int:
    """Send what a browser sent for a check, again and again, as many strangers; return how many requests."""
    checker = running.prepared.environment["PORTAL_CARD_CHECKER_URL"]
    hosts = {urlsplit(url).netloc for url, _, _ in check.asked}
    assert hosts == {urlsplit(checker).netloc}
    paths = sorted({urlsplit(url).path for url, _, _ in check.asked if "/static/" not in url})
    assert {"/q", "/trust.cwt", "/status/1"} <= set(paths)
    sent = 0
    for address in ADDRESSES:
        with asking_from(address, running) as session:
            tags: dict[str, str] = {}
            for _ in range(CHECKS // len(ADDRESSES)):
                for path in paths:
                    headers = {"If-None-Match": tags[path]} if path in tags else {}
                    answer = session.get(door(running) + path, headers=headers, timeout=20)
                    assert answer.status_code in {200, 204, 304}
                    tags.update({path: answer.headers["ETag"]} if "ETag" in answer.headers else {})
                    sent += 1
    return sent


class _From(HTTPAdapter):
    """Connections that come from one address."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__()

    def init_poolmanager(self, *sizes, **more) -> None:
        super().init_poolmanager(*sizes, **more, source_address=(self.address, 0))


def door(running: Running) -> str:
    """Return the address under which a program finds the product; browsers alone know names like the.localhost."""
    return f"http://127.0.0.1:{running.prepared.ports.portal}"


def asking_from(address: str, running: Running) -> requests.Session:
    """Ask the checking site from an address of this machine that nothing else has."""
    session = requests.Session()
    session.mount("http://", _From(address))
    session.headers.update(
        {
            "User-Agent": AGENT, "Cookie": f"seen={COOKIE}", "X-Forwarded-For": FORWARDED,
            "Host": urlsplit(running.prepared.environment["PORTAL_CARD_CHECKER_URL"]).netloc,
            "Accept-Language": LANGUAGE, "Referer": f"https://example.vn/{COOKIE}",
        }
    )  # fmt: skip
    return session


def personal_values(running: Running, name: str) -> tuple[str, str, str]:
    """Return the bearer's name, their card's serial and their work e-mail."""
    with running.sessions()() as session:
        serial = session.scalars(
            select(Card.serial)
            .join(Person, Person.id == Card.person_id)
            .where(Person.full_name == name, Card.revoked_at.is_(None))
        ).one()
    return name, serial, "thuha@example.vn"


def rows_of(running: Running) -> dict[str, Counter[str]]:
    """Return every row of every table, as text."""
    with running.sessions()() as session:
        names = session.scalars(
            text("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
                 " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")
        ).all()  # fmt: skip
        return {
            name.removeprefix("public."): Counter(session.scalars(text(f"SELECT t::text FROM {name} t")))
            for name in names
        }


def log_files(running: Running) -> Iterator[Path]:
    """Yield what the product and its database have written: logs, and whatever else lies in its folder."""
    yield from (path for path in running.prepared.folder.rglob("*") if path.is_file())
    yield from database.FOLDER.glob("log*")


def sizes(paths: Iterator[Path]) -> dict[Path, int]:
    return {path: path.stat().st_size for path in paths if path.is_file()}


def log_since(path: Path, before: dict[Path, int]) -> str:
    """Return what was added to a file; of one that is written anew, all."""
    data = path.read_bytes() if path.is_file() else b""
    start = before.get(path, 0)
    return data[start if len(data) >= start else 0 :].decode(errors="replace")


def found_in(values: list[str], *texts: str) -> list[str]:
    return [value for value in values if any(value.casefold() in one.casefold() for one in texts)]
