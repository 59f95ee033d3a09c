"""What people are told, in words: the full ones for the inbox, content-free ones for lock screen and mail.

A lock screen and a mailbox are read by others, so `away_title` and `away_body` are constants: nothing
is ever filled in. Only the inbox, behind the sign-in, names the field that it is about.
"""

from collections.abc import Mapping
from string import Formatter

from notifications.messages.causes import Message, Param, Words
from notifications.messages.of_cards import OF_CARDS
from notifications.messages.of_records import OF_RECORDS

__all__ = ["UNSAID", "WORDS", "Message", "Param", "Words", "body", "placeholders", "title"]

# What stands in when the sender does not know: the sentence must read well all the same.
UNSAID: Mapping[str, str] = {
    Param.FIELD: "một mục trong hồ sơ",
    Param.NUMBER: "mới",
    Param.COUNT: "một số",
    Param.DUE_ON: "ngày ghi trong hồ sơ",
}

WORDS: Mapping[Message, Words] = {**OF_RECORDS, **OF_CARDS}


def title(message: Message) -> str:
    """Return the inbox title."""
    return WORDS[message].title


def body(message: Message, params: Mapping[str, str]) -> str:
    """Return the inbox sentence, with a plain phrase for whatever the sender did not say."""
    said = {name: value for name, value in params.items() if value}
    return WORDS[message].body.format_map({**UNSAID, **said})


def placeholders(text: str) -> set[str]:
    """Return the names that a text is filled with; the content-free ones must have none."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
