"""What the worker runs: each message claimed, sent with no transaction open, and its answer recorded."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import procrastinate

from portal.config import Settings
from portal.core import clock, jobs
from portal.registry import actions, queries
from portal.registry.exchange import (
    Acknowledged,
    Exchange,
    HttpExchange,
    Parcel,
    Permanent,
    Returned,
    Temporary,
)
from portal.signing import pkcs12

blueprint = procrastinate.Blueprint()

# While the other side does not answer, one attempt in this time is enough to notice that it is back.
_QUIET = timedelta(seconds=15)
_BATCH = 200


@dataclass
class Line:
    """What the tasks need from outside, and until when the other side is left alone after a failure.

    Without the quiet time, a backlog of hundreds would wait out hundreds of time-outs, and nothing
    else would leave the worker meanwhile.
    """

    exchange: Exchange
    sign: Callable[[bytes, datetime], bytes]
    quiet_until: datetime | None = None

    def is_quiet(self) -> bool:
        """Whether a failure was so recent that there is no use in trying."""
        return self.quiet_until is not None and clock.now() < self.quiet_until


_line: list[Line] = []


def use(settings: Settings) -> None:
    """Open the agency's key and the line to the national database; called once by the worker."""
    key = pkcs12.open_key(settings.registry_pkcs12_file.read_bytes(), settings.registry_pkcs12_passphrase)
    use_line(Line(HttpExchange(settings.registry_url.rstrip("/")), lambda body, at: key.sign(body, at=at)))


def use_line(line: Line) -> None:
    """Make this the line of the process."""
    _line[:] = [line]


@blueprint.task(name="send")
def send(sync_message_id: int) -> None:
    """Send one message, if it is due; what this leaves undone, the sweep takes up."""
    line = _line[0]
    if line.is_quiet():
        return
    with jobs.session() as session:
        parcel = actions.claim_message(session, sync_message_id)
    if parcel is None:
        return
    try:
        # Signed at each attempt, since the other side wants a signature that is fresh.
        answer = line.exchange.send(parcel, line.sign(parcel.body, clock.now()))
    except Temporary as problem:
        line.quiet_until = clock.now() + _QUIET
        with jobs.session() as session:
            actions.postpone(session, sync_message_id, problem.code)
        return
    except Permanent as problem:
        with jobs.session() as session:
            actions.record_failure(session, sync_message_id, problem.code, about=parcel.message_id)
        return
    _record(sync_message_id, parcel, answer)
    _drain_after_outage(line)


@blueprint.periodic(cron="* * * * *")
@blueprint.task(name="sweep", queueing_lock="registry:sweep")
def sweep(timestamp: int) -> None:
    """Find the messages whose job was lost, as when a worker is killed between two transactions."""
    del timestamp
    if _line[0].is_quiet():
        return
    with jobs.session() as session:
        actions.sweep(session)


@blueprint.periodic(cron="* * * * *")
@blueprint.task(name="reconcile", queueing_lock="registry:reconcile")
def reconcile(timestamp: int) -> None:
    """Ask the other side what it holds of the messages that it acknowledged, and compare."""
    del timestamp
    line = _line[0]
    if line.is_quiet():
        return
    with jobs.session() as session:
        asked = queries.unreconciled(session, now=clock.now(), limit=_BATCH)
    if not asked:
        return
    try:
        standings = line.exchange.standings(list(asked))
    except (Temporary, Permanent):
        return  # the next minute asks again, and the clock of `reminders` runs
    for message_id, sync_message_id in asked.items():
        with jobs.session() as session:
            actions.record_reconciliation(session, sync_message_id, standings.get(message_id))


def _record(sync_message_id: int, parcel: Parcel, answer: Acknowledged | Returned) -> None:
    with jobs.session() as session:
        if isinstance(answer, Acknowledged):
            actions.record_acknowledgement(session, sync_message_id, answer, about=parcel.message_id)
        else:
            actions.record_return(session, sync_message_id, answer, about=parcel.message_id)


def _drain_after_outage(line: Line) -> None:
    if line.quiet_until is None:
        return
    line.quiet_until = None
    with jobs.session() as session:
        actions.sweep(session)
