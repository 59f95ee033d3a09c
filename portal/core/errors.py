"""What can go wrong, as codes; every room's labels.py gives its codes their Vietnamese sentence."""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one input: `field` names the input, `code` the sentence, `details` fills it."""

    field: str
    code: str
    details: Mapping[str, str] = dataclasses.field(default_factory=dict)


class DomainError(Exception):
    """A refusal with a reason; `status` is the HTTP answer that views give it."""

    status = 400

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class NotFound(DomainError):  # noqa: N818 - the vocabulary names refusals, not errors
    """Not there, or not within what the actor may know of."""

    status = 404

    def __init__(self, code: str = "core.not_found", **details: str) -> None:
        super().__init__(code, **details)


class Forbidden(DomainError):  # noqa: N818 - it reads as a sentence: raise it
    """Seen, but not allowed; the code says why."""

    status = 403


class Conflict(DomainError):  # noqa: N818 - it reads as a sentence: raise it
    """The world moved on since the page was made."""

    status = 409


class TooMany(DomainError):  # noqa: N818 - it reads as a sentence: raise it
    """Asked too often; `retry_after` seconds."""

    status = 429

    def __init__(self, code: str, *, retry_after: int) -> None:
        super().__init__(code, seconds=str(retry_after))
        self.retry_after = retry_after


class Invalid(DomainError):  # noqa: N818 - it reads as a sentence: raise it
    """Bad input: one or more problems, each tied to its field."""

    status = 422

    def __init__(self, problems: Iterable[Problem] | str, *, name: str = "") -> None:
        self.problems = [Problem(name, problems)] if isinstance(problems, str) else list(problems)
        super().__init__(self.problems[0].code if self.problems else "core.invalid")
