"""A body that never ends holds no thread unless its sender is signed in."""

import io

from flask import Flask

from portal.access.marks import mark_of


class Stalled(io.RawIOBase):
    """A body of which nobody will ever see the next byte."""

    def readable(self) -> bool:
        return True

    def readinto(self, _buffer: object) -> int:
        raise AssertionError("the body was read")


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
        assert (address, answer.status_code, answer.location) == (address, 303, "/sign-in")
