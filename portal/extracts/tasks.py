"""What the worker runs: print a copy with a place for its signature; put the signature in, check it all."""

from pathlib import Path

import procrastinate
from sqlalchemy import select

from portal.core import clock, jobs
from portal.core.confinement import ChildBroken
from portal.core.db import transaction
from portal.core.errors import TooMany
from portal.core.qr import qr_svg
from portal.extracts import actions, pades
from portal.extracts.models import IssuedCopy
from portal.extracts.printing import print_form
from portal.extracts.rules import CopyState
from portal.extracts.rules.sheet import Check, sheet
from portal.signing import trust

blueprint = procrastinate.Blueprint()

_RETRY = jobs.again(ChildBroken, TooMany, OSError)
_BATCH = 500
_JOBS = {CopyState.PREPARING: "extracts:print", CopyState.SIGNED: "extracts:finish"}
# What the signature says of itself, where readers of PDF show it.
_REASON = "Cấp bản sơ yếu lý lịch từ hồ sơ điện tử"

_public_url: list[str] = []


def use(public_url: str, trust_list_folder: Path) -> None:
    """Tell the tasks where the portal is reached, and whom signatures are checked against."""
    _public_url[:] = [public_url.rstrip("/")]
    trust.use_folder(trust_list_folder)


@blueprint.task(name="print", retry=_RETRY)
def print_copy(copy_id: int) -> None:
    """Print one copy; running it twice is harmless."""
    with jobs.session() as session:
        wanted = actions.claim_print(session, copy_id)
    if wanted is None:
        return
    url = f"{_public_url[0]}/copies/{wanted.public_id}"
    data = sheet(
        wanted.held, wanted.contents, at=wanted.at, photo=wanted.photo, check=Check(url, qr_svg(url))
    )  # fmt: skip
    printed = print_form(data, wanted.at)
    prepared = pades.prepare(printed, agency=wanted.held.agency, reason=_REASON, at=wanted.at)
    with jobs.session() as session:
        actions.record_print(session, copy_id, prepared, wanted.at)


@blueprint.task(name="finish", retry=_RETRY)
def finish_copy(copy_id: int) -> None:
    """Put the signature into one copy; running it twice is harmless."""
    with jobs.session() as session:
        signed = actions.claim_finish(session, copy_id)
    if signed is None:
        return
    pdf = pades.finish(*signed)
    believed = trust.current()
    try:
        pades.check(pdf, believed.roots, believed.issuing, at=clock.now())
    except pades.SignatureBroken:
        with jobs.session() as session:
            actions.record_failure(session, copy_id)
        return
    with jobs.session() as session:
        actions.record_file(session, copy_id, pdf)


@blueprint.periodic(cron="*/10 * * * *")
@blueprint.task(name="resume", queueing_lock="extracts:resume")
def resume(timestamp: int) -> None:
    """Go on with the copies that are on their way and have no job; end those whose job failed for good."""
    del timestamp
    over: list[int] = []
    with jobs.session() as session:
        with transaction(session):
            for state, name in _JOBS.items():
                moving = select(IssuedCopy.id).where(IssuedCopy.state == state).order_by(IssuedCopy.id)
                ids = session.scalars(moving.limit(_BATCH)).all()
                over += jobs.defer_lost(session, name, "copy_id", ids)
        for copy_id in over:
            actions.record_failure(session, copy_id)
