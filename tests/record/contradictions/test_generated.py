"""Invented people have lives without contradictions: what the rules say of them would be wrong rules."""

import pytest

from portal.record.findings import SENTENCES
from portal.record.rules.contradictions import Severity, Whole, check
from portal.sandbox.generator import official
from tests.record.contradictions.base import TODAY


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_rule_warns_of_an_invented_official(seed):
    wrong = []
    for number in range(120):
        made = official(number, seed=seed, today=TODAY)
        rows = {
            table: [(f"{table}/{n}", row) for n, row in enumerate(lines, 1)]
            for table, lines in made.rows.items()
        }
        wrong += [
            (number, SENTENCES[finding.code].format(**finding.details))
            for finding in check(Whole(made.values, rows, made.kind), today=TODAY)
            if finding.severity is not Severity.NOTE
        ]
    assert wrong == []
