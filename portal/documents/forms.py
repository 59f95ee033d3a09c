"""Reading the evidence part of a form: files that are new, and those that are there already."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Request

from portal.access.rules import Actor
from portal.core.db import BIGGEST_ID
from portal.core.errors import Invalid, Problem
from portal.documents.actions import receive
from portal.documents.queries import EvidenceSummary, evidence_of
from portal.documents.rules import MAX_BYTES, Crop, EvidenceState

# The file inputs and the boxes of the files that were sent before; see documents/_evidence.html.
FILES = "evidence"
KEPT = "evidence_id"
MOST_FILES = 10


@dataclass(frozen=True)
class Collected:
    """The numbers of all evidence that the form names, new ones last, and what was refused."""

    evidence_ids: tuple[int, ...]
    problems: tuple[Problem, ...]


def collect(session: Session, actor: Actor, request: Request) -> Collected:
    """Receive the new files and return every piece that the form names.

    Each good file is kept even when another is refused or the rest of the form is wrong, so that nobody
    has to take a photograph twice.
    """
    named = request.form.getlist(KEPT)
    kept = _kept(named)
    files = [file for file in request.files.getlist(FILES) if file.filename]
    if len(kept) + len(files) > MOST_FILES:
        return Collected(kept, (Problem(FILES, "documents.too_many_files", {"most": str(MOST_FILES)}),))
    new: list[int] = []
    problems = [] if all(_kept([value]) for value in named) else [Problem(FILES, "documents.not_yours")]
    for file in files:
        try:
            new.append(receive(session, actor=actor, filename=file.filename or "", data=_read(file)).id)
        except Invalid as refused:
            problems += refused.problems
    return Collected((*kept, *new), tuple(problems))


def collect_portrait(session: Session, actor: Actor, request: Request, name: str, label: str) -> Collected:
    """Receive the portrait of the inputs NAME-file, -across, -down and -zoom, or keep the one there is.

    A portrait that is named by its number must be one of the official's own that was not refused.
    """
    file = request.files.get(f"{name}-file")
    if file is None or not file.filename:
        return _kept_portrait(session, actor, request.form.get(name, ""), name, label)
    try:
        crop = Crop.of(
            " ".join(request.form.get(f"{name}-{part}", "") for part in ("across", "down", "zoom"))
        )
    except ValueError:
        return Collected((), (Problem(name, "documents.bad_crop"),))
    try:
        made = receive(session, actor=actor, filename=file.filename, data=_read(file), crop=crop)
    except Invalid as refused:
        return Collected((), tuple(replace(problem, field=name) for problem in refused.problems))
    return Collected((made.id,), ())


def _kept_portrait(session: Session, actor: Actor, value: str, name: str, label: str) -> Collected:
    numbers = _kept([value]) if value else ()
    found = [one for one in evidence_of(session, actor, numbers) if _is_own_portrait(one, actor)]
    if value.strip() and not found:
        return Collected((), (Problem(name, "documents.not_your_portrait", {"label": label}),))
    return Collected(tuple(one.id for one in found), ())


def _is_own_portrait(one: EvidenceSummary, actor: Actor) -> bool:
    return one.is_portrait and one.person_id == actor.person_id and one.state is not EvidenceState.REFUSED


def _read(file: FileStorage) -> bytes:
    """Read one byte more than is allowed, so that a file that is too large is seen to be."""
    return file.stream.read(MAX_BYTES + 1)


def _kept(values: list[str]) -> tuple[int, ...]:
    numbers = (int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 20)  # noqa: PLR2004 - more digits than a number of the database has
    return tuple(dict.fromkeys(number for number in numbers if 0 < number <= BIGGEST_ID))
