"""A file with secrets opens only while its owner alone may read it."""

import pytest

from portal.core.private_files import check_private, is_private


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_file_that_others_may_touch_is_refused(tmp_path, mode):
    path = tmp_path / "key.pem"
    path.touch()
    path.chmod(mode)
    assert not is_private(path)
    with pytest.raises(PermissionError, match="chmod 600"):
        check_private(path)


def test_the_owner_s_file_is_taken(tmp_path):
    path = tmp_path / "key.pem"
    path.touch(mode=0o600)
    check_private(path)
    assert is_private(path)
