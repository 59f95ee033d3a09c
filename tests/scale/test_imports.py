"""The short form of the import of ten thousand officials: one hundred, all of them, within the memory."""

import pytest

from tests.scale import imports

pytestmark = pytest.mark.proof


def test_a_hundred_officials_arrive_whole_within_the_memory(clean_database, settings):
    # The seconds of the full size stand in `make proofs`: here other tests run beside.
    assert imports.prove(clean_database, settings.key_file, 100, limit_seconds=240) == []
