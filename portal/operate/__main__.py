"""`portal unit|grant|official|certificate|keys …`: what only who owns the database may do."""

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from portal.access.rules import Role
from portal.core import clock
from portal.core.errors import DomainError
from portal.operate import arguments as typed
from portal.operate import connection, keys, lists, rules
from portal.operate.actions import certificates, roles, service, units
from portal.operate.actions.roles import Wanted
from portal.operate.labels import sentence
from portal.operate.queries import Someone
from portal.operate.rules import Newcomer, Refused, Term

_Asked = argparse.Namespace


def main(arguments: Sequence[str]) -> int:
    """Run one command; 0 when it was done, 1 when it was refused, with one sentence."""
    asked = typed.read(arguments)
    try:
        if asked.noun == "keys":
            _say(_new_keys(asked))
        else:
            with connection.owner_session(os.environ) as session:
                if asked.verb != "list":
                    connection.use_keys(session, os.environ)
                _say(*_COMMANDS[asked.noun, asked.verb](session, asked))
    except DomainError as error:
        return _refuse(sentence(error.code, dict(error.details)))
    except IntegrityError:
        return _refuse(sentence("operate.at_once", {}))
    except OperationalError:
        return _refuse(sentence("operate.away", {}))
    except (KeyboardInterrupt, EOFError):
        return _refuse("\nNothing was done.")
    return 0


def _new_keys(asked: _Asked) -> str:
    wanted = tuple(asked.only or keys.KeyFile)
    try:
        made = keys.make(asked.folder, wanted)
    except OSError as error:
        raise Refused("operate.not_written", file=str(error.filename or asked.folder)) from error
    said = [str(path) for path in made]
    if keys.KeyFile.CHECKPOINT in wanted:
        signer = keys.checkpoint_signer(asked.folder / keys.KeyFile.CHECKPOINT)
        said.append(f"The trail is verified with --public-key {signer}")
    return "\n".join(said)


def _add_unit(session: Session, asked: _Asked) -> list[str]:
    unit = units.add(
        session, name=asked.name, short_name=asked.short_name, code=asked.code, kind=asked.kind,
        under=asked.under,
    )  # fmt: skip
    return [f"Unit {unit.agency_code or f'id:{unit.id}'} added: {unit.name}"]


def _close_unit(session: Session, asked: _Asked) -> list[str]:
    return [f"Unit closed: {units.close(session, asked.unit, successor=asked.successor).name}"]


def _add_grant(session: Session, asked: _Asked) -> list[str]:
    term = Term(_day(asked.starts_on) or clock.today(), _day(asked.ends_on))
    wanted = Wanted(Role(asked.role), asked.unit, term, asked.on_behalf_of, asked.works_at)
    newcomer = _newcomer(asked)
    given = roles.give(session, wanted, _someone(asked), newcomer)
    known = "is known now and" if given.is_new else "was known and"
    return [f"Grant {given.grant.id}: {given.name} ({given.official_code}) {known} holds {asked.role}"]


def _end_grant(session: Session, asked: _Asked) -> list[str]:
    grant, others = roles.end(session, asked.number)
    return [f"Grant {grant.id} has ended" + (f", and {others} held on its behalf." if others else ".")]


def _leave(session: Session, asked: _Asked) -> list[str]:
    name, ended = service.end(session, _someone(asked))
    return [f"{name} is out of service; {ended} roles and every session ended."]


def _return(session: Session, asked: _Asked) -> list[str]:
    return [f"{service.begin_again(session, _someone(asked))} is in service, without a role."]


def _enroll(session: Session, asked: _Asked) -> list[str]:
    try:
        content = asked.file.read_bytes()
    except OSError as error:
        raise Refused("operate.not_read", file=str(asked.file)) from error
    trusted = connection.trusted(os.environ)
    row = certificates.enroll(session, content, _someone(asked), trusted)
    return [f"Certificate {row.id} enrolled, valid until {clock.day_text(row.not_after)}"]


def _revoke(session: Session, asked: _Asked) -> list[str]:
    return [f"Certificate {certificates.revoke(session, asked.number).id} signs no more."]


_COMMANDS: Mapping[tuple[str, str], Callable[[Session, _Asked], Sequence[str]]] = {
    ("unit", "add"): _add_unit,
    ("unit", "close"): _close_unit,
    ("unit", "list"): lambda session, _: lists.units(session),
    ("grant", "add"): _add_grant,
    ("grant", "end"): _end_grant,
    ("grant", "list"): lambda session, asked: lists.grants(session, past_too=asked.all),
    ("official", "leave"): _leave,
    ("official", "return"): _return,
    ("certificate", "enroll"): _enroll,
    ("certificate", "revoke"): _revoke,
    ("certificate", "list"): lambda session, _: lists.certificates(session),
}


def _someone(asked: _Asked) -> Someone:
    """Return whom a command means; a personal ID never stands in a command, where others could read it."""
    if asked.official:
        return Someone(official_code=asked.official)
    read = getpass.getpass("Personal ID: ") if sys.stdin.isatty() else sys.stdin.readline()
    return Someone(personal_id=rules.personal_id(read))


def _newcomer(asked: _Asked) -> Newcomer | None:
    if not (asked.name or asked.title):
        return None
    return Newcomer(
        name=rules.full_name(asked.name) if asked.name else "",
        title=rules.line(asked.title, "the title") if asked.title else "",
        kind=asked.kind,
        work_email=rules.work_email(asked.work_email) if asked.work_email else None,
        official_code=rules.official_code(asked.official_code) if asked.official_code else "",
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refused("operate.day", day=text[:20]) from error


def _say(*said: str) -> None:
    for one in said:
        sys.stdout.write(f"{one}\n")


def _refuse(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return 1


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        # What is done is done: a terminal without our letters must not make it look like a failure.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr] # a text stream, at the start of a process
    sys.exit(main(sys.argv[1:]))
