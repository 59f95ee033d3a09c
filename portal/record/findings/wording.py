"""Findings in words, and where each is mended."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from portal.core.errors import NotFound
from portal.record.findings.person import ARMY, DATES, FAMILY, IDENTITY, PARTY
from portal.record.findings.service import LISTS, PAY, TRAINING, WORK, WRITING
from portal.record.rules import Operation, Policy, Target
from portal.record.rules.contradictions import Finding, Severity

_WORDS = {
    **IDENTITY, **DATES, **FAMILY, **PARTY, **ARMY, **WORK, **TRAINING, **PAY, **LISTS, **WRITING,
}  # fmt: skip

TITLES: Mapping[str, str] = {code: title for code, (title, _) in _WORDS.items()}
SENTENCES: Mapping[str, str] = {code: sentence for code, (_, sentence) in _WORDS.items()}

SEVERITIES: Mapping[Severity, str] = {
    Severity.BLOCK: "Không thể đúng",
    Severity.WARN: "Cần kiểm tra",
    Severity.NOTE: "Lưu ý",
}
TONES: Mapping[Severity, str] = {
    Severity.BLOCK: "bad",
    Severity.WARN: "attention",
    Severity.NOTE: "neutral",
}

# One tap leads to the mending; more than two ways would only make people choose.
_MOST_FIXES = 2
_NAMED = ("dòng nêu trước", "dòng nêu sau")


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding in words; `fixes` are (address, label)."""

    severity: Severity
    title: str
    sentence: str
    fixes: tuple[tuple[str, str], ...]

    @property
    def tag(self) -> str:
        """Return how much it weighs, in words."""
        return SEVERITIES[self.severity]

    @property
    def tone(self) -> str:
        """Return the tone of its tag."""
        return TONES[self.severity]


Way = Callable[[str], tuple[str, str] | None]


def worded(findings: Iterable[Finding], way: Way) -> list[Shown]:
    """Return findings in words; `way` says for a key where it is mended, and what that link is called."""
    return [
        Shown(f.severity, TITLES[f.code], SENTENCES[f.code].format(**f.details), _fixes(f, way))
        for f in findings
    ]


def own_way(key: str) -> tuple[str, str] | None:
    """Return where an official mends a field or row of the own record."""
    try:
        target = Target.parse(key)
    except NotFound:
        return None
    spec = target.spec
    if target.key.endswith("/new"):
        return f"/proposals/new?target={target.key}", f"Thêm dòng: {spec.label}"
    if spec.policy is Policy.SELF:
        return f"/record/fields/{target.key}/edit", f"Sửa: {spec.label}"
    verb = "Báo sai" if spec.policy is Policy.REPORT else "Đề nghị sửa"
    return f"/proposals/new?target={target.key}", f"{verb}: {spec.label}"


def way_of(person_id: int, *, here: int = 0) -> Way:
    """Return where somebody who may read a person's record looks at a field or row of it.

    A row that is lacking is looked for where its table stands in its group; `here` is the group that is
    open: nothing leads there.
    """

    def way(key: str) -> tuple[str, str] | None:
        try:
            target = Target.parse(key)
        except NotFound:
            return None
        spec, base = target.spec, f"/people/{person_id}/record"
        if spec.group == here:
            return None
        page = (
            f"groups/{spec.group}#{spec.name}"
            if target.operation is Operation.ADD
            else f"fields/{target.key}"
        )
        return f"{base}/{page}", f"Mở: {spec.label}"

    return way


def group_of(finding: Finding) -> int:
    """Return the group of screens that a finding belongs to: that of the key to mend first."""
    return Target.parse(finding.keys[0]).spec.group


def _fixes(finding: Finding, way: Way) -> tuple[tuple[str, str], ...]:
    found = tuple(dict.fromkeys(fix for fix in map(way, finding.keys) if fix is not None))[:_MOST_FIXES]
    if len(found) > 1 and len({label for _, label in found}) == 1:
        # Two rows of one table, named by the sentence in this order.
        return tuple((at, f"{label} ({which})") for (at, label), which in zip(found, _NAMED, strict=True))
    return found
