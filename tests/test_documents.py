"""The README and the index of decisions name what there is."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_every_room_is_in_the_readme():
    house = (ROOT / "README.md").read_text(encoding="utf-8").split("```")[3]
    rooms = {found.parent.name for found in (ROOT / "portal").glob("*/__init__.py")}
    assert rooms - {"doctor"} == set(re.findall(r"^  (\w+)/", house, re.MULTILINE))


def test_every_decision_is_in_the_index():
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    for path in sorted(folder.glob("0*.md")):
        number, title = re.fullmatch(
            r"# (\d+)\. (.+)", path.read_text(encoding="utf-8").splitlines()[0]
        ).groups()
        assert int(path.name[:4]) == int(number), path
        assert f"| {number} | [{title}]({path.name}) |" in index, path
