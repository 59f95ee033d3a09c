"""A body that never ends holds no thread unless its sender is signed in."""

import io
import threading

import pytest
from flask import Flask

from portal.access.marks import mark_of


class Stalled(io.RawIOBase):
    """A body of which nobody will ever see the next byte."""

    def readable(self) -> bool:
        return True

    def readinto(self, _buffer: object) -> int:
        raise AssertionError("the body was read")


class Waiting(io.RawIOBase):
    """A body whose next byte comes when the test says so."""

    def __init__(self, arrived: threading.Semaphore, go: threading.Event) -> None:
        self._arrived, self._go = arrived, go

    def readable(self) -> bool:
        return True

    def readinto(self, _buffer: object) -> int:
        self._arrived.release()
        self._go.wait(20)
        return 0


def test_a_strangers_body_is_not_read(app: Flask) -> None:
    posts = [
        rule
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and mark_of(app, rule.endpoint) != "public"
    ]
    assert len(posts) > 20
    for rule in posts:
        _, address = rule.build(dict.fromkeys(rule.arguments, "1"), append_unknown=False) or ("", "")
        answer = app.test_client().post(
            address,
            base_url="https://localhost",
            content_type="application/x-www-form-urlencoded",
            environ_overrides={"wsgi.input": io.BufferedReader(Stalled()), "CONTENT_LENGTH": "1000"},
            headers={"Origin": "https://localhost", "Sec-Fetch-Site": "same-origin"},
        )
        assert (address, answer.status_code) == (address, 303 if address.startswith("/sign-out") else 400)


@pytest.mark.parametrize(
    ("address", "content_type"),
    [
        ("/sign-out/back-channel", "application/x-www-form-urlencoded"),
        ("/wallets/credential", "application/json"),
        ("/wallets/credential", "text/plain"),
    ],
)
def test_strangers_cannot_hold_every_thread_at_a_machines_endpoint(
    app: Flask, address: str, content_type: str
) -> None:
    arrived, go, answers = threading.Semaphore(0), threading.Event(), list[int]()

    def send() -> None:
        answer = app.test_client().post(
            address,
            base_url="https://localhost",
            content_type=content_type,
            environ_overrides={
                "wsgi.input": io.BufferedReader(Waiting(arrived, go)),
                "CONTENT_LENGTH": "1000",
            },
        )
        answers.append(answer.status_code)

    held = [threading.Thread(target=send) for _ in range(2)]
    for thread in held:
        thread.start()
        assert arrived.acquire(timeout=20)
    send()
    assert answers == [503]
    go.set()
    for thread in held:
        thread.join()
    send()
    assert answers == [503, 400, 400, 400]
