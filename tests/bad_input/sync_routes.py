"""The routes and fields of what the national database gave back."""

from collections.abc import Iterator

from tests.bad_input.cases import BIDI, HUGE, Case, text

_HR = "hr"
# endpoint, who, path, the good id, somebody else's
READ = (("registry.show", _HR, "/sync/{}", "message", ("elsewhere_message",)),)
_OWN = (("hr_owner", "hr_owners_message"),)
WRITE = (
    ("registry.retry", _HR, "/sync/{}/retry", "message", ("elsewhere_message",), ()),
    ("registry.send_again", _HR, "/sync/{}/sending", "returned_message", ("elsewhere_message",), _OWN),
    ("registry.close", _HR, "/sync/{}/closure", "message_to_close", ("elsewhere_message",), _OWN),
)
# endpoint, who, path, what is right
FORMS = (
    ("registry.retry", _HR, "/sync/{message}/retry"),
    ("registry.retry_all", _HR, "/sync/retries", {
        "cause": "registry.message_too_large", "until": "{failed_until}"}, True),
    ("registry.send_again", _HR, "/sync/{returned_message}/sending", {
        "version": "{returned_message_version}", "send-text": "Đã thống nhất với nơi tiếp nhận"}),
    ("registry.close", _HR, "/sync/{message_to_close}/closure", {
        "version": "{message_to_close_version}", "close-text": "Đã nhập bên kia"}),
)  # fmt: skip
PAGES = (
    (_HR, "/sync/retries"),
    (_HR, "/sync/{message}"),
    (_HR, "/sync/{returned_message}"),
    (_HR, "/sync/{message_to_close}"),
)


def cases() -> Iterator[Case]:
    for kind, sent in (
        ("missing", None), ("empty", ""), ("a word", "abc"), ("of what was given back", "invalid_value"),
        ("for a new message", "registry.other_content"), ("NUL", "registry.not_trusted\0"), ("bidi", BIDI),
        ("very long", "1" * 5000),
    ):  # fmt: skip
        yield Case("registry.retry_all", "cause", kind, sent, 409, "Không còn nội dung nào")
    for kind, sent in (
        ("missing", None), ("empty", ""), ("a word", "abc"), ("a day", "2026-11-23"), ("without a zone", "2026-11-23T05:00:00"),
        ("long ago", "2020-01-01T00:00:00+00:00"), ("year 0", "0000-01-01T00:00:00+00:00"), ("NUL", "1\0"),
        ("before all time", "0001-01-01T00:00:00+14:00"), ("2^63", HUGE), ("bidi", BIDI), ("very long", "1" * 5000),
    ):  # fmt: skip
        yield Case("registry.retry_all", "until", kind, sent, 409, "Không còn nội dung nào")
    for endpoint, field in (("registry.send_again", "send-text"), ("registry.close", "close-text")):
        yield from text(endpoint, field, longest=2000, missing="Hãy viết rõ lý do")
        for kind, sent in (
            ("missing", None), ("empty", ""), ("a word", "abc"), ("another message", "{message_version}"), ("zero", "0"),
            ("2^63", HUGE), ("NUL", "1\0"), ("bidi", BIDI), ("very long", "1" * 5000),
        ):  # fmt: skip
            yield Case(endpoint, "version", kind, sent, 409, "vừa có thay đổi")
