"""Write the vectors: `python -m tests.card.vectors.generate`; the same bytes each time."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from portal.card.formats import status_list
from tests.card.vectors import (
    cases_accepted,
    cases_bearer,
    cases_claims,
    cases_disclosures,
    cases_form,
    cases_lists,
    cases_proof,
)
from tests.card.vectors.making import Vector
from tests.card.vectors.world import IMAGE, LIST, NEXT_LIST, OTHER_IMAGE, ROOT, TRUST, trust_bytes

FOLDER = Path(__file__).parent
GROUPS = {
    "valid": (cases_accepted.GREEN, cases_accepted.ADDRESSES),
    "check": (cases_accepted.YELLOW,),
    "form": (cases_form.TEXTS, cases_form.ENCODINGS, cases_form.FRAMES, cases_form.SWAPPED),
    "claims": (cases_claims.ISSUERS, cases_claims.CLAIMS, cases_claims.KEYS, cases_claims.DUTIES, cases_disclosures.DISCLOSURES),
    "delegation": (cases_bearer.DELEGATIONS, cases_bearer.CLIENTS),
    "proof": (cases_proof.PROOFS, cases_proof.PORTRAITS, cases_proof.STATUSES),
    "lists": (cases_lists.TRUSTS, cases_lists.STATUSES, cases_lists.DELTAS, cases_lists.FRAMES),
}  # fmt: skip


def vectors() -> Iterator[tuple[str, Vector]]:
    """Return every vector with the name of its file."""
    for group, parts in GROUPS.items():
        for part in parts:
            for vector in part:
                yield group, vector


def surroundings() -> dict[str, Any]:
    """Return what a checker of the vectors knows: the root, the trust list, the status lists, two portraits."""
    return {
        "root": ROOT.point.hex(),
        "trust": trust_bytes().hex(),
        "issuer": TRUST.issuer,
        "checker": TRUST.checker,
        "lists": {
            "list": _list_json(LIST),
            "next": _list_json(NEXT_LIST),
        },
        "images": {"issued": IMAGE.hex(), "other": OTHER_IMAGE.hex()},
    }


def files() -> dict[str, str]:
    """Return the content of every file by its name."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for group, vector in vectors():
        groups.setdefault(group, []).append(vector.as_json())
    made = {f"{name}.json": group for name, group in groups.items()}
    return {name: _text(content) for name, content in ({"surroundings.json": surroundings()} | made).items()}


def _list_json(listed: status_list.StatusList) -> dict[str, Any]:
    """The statuses that are not valid, by index; all others of the 2^22 are."""
    return {
        "uri": listed.uri,
        "issued_at": listed.issued_at,
        "expires_at": listed.expires_at,
        "not_valid": {
            str(place * 4 + n): byte >> n * 2 & 3
            for place, byte in enumerate(listed.content)
            if byte
            for n in range(4)
            if byte >> n * 2 & 3
        },
    }


def _text(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    for name, text in files().items():
        (FOLDER / name).write_text(text)
