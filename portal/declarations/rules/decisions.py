"""The decision by which somebody comes into service, and the record that it asks for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from portal.core.errors import Invalid, Problem
from portal.people.rules import OfficialKind, is_address, is_official_code
from portal.record.rules import FORM, Field, JsonValue, Scalar, input_names, parse

# Decree 27/2026, article 18: the record exists within three days of the decision. Calendar days; a setting.
RECORD_DAYS = 3
# The same, article 19: the first declaration within three working days of the record. A setting.
DECLARATION_DAYS = 3


class DecisionKind(StrEnum):
    """By what somebody comes into service, or to a post."""

    RECRUITMENT = "recruitment"
    RECEPTION = "reception"
    APPOINTMENT = "appointment"
    ELECTION = "election"
    CONTRACT = "contract"


class Clock(StrEnum):
    """How a legal term stands: kept, running, running out on this day, or past."""

    KEPT = "kept"
    RUNNING = "running"
    LAST_DAY = "last_day"
    LATE = "late"


def _like(name: str, template: str, label: str, *, required: bool = True, hint: str = "") -> Field:
    """Return an input of the decision that is typed and read as a field of the form is."""
    return replace(
        FORM.fields[template], name=name, label=label, required=required, hint=hint, pattern="", evidence=""
    )


def _of_form(name: str, *, required: bool = False) -> Field:
    return replace(FORM.fields[name], required=required)


NUMBER = _like("number", "staff_code", "Số quyết định", hint="Ví dụ: 125/QĐ-SNV")
DECIDED_ON = _like("decided_on", "citizen_id_issue_date", "Ngày ký quyết định")
EFFECTIVE_ON = _like(
    "effective_on", "citizen_id_issue_date", "Ngày có hiệu lực", required=False,
    hint="Để trống nếu có hiệu lực từ ngày ký",
)  # fmt: skip
ISSUER = _like("issuer", "recruiting_org_name", "Cơ quan ban hành")
TITLE = _like("title", "job_position", "Chức danh, vị trí việc làm", hint="Ví dụ: Chuyên viên")
EMAIL = _like("work_email", "job_position", "Thư điện tử công vụ", required=False)
CODE = _like(
    "official_code", "staff_code", "Số hiệu cán bộ, công chức, viên chức", required=False,
    hint="Để trống thì cổng cấp số tiếp theo của đơn vị",
)  # fmt: skip

DECISION_FIELDS = (NUMBER, DECIDED_ON, EFFECTIVE_ON, ISSUER)
IDENTITY_FIELDS = tuple(
    _of_form(name, required=True)
    for name in ("birth_full_name", "date_of_birth", "gender", "citizen_id_number")
)
POST_FIELDS = (TITLE, _of_form("current_position", required=True), EMAIL, CODE)
PAY_FIELDS = tuple(
    _of_form(name) for name in ("rank_code", "salary_step", "salary_coefficient", "salary_effective_date")
)
EVERY_FIELD = (*DECISION_FIELDS, *IDENTITY_FIELDS, *POST_FIELDS, *PAY_FIELDS)
INPUTS = tuple(name for spec in EVERY_FIELD for name in input_names(spec))

# What a new official begins with, by the kind of the decision: which date of the form it sets.
_STARTS: Mapping[DecisionKind, tuple[str, ...]] = {
    DecisionKind.RECRUITMENT: ("first_recruitment_date", "joined_current_org_date"),
    DecisionKind.RECEPTION: ("joined_current_org_date",),
    DecisionKind.APPOINTMENT: ("joined_current_org_date", "appointment_date"),
    DecisionKind.ELECTION: ("joined_current_org_date", "appointment_date"),
    DecisionKind.CONTRACT: ("first_recruitment_date", "joined_current_org_date"),
}
_RECRUITS = frozenset({DecisionKind.RECRUITMENT, DecisionKind.CONTRACT})


@dataclass(frozen=True)
class NewOfficial:
    """Everything that a decision says of the person whose record is made."""

    decision: DecisionKind
    kind: OfficialKind
    values: Mapping[str, Scalar]

    def text(self, spec: Field) -> str:
        """Return what was given for an input, "" for nothing."""
        value = self.values.get(spec.name)
        return "" if value is None else str(value)

    @property
    def decided_on(self) -> date:
        """The day of the decision."""
        return date.fromisoformat(self.text(DECIDED_ON))

    @property
    def personal_id(self) -> str:
        """The twelve digits."""
        return self.text(FORM.fields["citizen_id_number"])

    @property
    def full_name(self) -> str:
        """The name as it is on the decision."""
        return self.text(FORM.fields["birth_full_name"])

    def record_values(self, *, unit: str, agency: str, official_code: str) -> dict[str, JsonValue]:
        """Return what the decision gives to the record, by the names of the form."""
        given: dict[str, JsonValue] = {
            spec.name: self.values.get(spec.name)
            for spec in (*IDENTITY_FIELDS, *POST_FIELDS, *PAY_FIELDS)
            if spec.name in FORM.fields
        }
        starts_on = self.text(EFFECTIVE_ON) or self.text(DECIDED_ON)
        given |= dict.fromkeys(_STARTS[self.decision], starts_on)
        if self.decision in _RECRUITS:
            given["recruiting_org_name"] = self.text(ISSUER)
        given |= {"managing_org": agency, "using_org": unit, "staff_code": official_code}
        given |= {"record_code": self.personal_id, "job_position": self.text(TITLE)}
        return {name: value for name, value in given.items() if value is not None}


def record_due_on(decided_on: date, days: int = RECORD_DAYS) -> date:
    """Return the last day on which the record is in time."""
    return decided_on + timedelta(days=days)


def clock_of(due_on: date, today: date, done_on: date | None = None) -> Clock:
    """Return how the term stands on a day."""
    if (done_on or today) > due_on:
        return Clock.LATE
    if done_on is not None:
        return Clock.KEPT
    return Clock.LAST_DAY if today == due_on else Clock.RUNNING


def read_all(raw: Mapping[str, str], specs: Iterable[Field]) -> tuple[dict[str, Scalar], list[Problem]]:
    """Return the values of these inputs, and what is wrong with the others."""
    values: dict[str, Scalar] = {}
    problems: list[Problem] = []
    for spec in specs:
        try:
            values[spec.name] = parse(spec, raw)
        except Invalid as error:
            problems += error.problems
    return values, problems


def check_new(values: Mapping[str, Scalar], today: date) -> list[Problem]:
    """Return what is wrong with the whole: a day to come, somebody not yet born, an address for mail."""
    problems = []
    decided = str(values.get("decided_on") or "")
    if decided and date.fromisoformat(decided) > today:
        problems.append(Problem("decided_on", "declarations.decided_in_future", {"part": "day"}))
    born = str(values.get("date_of_birth") or "")
    if born and decided and born[:4] >= decided[:4]:
        problems.append(Problem("date_of_birth", "declarations.born_after_decision", {"part": "year"}))
    email = str(values.get("work_email") or "")
    if email and not is_address(email):
        problems.append(Problem("work_email", "declarations.bad_email"))
    code = str(values.get("official_code") or "")
    if code and not is_official_code(code):
        problems.append(Problem("official_code", "declarations.bad_code"))
    return problems


@dataclass(frozen=True)
class TypedDecision:
    """What stands in HR's form: the inputs as typed, and as far as they could be read."""

    raw: Mapping[str, str]
    unit_id: int | None
    decision: DecisionKind | None
    kind: OfficialKind | None
    values: Mapping[str, Scalar]

    @property
    def decided_on(self) -> date | None:
        """The day of the decision, once it is readable."""
        text = self.values.get("decided_on")
        return date.fromisoformat(str(text)) if text else None

    def new_official(self) -> NewOfficial:
        """Return the whole; only for a form without problems."""
        assert self.decision is not None
        assert self.kind is not None
        return NewOfficial(self.decision, self.kind, self.values)
