"""What `portal doctor` says: is everything configured, reachable, fresh and safe; never a secret."""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from portal.config import Settings
from portal.doctor import cards, copies, database, holders, keys, neighbours
from portal.doctor.findings import Line, reason

__all__ = ["Line", "examine"]

SECONDS = 2.0
"""How long one check may take."""

# The names in a folder of years of minutes, on another system.
_PATIENT = {"checkpoint copies": 30.0}

Check = Callable[[], Iterator[Line]]

_CHECKS: Sequence[tuple[str, Callable[[Settings], Iterator[Line]]]] = (
    ("database as application", database.check_application),
    ("database as worker", database.check_worker),
    ("schema", database.check_schema),
    ("row security", database.check_row_security),
    ("jobs", database.check_jobs),
    ("trail checkpoint", database.check_checkpoint),
    ("checkpoint copies", copies.check_copies),
    ("key files", keys.check_files),
    ("sealing", keys.check_sealing),
    ("checkpoint signer", keys.check_checkpoint_key),
    ("web push", keys.check_vapid),
    ("trust list", keys.check_trust),
    ("agency's certificate", keys.check_agency),
    ("signers' certificates", holders.check_signers),
    ("desk authorities", holders.check_desk_authorities),
    ("office desks", holders.check_desks),
    ("cards", cards.check_certificates),
    ("card keys", cards.check_signing),
    ("card lists", cards.check_published),
    ("national database", neighbours.check_registry),
    ("mail server", neighbours.check_mail),
    ("identity providers", neighbours.check_providers_file),
)


def examine(settings: Settings) -> Iterator[Line]:
    """Look at everything; a check that fails or takes too long is a line, and the next one goes on."""
    yield Line("mode", settings.mode.value, is_well=True)
    for subject, check in _CHECKS:
        yield from _bounded(subject, partial(check, settings))
    for provider in neighbours.providers(settings):
        subject = f"identity provider {provider.slug}"
        yield from _bounded(subject, partial(neighbours.check_provider, provider))


def _bounded(subject: str, check: Check) -> Iterator[Line]:
    """Run a check beside us, since a name that does not resolve knows no time-out of its own."""
    found: queue.SimpleQueue[Line | None] = queue.SimpleQueue()
    threading.Thread(target=_run, args=(subject, check, found), daemon=True).start()
    seconds = _PATIENT.get(subject, SECONDS)
    ends_at = time.monotonic() + seconds
    try:
        while (line := found.get(timeout=max(ends_at - time.monotonic(), 0))) is not None:
            yield line
    except queue.Empty:
        yield Line(subject, f"no answer within {seconds:g} seconds", is_well=False)


def _run(subject: str, check: Check, found: queue.SimpleQueue[Line | None]) -> None:
    try:
        for line in check():
            found.put(line)
    except Exception as error:  # noqa: BLE001 - whatever it is, the examination goes on
        found.put(Line(subject, reason(error), is_well=False))
    found.put(None)
