"""What the card's pages send."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.card.actions.binding import PhoneKey
from portal.card.formats.profile import Purpose
from portal.card.printing import Sheet
from portal.card.rules import BindingLevel, Revocation
from portal.core.errors import Invalid

_SHOWN = {"face": Purpose.FACE, "status_only": Purpose.STATUS_ONLY}


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


def read_revocation(form: Mapping[str, str]) -> Revocation:
    """Read why a card is ended."""
    try:
        return Revocation(form.get("reason", ""))
    except ValueError as error:
        raise Invalid("card.revocation", name="reason") from error


def read_sheet(arguments: Mapping[str, str]) -> Sheet:
    """Read on what a badge is printed; plastic where nothing else is asked for."""
    return Sheet.A4 if arguments.get("sheet") == Sheet.A4 else Sheet.CARD
