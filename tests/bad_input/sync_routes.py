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
    ("registry.send_again", _HR, "/sync/{returned_message}/sending", {
        "version": "{returned_message_version}", "send-text": "Đã thống nhất với nơi tiếp nhận"}),
    ("registry.close", _HR, "/sync/{message_to_close}/closure", {
        "version": "{message_to_close_version}", "close-text": "Đã nhập bên kia"}),
)  # fmt: skip
PAGES = ((_HR, "/sync/{message}"), (_HR, "/sync/{returned_message}"), (_HR, "/sync/{message_to_close}"))


def cases() -> Iterator[Case]:
    for endpoint, field in (("registry.send_again", "send-text"), ("registry.close", "close-text")):
        yield from text(endpoint, field, longest=2000, missing="Hãy viết rõ lý do")
        for kind, sent in (
            ("missing", None), ("empty", ""), ("a word", "abc"), ("another message", "{message_version}"), ("zero", "0"),
            ("2^63", HUGE), ("NUL", "1\0"), ("bidi", BIDI), ("very long", "1" * 5000),
        ):  # fmt: skip
            yield Case(endpoint, "version", kind, sent, 409, "vừa có thay đổi")
