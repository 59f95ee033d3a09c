"""Taking in the sheets of many officials: how long, how much memory, and whether all of it arrived.

`python -m tests.scale.imports [how many officials]` prints seconds, memory and rows, and ends with 1 when the
limits do not hold: five minutes and 400 MB for 10,000.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from portal.core import db, jobs, sealing
from portal.intake import actions, queries, tasks
from portal.intake.models import SheetImport
from portal.intake.rules import ImportState
from portal.people.models import Official
from portal.record.models import Record, RecordChange, RecordEntry
from portal.sandbox import secrets
from portal.sandbox.generator import GeneratedOfficial
from tests.scale import sheets
from tests.support import database as databases
from tests.support.cast import make_cast
from tests.support.database import Database

FULL = 10_000
MOST_SECONDS = 300
MOST_MEGABYTES = 400


@dataclass(frozen=True)
class Measured:
    """One step in a process of its own: seconds on the clock, of CPU, and the most memory it ever held."""

    seconds: float
    cpu_seconds: float
    worker_megabytes: int
    child_megabytes: int


def main(count: int) -> int:
    """Import so many; return 1 when something does not hold."""
    with tempfile.TemporaryDirectory() as folder:
        keys = secrets.make(Path(folder) / "secrets")
        sealing.use(sealing.keyring_from(keys.key_file))
        database = databases.make()
        try:
            jobs.use(database.worker_sessions())
            faults = prove(database, keys.key_file, count, limit_seconds=MOST_SECONDS * count / FULL + 30)
        finally:
            database.close()
    for fault in faults:
        print(f"FAULT  {fault}")
    print("Everything holds." if not faults else f"{len(faults)} faults.")
    return 1 if faults else 0


def prove(database: Database, key_file: Path, count: int, *, limit_seconds: float) -> list[str]:
    """Send, read, accept and write so many officials; return what does not hold."""
    people = sheets.officials(count)
    begun = time.monotonic()
    data = sheets.workbook(people)
    rows = sheets.count_rows(people)
    print(
        f"{count:,} officials, {rows:,} rows, {len(data) / 2**20:.1f} MB; made in {time.monotonic() - begun:.0f} s"
    )
    with database.worker_sessions()() as session:
        cast = make_cast(session)
        units = queries.units_of(session, cast.hr.actor)
        row = actions.receive(
            session, actor=cast.hr.actor, unit=units[0], filename="can bo.xlsx", data=data, key=str(uuid4())
        )
        del data
        checked = _apart(database, key_file, "check", row.id)
        _print("read and compared", checked, rows)
        session.expire_all()
        actions.accept(session, row.id, creates_people=True, actor=cast.hr.actor)
        written = _apart(database, key_file, "write", row.id)
        _print("written", written, rows)
        total = checked.seconds + written.seconds
        print(f"  together {total:>21.1f} s  {rows / total:>9,.0f} rows/s")
        session.expire_all()
        return [*_limits(checked, written, limit_seconds), *_lost(session, row.id, people)]


def _limits(checked: Measured, written: Measured, limit_seconds: float) -> list[str]:
    faults = []
    if checked.seconds + written.seconds > limit_seconds:
        faults.append(f"longer than {limit_seconds:.0f} s")
    most = max(checked.worker_megabytes + checked.child_megabytes, written.worker_megabytes)
    if most > MOST_MEGABYTES:
        faults.append(f"{most} MB of memory, {MOST_MEGABYTES} at most")
    return faults


def _lost(session: Session, import_id: int, people: Sequence[GeneratedOfficial]) -> list[str]:
    row = session.get_one(SheetImport, import_id)
    rows = sum(len(found) for person in people for found in person.rows.values())
    faults = [] if row.state is ImportState.DONE else [f"the import is {row.state}"]
    codes = [person.official_code for person in people]
    made = session.scalars(select(Official.person_id).where(Official.official_code.in_(codes))).all()
    counted = {
        "officials": (len(made), len(people)),
        "records": (session.scalar(select(func.count()).select_from(Record)), len(people)),
        "table rows": (session.scalar(select(func.count()).select_from(RecordEntry)), rows),
    }
    faults += [
        f"{name}: {there:,} of {wanted:,}" for name, (there, wanted) in counted.items() if there != wanted
    ]
    history = session.scalar(select(func.count()).select_from(RecordChange))
    print(f"  {history:,} changes in the history, {row.counts}")
    return faults


def _apart(database: Database, key_file: Path, step: str, import_id: int) -> Measured:
    """Run one step as the worker does, in a process whose memory is its own."""
    command = [
        sys.executable,
        "-m",
        "tests.scale.imports",
        step,
        database.url("portal_worker"),
        str(key_file),
        str(import_id),
    ]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Measured(**json.loads(done.stdout))


def work(step: str, url: str, key_file: str, import_id: int) -> None:
    """Run one step and say what it took."""
    sealing.use(sealing.keyring_from(Path(key_file)))
    sessions = sessionmaker(db.create_engine(url), expire_on_commit=False)
    jobs.use(sessions)
    begun = time.monotonic()
    if step == "check":
        tasks.check(import_id)
    else:
        while _is_being_written(sessions, import_id):
            tasks.write(import_id)
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    measured = Measured(time.monotonic() - begun, cpu, _most_megabytes(), children.ru_maxrss // 1024)
    print(json.dumps(asdict(measured)))


def _most_megabytes() -> int:
    """Return what this process held at most; `ru_maxrss` would count what its parent held before it started."""
    [line] = [
        text for text in Path("/proc/self/status").read_text().splitlines() if text.startswith("VmHWM:")
    ]
    return int(line.split()[1]) // 1024


def _is_being_written(sessions: sessionmaker[Session], import_id: int) -> bool:
    with sessions() as session:
        return session.get_one(SheetImport, import_id).state is ImportState.APPLYING


def _print(name: str, measured: Measured, rows: int) -> None:
    print(
        f"  {name:<20} {measured.seconds:>9.1f} s  {rows / measured.seconds:>9,.0f} rows/s"
        f"  CPU {measured.cpu_seconds:.1f} s  worker {measured.worker_megabytes} MB  child {measured.child_megabytes} MB"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    if len(sys.argv) > 2:
        work(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else FULL))
