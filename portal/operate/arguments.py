"""What can be typed after `portal unit`, `grant`, `official`, `certificate` and `keys`."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from portal.operate.keys import KeyFile
from portal.operate.rules import GRANTED_ROLES
from portal.people.rules import OfficialKind, UnitKind

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - it has no other name

_PERSON = (
    "official's code; without it a personal ID is asked for on the terminal, or read from standard input"
)
_UNIT = "agency code, or id:NUMBER as `portal unit list` shows it"


def read(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what was asked; ends the process with a usage line where nothing is understood."""
    parser = argparse.ArgumentParser(prog="portal", description=__doc__)
    nouns = parser.add_subparsers(dest="noun", required=True)
    _units(_noun(nouns, "unit", "Agencies and their parts."))
    _grants(_noun(nouns, "grant", "Who may: roles at units."))
    _officials(_noun(nouns, "official", "Who leaves service, and comes back."))
    _certificates(_noun(nouns, "certificate", "Signers' certificates."))
    _keys(_noun(nouns, "keys", "Key files."))
    return parser.parse_args(list(arguments))


def _noun(nouns: "Verbs", name: str, what: str) -> "Verbs":
    return nouns.add_parser(name, help=what, description=what).add_subparsers(dest="verb", required=True)


def _units(verbs: "Verbs") -> None:
    add = verbs.add_parser("add", help="add a unit")
    add.add_argument("name")
    add.add_argument("--kind", type=UnitKind, choices=list(UnitKind), required=True)
    add.add_argument("--under", default="", help=f"the unit above: {_UNIT}")
    add.add_argument("--code", default="", help="agency code, as H17.01")
    add.add_argument("--short-name", default="", help="what narrow lists show; else the name")
    close = verbs.add_parser("close", help="close a unit that nothing holds on to")
    close.add_argument("unit", help=_UNIT)
    close.add_argument("--successor", default="", help=f"the unit that follows it: {_UNIT}")
    verbs.add_parser("list", help="show every unit")


def _grants(verbs: "Verbs") -> None:
    add = verbs.add_parser("add", help="give a role; somebody unknown is made an official by it")
    add.add_argument("role", choices=[role.value for role in GRANTED_ROLES])
    add.add_argument("--unit", required=True, help=f"where the role is held, and below: {_UNIT}")
    add.add_argument("--official", default="", help=_PERSON)
    add.add_argument("--from", dest="starts_on", default="", help="first day, as 2026-11-23; else today")
    add.add_argument("--until", dest="ends_on", default="", help="last day; else it has none")
    add.add_argument("--on-behalf-of", default="", help="code of the official who passes the role on")
    new = add.add_argument_group("somebody whom the portal does not know yet")
    new.add_argument("--name", default="", help="full name as on the ID card")
    new.add_argument("--title", default="", help="title, as Chuyên viên")
    new.add_argument(
        "--kind", default=OfficialKind.CIVIL_SERVANT, type=OfficialKind, choices=list(OfficialKind)
    )
    new.add_argument("--works-at", default="", help="the unit of their employment; else that of the role")
    new.add_argument("--work-email", default="")
    new.add_argument("--official-code", default="", help="else the unit's next number")
    end = verbs.add_parser("end", help="end a role at once")
    end.add_argument("number", type=int)
    listed = verbs.add_parser("list", help="show who holds what")
    listed.add_argument("--all", action="store_true", help="past ones too")


def _officials(verbs: "Verbs") -> None:
    for name, what in (("leave", "end somebody's service and roles"), ("return", "bring somebody back")):
        verbs.add_parser(name, help=what).add_argument("--official", default="", help=_PERSON)


def _certificates(verbs: "Verbs") -> None:
    enroll = verbs.add_parser("enroll", help="bind a certificate to its signer")
    enroll.add_argument("file", type=Path, help="PEM or DER; the signer's own first")
    enroll.add_argument("--official", default="", help=_PERSON)
    verbs.add_parser("revoke", help="let a certificate sign no more").add_argument("number", type=int)
    verbs.add_parser("list", help="show every certificate")


def _keys(verbs: "Verbs") -> None:
    new = verbs.add_parser("new", help="write fresh keys into a folder; never over others")
    new.add_argument("folder", type=Path)
    new.add_argument(
        "--only", action="append", type=KeyFile, choices=list(KeyFile), help="may be repeated; else all"
    )
