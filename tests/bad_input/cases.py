"""What can be wrong with a field, by its kind.

A row: what is sent, the status, a piece of the sentence, and the input that the error summary leads to.
None is sent as nothing at all. Words in braces are numbers of the scene.
"""

from collections.abc import Iterator
from dataclasses import dataclass

BIDI, CONTROL, NUL, LOST = "Hòa \u202e", "Hòa \x1b", "Hòa \0", "Hòa \ufffd"
HUGE, HUGEST = str(2**63), str(2**63 - 1)


@dataclass(frozen=True)
class Case:
    """One wrong value of one field."""

    endpoint: str
    field: str
    kind: str
    sent: str | None
    status: int
    says: str = ""
    leads_to: str = ""
    is_shown_again: bool = True

    def __str__(self) -> str:
        return f"{self.endpoint} {self.field}: {self.kind}"


def text(
    endpoint: str,
    field: str,
    *,
    longest: int,
    missing: str = "",
    too_long: str = "ký tự",
    hidden: str = "ký tự ẩn",
) -> Iterator[Case]:
    """A text that people type; `missing` is the sentence where it must not be empty."""
    if missing:
        for kind, sent in (("missing", None), ("empty", ""), ("spaces", " \n\t ")):
            yield Case(endpoint, field, kind, sent, 422, missing, field)
    yield Case(endpoint, field, "too long", "ă" * (longest + 1), 422, too_long, field)
    yield Case(endpoint, field, "very long", "a " * 30_000 + "b", 422, too_long, field)
    for kind, sent in (("bidi", BIDI), ("control", CONTROL), ("NUL", NUL), ("lost bytes", LOST)):
        yield Case(endpoint, field, kind, sent, 422, hidden, field)


def choice(endpoint: str, field: str, says: str) -> Iterator[Case]:
    """One of a list."""
    for kind, sent in (
        ("missing", None), ("empty", ""), ("unknown", "khong_co"), ("too long", "x" * 5000), ("capitals", "KEEP"),
        ("NUL", "keep\0"), ("bidi", BIDI), ("control", CONTROL), ("lost bytes", LOST), ("a number", "1"),
    ):  # fmt: skip
        yield Case(endpoint, field, kind, sent, 422, says, field, is_shown_again=False)


def version(endpoint: str, says: str = "vừa thay đổi") -> Iterator[Case]:
    """The version that the page was made for; any other one is out of date."""
    for kind, sent in (
        ("missing", None), ("empty", ""), ("stale", "0"), ("of the future", "2"), ("a word", "abc"),
        ("negative", "-1"), ("2^63-1", HUGEST), ("2^63", HUGE), ("a fraction", "1.0"), ("other digits", "１"),
        ("very long", "1" * 5000), ("NUL", "1\0"),
    ):  # fmt: skip
        yield Case(endpoint, "version", kind, sent, 409, says)


def number(endpoint: str, field: str, status: int, says: str = "", *, foreign: str = "") -> Iterator[Case]:
    """A number that the page itself put there."""
    for kind, sent in (
        ("a word", "abc"), ("negative", "-1"), ("zero", "0"), ("2^63", HUGE), ("2^63-1", HUGEST), ("unknown", "900000001"),
        ("other digits", "１"), ("a fraction", "1.5"), ("NUL", "1\0"), ("very long", "1" * 5000), ("empty", ""),
    ):  # fmt: skip
        yield Case(endpoint, field, kind, sent, status, says)
    if foreign:
        yield Case(endpoint, field, "somebody else's", foreign, status, says)
