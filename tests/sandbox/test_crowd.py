"""The demo's generated officials: spread over the units, in states that a working office has."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import func, select

from portal.core import clock
from portal.people.models import Official, Person, Unit
from portal.proposals.models import Proposal, ProposalItem
from portal.record.models import Record
from portal.record.rules.contradictions import check
from portal.record.steps import wholes_of
from portal.reports.models import QualityRun, RecordFinding
from portal.sandbox import crowd, moods, seed
from portal.sandbox.moods import Mood

COUNT = 30


def test_a_crowd_looks_like_an_office_at_work(session, tmp_path):
    first = seed.stage(session, tmp_path, officials=COUNT)
    everybody = session.scalar(select(func.count()).select_from(Official))
    assert len(generated(session)) == COUNT
    by_unit = Counter(
        session.scalars(select(Unit.agency_code).join(Official, Official.managing_unit_id == Unit.id))
    )
    assert min(by_unit[code] for code in ("H17.01.01", "H17.02.02", "H17.03.01", "H17.04")) >= 4

    people = generated(session)
    by_mood = {mood: [people[n] for n in range(COUNT) if moods.of(n) is mood] for mood in Mood}
    assert all(by_mood.values())
    check_stamps(session, by_mood)
    check_findings(session, by_mood, people)
    check_cases(session, by_mood)
    # The named people are where they were: who signs in finds them, and starting again adds nobody.
    assert [account.key for account in first.accounts][:3] == ["ha", "binh", "nho"]
    session.commit()
    assert seed.stage(session, tmp_path, officials=COUNT + 5) == first
    assert session.scalar(select(func.count()).select_from(Official)) == everybody


def test_more_than_the_lively_ones_are_loaded_too(session, tmp_path, monkeypatch):
    monkeypatch.setattr(crowd, "_LIVELY", 2)
    monkeypatch.setattr(crowd, "_PORTION", 3)
    seed.stage(session, tmp_path, officials=9)
    assert len(generated(session)) == 9
    assert len(wholes_of(session, list(generated(session).values()))) == 9


def check_stamps(session, by_mood):
    def stamps(mood):
        return session.get_one(Record, by_mood[mood][0]).stamps

    now = clock.now()
    assert all(
        s["source"] == "imported" and s["confirmed_at"] is None for s in stamps(Mood.IMPORTED).values()
    )
    assert {s["source"] for s in stamps(Mood.STALE).values()} == {
        "declared",
        "agency_decision",
        "population_db",
    }
    assert all(
        s["changed_at"] < (now - timedelta(days=1000)).isoformat() for s in stamps(Mood.STALE).values()
    )
    assert all(
        s["confirmed_at"] > (now - timedelta(days=130)).isoformat() for s in stamps(Mood.SETTLED).values()
    )
    assert len(stamps(Mood.SPARSE)) < len(stamps(Mood.SETTLED))


def check_findings(session, by_mood, people):
    wholes = wholes_of(session, list(people.values()))
    wrong = {person_id for person_id, whole in wholes.items() if check(whole, today=clock.today())}
    assert set(by_mood[Mood.WRONG]) <= wrong
    assert not wrong & {*by_mood[Mood.SETTLED], *by_mood[Mood.STALE], *by_mood[Mood.WAITING]}
    assert session.scalars(select(QualityRun)).one().finished_at is not None
    assert set(by_mood[Mood.WRONG]) <= set(session.scalars(select(RecordFinding.person_id)))


def check_cases(session, by_mood):
    found = session.scalars(
        select(ProposalItem).where(ProposalItem.person_id.in_(by_mood[Mood.WAITING]))
    ).all()
    assert len(found) == len(by_mood[Mood.WAITING])
    assert {item.state.value for item in found} == {"submitted", "returned", "verified"}
    sent = list(
        session.scalars(select(Proposal.submitted_at).where(Proposal.person_id.in_(by_mood[Mood.WAITING])))
    )
    assert min(sent) < clock.now() - timedelta(days=2) < max(sent)


def generated(session) -> dict[int, int]:
    """Return the ids of the generated officials by their number."""
    rows = session.execute(
        select(Official.official_code, Person.id)
        .join(Person)
        .where(Official.official_code.regexp_match(r"\.\d{7}\."))
    )
    return {int(code.split(".")[-2]): person_id for code, person_id in rows}
