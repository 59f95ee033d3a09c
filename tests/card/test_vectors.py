"""Every published vector gets from the Python verifier the verdict and the error that it names."""

import json
from collections import Counter
from typing import Any

import pytest

from portal.card.formats.codes import Code
from tests.card.vectors import generate, running

# What a verdict cannot name: nothing is wrong, or only a reader of something else can say it.
NOT_IN_VECTORS: set[Code] = {Code.CBOR_SIZE}


def load(name: str) -> Any:
    return json.loads((generate.FOLDER / name).read_text())


AROUND = load("surroundings.json")
VECTORS = [vector for group in generate.GROUPS for vector in load(f"{group}.json")]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_verdict_and_error_are_those_of_the_vector(vector: dict[str, Any]) -> None:
    expected = vector["expected"]

    assert running.run(vector, AROUND) == (expected["verdict"], expected["error"])


def test_the_published_files_are_what_the_generator_writes() -> None:
    made = generate.files()

    assert set(made) == {path.name for path in generate.FOLDER.glob("*.json")}
    for name, text in made.items():
        assert (generate.FOLDER / name).read_text() == text, name


def test_every_vector_has_a_name_of_its_own_and_a_reason() -> None:
    names = Counter(vector["name"] for vector in VECTORS)

    assert names.most_common(1)[0][1] == 1
    assert all(len(vector["why"]) > 5 for vector in VECTORS)


def test_every_error_has_a_vector_and_most_vectors_are_refused() -> None:
    errors = Counter(vector["expected"]["error"] for vector in VECTORS)
    verdicts = Counter(vector["expected"]["verdict"] for vector in VECTORS)
    print(f"\n{len(VECTORS)} vectors: {dict(verdicts)}")
    for error, count in sorted(errors.items()):
        print(f"  {count:3}  {error}")

    assert {code.value for code in Code} - set(errors) == NOT_IN_VECTORS
    assert verdicts["invalid"] >= 60
