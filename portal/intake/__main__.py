"""`portal import`: read an agency's sheet, say what is wrong with it, and write it where told to.

It acts for the officer that it is told of, within what the one table grants them, as their page would.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from portal.access.queries import actor_of
from portal.access.rules import Actor
from portal.config import Settings, SettingsError
from portal.core import db, jobs, sealing
from portal.core.errors import DomainError
from portal.core.reaching import reaching
from portal.intake import actions, forms, labels, queries, tasks
from portal.intake.downloads.commas import table_csv
from portal.intake.downloads.template import template
from portal.intake.labels import sentence
from portal.intake.models import SheetImport
from portal.intake.rules import UNDER_WAY, UNKEPT, ImportState
from portal.people.models import Official
from portal.record.rules import catalogs

_PAUSE = 1.0
_SHOWN = 20


def main(arguments: Sequence[str]) -> int:
    """Run the command; 0 when everything could be read and nothing was left out."""
    asked = _arguments(arguments)
    if asked.template:
        Path(asked.template).write_bytes(template())
        return 0
    try:
        settings = Settings.from_environment(os.environ)
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sealing.use(sealing.keyring_from(settings.key_file))
    catalogs.use_folder(settings.catalog_folder)
    engine = db.create_engine(settings.worker_database_url)
    sessions = sessionmaker(engine, expire_on_commit=False)
    try:
        with jobs.using(sessions), sessions() as session:
            return _run(session, asked)
    except DomainError as error:
        problem = getattr(error, "problems", None)
        sys.stderr.write(f"{labels.PROBLEMS.get(problem[0].code if problem else error.code, error.code)}\n")
        return 2
    finally:
        engine.dispose()


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="portal import", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--officer", default="", help="official code of the HR officer who answers for it")
    parser.add_argument("--unit", default="", help="agency code of the unit; else the officer's own")
    parser.add_argument("--problems", default="", help="write every problem into this CSV file")
    parser.add_argument("--accept", action="store_true", help="write what was found")
    parser.add_argument("--create", action="store_true", help="also make the people whom nobody knows")
    parser.add_argument(
        "--template", default="", help="write the template into this file, and do nothing else"
    )
    asked = parser.parse_args(list(arguments))
    if not asked.template and (asked.file is None or not asked.officer):
        parser.error("a file and --officer are needed (or --template)")
    return asked


def _run(session: Session, asked: argparse.Namespace) -> int:
    actor = _officer(session, asked.officer)
    units = queries.units_of(session, actor) if actor else []
    unit = next((one for one in units if not asked.unit or one.agency_code == asked.unit), None)
    if actor is None or unit is None:
        sys.stderr.write("No such officer, or no such unit that this officer may import into.\n")
        return 2
    session.rollback()
    row = actions.receive(
        session,
        actor=actor,
        unit=unit,
        filename=asked.file.name,
        data=asked.file.read_bytes(),
        key=str(uuid4()),
    )
    state = _until(session, row, ImportState.CHECKED)
    if state is ImportState.REFUSED:
        sys.stderr.write(f"{labels.REFUSALS[row.refused_code] if row.refused_code else ''}\n")
        return 1
    if asked.accept:
        actions.accept(session, row.id, creates_people=asked.create, actor=actor)
        _until(session, row, ImportState.DONE)
    return _report(session, row, asked.problems)


def _until(session: Session, row: SheetImport, wanted: ImportState) -> ImportState:
    """Do the work here, or watch a worker that is at it already."""
    while row.state is not wanted and row.state in UNDER_WAY:
        work = tasks.write if row.state is ImportState.APPLYING else tasks.check
        work(row.id)
        session.rollback()
        session.refresh(row)
        if row.state in UNDER_WAY:
            sys.stderr.write(f"{labels.STATES[row.state]}: {row.done}/{row.total}\n")
            time.sleep(_PAUSE)
    return row.state


def _report(session: Session, row: SheetImport, file: str) -> int:
    for label, count in forms.numbers(row):
        sys.stdout.write(f"{label}: {forms.number(count)}\n")
    found = list(queries.problems(session, row))
    for problem in found[:_SHOWN]:
        where = labels.place(problem.sheet, problem.row, problem.column)
        sys.stdout.write(f"  {labels.SEVERITIES[problem.severity]} · {where}: {sentence(problem)}\n")
    if len(found) > _SHOWN:
        sys.stdout.write(f"  … {forms.number(len(found) - _SHOWN)}\n")
    if file:
        listed = forms.whole_list(found, row.counts.get(UNKEPT, 0))
        Path(file).write_bytes(table_csv(labels.LIST_HEADERS, listed))
    sys.stdout.write(f"{labels.STATES[row.state]}: /imports/{row.id}\n")
    return 0 if not found else 1


def _officer(session: Session, official_code: str) -> Actor | None:
    """Return the officer of a code with every role that they hold today."""
    person_id = session.scalar(
        select(Official.person_id).where(Official.official_code == official_code, Official.in_service)
    )
    return actor_of(session, person_id) if person_id is not None else None


if __name__ == "__main__":
    with reaching("PORTAL_WORKER_DATABASE_URL"):
        sys.exit(main(sys.argv[1:]))
