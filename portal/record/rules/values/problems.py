"""How a value is refused: a code, the field it names, and what the sentence needs."""

from typing import Protocol

from portal.core.errors import Invalid, Problem


class Named(Protocol):
    """What a refusal must know of a field or a table."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...


def refusal(spec: Named, code: str, **details: str | int) -> Invalid:
    """Return the error of one problem; every sentence may name the field by `{label}`."""
    words = {name: str(value) for name, value in details.items()}
    return Invalid([Problem(spec.name, f"record.{code}", {"label": spec.label} | words)])
