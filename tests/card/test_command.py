"""`portal card verify` reads a code from an image and judges it."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp

from portal.card import __main__ as command
from portal.card.formats import proof, status_list
from portal.config import Settings
from portal.core import clock
from tests.card.vectors import world
from tests.card.vectors.making import edited, kbt

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def lists(tmp_path: Path) -> list[str]:
    (tmp_path / "trust.cwt").write_bytes(world.trust_bytes())
    listed = status_list.sign_cwt(world.LIST, world.STATUS_SIGNER, issuer=world.ISSUER, ttl=60)
    (tmp_path / "1.cwt").write_bytes(listed)
    return [world.ROOT.point.hex(), str(tmp_path / "trust.cwt"), str(tmp_path / "1.cwt")]


def image_of(text: str, path: Path) -> str:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="L")
    picture = zxingcpp.write_barcode_to_image(code, scale=4)
    command.Image.fromarray(picture).save(path)
    return str(path)


def test_a_good_code_is_green(tmp_path: Path, lists: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    image = image_of(proof.address(world.CHECKER, kbt()), tmp_path / "code.png")

    with clock.frozen(clock.datetime.fromtimestamp(world.NOW, clock.UTC)):
        status = command.check(image, *lists)

    said = json.loads(capsys.readouterr().out)
    assert status == 0
    assert said["verdict"] == "valid"
    assert said["said"]["name"] == "Nguyễn Thị Thu Hà"


def test_a_changed_code_is_red(tmp_path: Path, lists: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    changed = edited(kbt(), "4e677579e1bb856e", "4e677579e1bb866e")
    address = f"{world.CHECKER}/q#{proof.base41.encode(changed)}"

    with clock.frozen(clock.datetime.fromtimestamp(world.NOW, clock.UTC)):
        status = command.check(image_of(address, tmp_path / "code.png"), *lists)

    assert status == 2
    assert json.loads(capsys.readouterr().out)["code"] == "issuer.signature"


def test_what_cannot_be_published_is_a_sentence(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for wrong, why in (
        (replace(settings, card_public_folder=None), "Set PORTAL_CARD_PUBLIC_FOLDER"),
        (replace(settings, card_key_folder=tmp_path), "PORTAL_CARD_"),
    ):
        monkeypatch.setattr(command.Settings, "from_environment", lambda _, wrong=wrong: wrong)
        assert command.main(["publish"]) == 1
        said = capsys.readouterr().out
        assert said.startswith("Error: ")
        assert why in said
        assert said.count("\n") == 1


def test_the_command_of_the_portal_starts_it(tmp_path: Path, lists: list[str]) -> None:
    command.Image.new("L", (40, 40), 255).save(tmp_path / "empty.png")
    root, trust, status = lists
    words = [
        "card",
        "verify",
        str(tmp_path / "empty.png"),
        "--root",
        root,
        "--trust",
        trust,
        "--status",
        status,
    ]
    done = subprocess.run(
        [sys.executable, "-m", "portal", *words], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )

    # The vectors' trust list ends eighty days after their noon, and who may sign it a year after.
    answers = (
        "No code was found in the image.\n",
        *(f"A list is not to be believed: trust.{why}\n" for why in ("expired", "grant")),
    )
    assert done.returncode == 2
    assert done.stdout in answers
