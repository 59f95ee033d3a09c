"""What a presentation proves: issuer, status, key binding, and that it gives what was asked."""

from dataclasses import dataclass
from pathlib import Path

from portal.card.formats import status_list, trust_list
from portal.card.formats.codes import FormatError
from portal.card.formats.sd_jwt import presentation
from portal.card.formats.sd_jwt.codes import TokenError
from portal.card.formats.status_list import Status, StatusList
from portal.card.formats.trust_list import TrustList
from portal.card.publishing import STATUS_NAME, TRUST_FILE
from portal.desk.rules import Answer, AnswerRefused, Fault, Wanted, answered

_OLDEST_LIST = 72 * 3600
_STATUSES = {
    Status.INVALID: Fault.REVOKED,
    Status.SUSPENDED: Fault.SUSPENDED,
    Status.RESERVED: Fault.REVOKED,
}


@dataclass(frozen=True)
class Lists:
    """What the desk believes: who issues, and which cards are not valid. It fetches nothing."""

    trust: TrustList
    status: StatusList


@dataclass(frozen=True)
class Asked:
    """What the presentation must answer: for whom, with which nonce, of which type, and which claims."""

    client_id: str
    nonce: str
    vct: str
    wanted: Wanted


def read_lists(folder: Path, root: bytes, *, now: int) -> Lists:
    """Return the published lists, by the root's key; refuse to judge without them."""
    try:
        trust = trust_list.read((folder / TRUST_FILE).read_bytes(), root=root, now=now)
        listed = status_list.read((folder / "status" / f"{STATUS_NAME}.cwt").read_bytes(), trust)
    except (OSError, FormatError) as error:
        raise AnswerRefused(Fault.NOT_CHECKED) from error
    return Lists(trust, listed)


def judged(text: str, asked: Asked, lists: Lists, *, now: int) -> Answer:
    """Return what was given, or raise AnswerRefused with the first thing that is wrong."""
    question = presentation.Question(asked.client_id, asked.nonce, frozenset({asked.vct}))
    try:
        found = presentation.verify(text, lists.trust, question, now=now)
    except TokenError as error:
        raise AnswerRefused(error.code.value) from error
    _check_status(lists.status, found.status_uri, found.status_index, now)
    given, unasked = answered(asked.wanted, found.facts)
    return Answer(given, unasked, found.expires_at, found.status_index)


def _check_status(listed: StatusList, uri: str, index: int, now: int) -> None:
    if listed.uri != uri:
        raise AnswerRefused(Fault.STATUS_MISSING)
    if listed.expires_at <= now or now - listed.issued_at > _OLDEST_LIST:
        raise AnswerRefused(Fault.STATUS_OLD)
    status = listed.at(index)
    if status is not Status.VALID:
        raise AnswerRefused(_STATUSES[status])
