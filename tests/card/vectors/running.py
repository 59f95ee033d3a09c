"""Runs a vector through the Python verifier; the JavaScript one has its own of the same shape."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from portal.card.checking import verifier
from portal.card.checking.verdicts import Checker, Clock, Policy, Question, Result, Verdict
from portal.card.formats import portrait, status_list, trust_list
from portal.card.formats.codes import Code, FormatError
from portal.card.formats.profile import Purpose
from portal.card.formats.status_list import StatusList

# A named list is one of the surroundings', with another age: seconds before the vector's time.
AGES = {"day": 86_400, "aging": 86_401, "oldest": 3 * 86_400, "old": 3 * 86_400 + 1, "future": -61}


def run(vector: Mapping[str, Any], around: Mapping[str, Any]) -> tuple[str, str]:
    """Return the verdict and the error."""
    if vector["kind"] in {"code", "address"}:
        judge = verifier.verify if vector["kind"] == "code" else verifier.verify_address
        image = bytes.fromhex(around["images"][vector["image"]]) if "image" in vector else None
        result: Result = judge(vector["given"], checker(vector, around), image=image)
        return result.verdict.value, result.code.value
    try:
        _READERS[vector["kind"]](vector, around)
    except FormatError as error:
        return Verdict.INVALID.value, error.code.value
    return Verdict.VALID.value, Code.OK.value


def checker(vector: Mapping[str, Any], around: Mapping[str, Any]) -> Checker:
    """Return what the checker of a vector knows."""
    trust, now = _trust(around), vector["now"]
    asked = vector.get("challenge")
    policy = dict(vector.get("policy", {}))
    if "purposes" in policy:
        policy["purposes"] = frozenset(map(Purpose, policy["purposes"]))
    return Checker(
        trust=trust,
        lists=_lists(vector.get("lists", "list"), around, now),
        clock=Clock(now, vector["clock_learned_at"]),
        policy=Policy(**policy),
        question=Question(bytes.fromhex(asked) if asked else None, vector.get("audience")),
        seen=frozenset((serial, at) for serial, at in vector.get("seen", [])),
    )


def named_list(name: str, around: Mapping[str, Any]) -> StatusList:
    """Return a list of the surroundings."""
    given = around["lists"][name]
    statuses = {int(index): status_list.Status(status) for index, status in given["not_valid"].items()}
    return StatusList(given["uri"], given["issued_at"], given["expires_at"], status_list.content_of(statuses))


def _lists(name: str, around: Mapping[str, Any], now: int) -> dict[str, StatusList]:
    if name == "none":
        return {}
    listed = named_list("next" if name == "next" else "list", around)
    if name in AGES:
        listed = replace(listed, issued_at=now - AGES[name], expires_at=now + 86_400)
    if name == "ended":
        listed = replace(listed, expires_at=now)
    return {listed.uri: listed}


def _trust(around: Mapping[str, Any]) -> trust_list.TrustList:
    # Read at the time when it was made, so that a vector can look at one that has ended since.
    data, root = bytes.fromhex(around["trust"]), bytes.fromhex(around["root"])
    return trust_list.read(data, root=root, now=0)


def _read_trust(vector: Mapping[str, Any], around: Mapping[str, Any]) -> None:
    trust_list.read(
        bytes.fromhex(vector["given"]),
        root=bytes.fromhex(around["root"]),
        now=vector["now"],
        lowest_counter=vector["lowest_counter"],
    )


def _read_status(vector: Mapping[str, Any], around: Mapping[str, Any]) -> None:
    seen = named_list(vector["seen"], around) if "seen" in vector else None
    status_list.read(bytes.fromhex(vector["given"]), _trust(around), seen=seen)


def _read_delta(vector: Mapping[str, Any], around: Mapping[str, Any]) -> None:
    status_list.apply_delta(
        named_list(vector["seen"], around), bytes.fromhex(vector["given"]), _trust(around)
    )


_READERS = {
    "trust": _read_trust,
    "status": _read_status,
    "delta": _read_delta,
    "frame": lambda vector, _around: portrait.decode(vector["given"]),
}
