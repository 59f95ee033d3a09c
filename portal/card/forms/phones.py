"""What a phone sends to be bound, and what it asks for."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.card.actions.binding import PhoneKey
from portal.card.formats.profile import Purpose
from portal.card.rules import BindingLevel
from portal.core.errors import Invalid

_SHOWN = {
    "face": Purpose.FACE,
    "status_only": Purpose.STATUS_ONLY,
    "duty": Purpose.DUTY,
    "detail": Purpose.DETAIL,
}


@dataclass(frozen=True)
class Brought:
    """What a phone sends to be bound: a passkey's answer, or a key of its own at basic level."""

    answer: str
    basic_key: PhoneKey | None


def read_binding(form: Mapping[str, str]) -> Brought:
    """Read what a phone brings; the action checks that a key is one."""
    if form.get("level") == BindingLevel.PASSKEY:
        return Brought(form.get("credential", ""), None)
    try:
        point = bytes.fromhex(form.get("key", ""))
    except ValueError as error:
        raise Invalid("card.key", name="key") from error
    if form.get("level") != BindingLevel.BASIC or not point:
        raise Invalid("card.key", name="key")
    return Brought("", PhoneKey(BindingLevel.BASIC, point))


def read_purpose(form: Mapping[str, str]) -> Purpose:
    """Read which face is wanted."""
    found = _SHOWN.get(form.get("purpose", ""))
    if found is None:
        raise Invalid("card.purpose", name="purpose")
    return found
