"""One whole official: who they are, the record that follows, and the decisions behind it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from portal.people.rules import OfficialKind
from portal.record.rules import Row, Scalar
from portal.sandbox.generator import drawn, fields, papers, tables
from portal.sandbox.generator.draws import Draws
from portal.sandbox.generator.faults import Fault, spoil
from portal.sandbox.generator.papers import Decision
from portal.sandbox.generator.workplaces import Workplace


@dataclass(frozen=True, slots=True)
class GeneratedOfficial:
    """An official with a whole record; values and rows are in their stored form."""

    number: int
    full_name: str
    date_of_birth: date
    gender: str
    personal_id: str
    kind: OfficialKind
    title: str
    official_code: str
    work_email: str
    workplace: Workplace
    values: dict[str, Scalar]
    rows: dict[str, list[Row]]
    decisions: tuple[Decision, ...]


def official(
    number: int,
    *,
    seed: int = 1,
    today: date,
    workplace: Workplace | None = None,
    with_faults: Sequence[Fault] = (),
) -> GeneratedOfficial:
    """Return official `number` as of a day: the same for the same arguments, and needing no other official.

    A workplace that is given decides the calling's sector and the province; else both are drawn. Nothing
    in the record contradicts anything but for the faults that are asked for; raise ValueError for a fault
    that this official cannot have.
    """
    draws = Draws(seed, number)
    made = drawn.drawn(draws, number=number, seed=seed, today=today, workplace=workplace)
    values, rows = fields.values(draws, made), tables.rows(draws, made)
    decisions = papers.decisions(draws, made)
    for fault in with_faults:
        if not spoil(fault, values, rows):
            raise ValueError(f"Official {number} cannot have the fault {fault}.")
    return GeneratedOfficial(
        number=number,
        full_name=made.person.full_name,
        date_of_birth=made.person.born,
        gender=str(values["gender"]),
        personal_id=made.person.personal_id,
        kind=made.calling.kind,
        title=made.history.jobs[-1].title,
        official_code=str(values["staff_code"]),
        work_email=f"cb{number}@example.vn",
        workplace=made.work,
        values=values,
        rows=rows,
        decisions=decisions,
    )


def officials(count: int, *, seed: int = 1, today: date) -> Iterator[GeneratedOfficial]:
    """Yield the first so many officials one by one; what was yielded is not kept."""
    for number in range(count):
        yield official(number, seed=seed, today=today)
