"""Where the signers' keys are: in files for the demo, in a security module else, with time-outs."""

import os
import subprocess
import threading
from dataclasses import replace
from pathlib import Path

import pkcs11
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from portal.card.formats import curve
from portal.card.keys import chosen, files
from portal.card.keys.files import FileKeys
from portal.card.keys.pkcs11 import Module, ModuleKeys, _Line
from portal.card.keys.provider import KeyUse, SignerAway
from portal.config import Mode, Settings, SettingsError
from portal.doctor import cards
from tests.support.tools import needed

TOKEN, PIN = "card signers", "test-pin"


@pytest.fixture
def file_keys(tmp_path: Path) -> FileKeys:
    return files.make(tmp_path / "keys")


@pytest.fixture
def module(token: Module) -> Module:
    """The token, with nobody signed in to it: a module knows one login for a whole process."""
    pkcs11.lib(str(token.library)).reinitialize()
    return token


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Module:
    """A SoftHSM token with the three keys, and their certificates in a folder."""
    program = needed("softhsm2-util", package="softhsm2")
    folder = tmp_path_factory.mktemp("hsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    words = [program, "--init-token", "--free", "--label", TOKEN, "--pin", PIN, "--so-pin", "so-pin"]
    subprocess.run(words, check=True, capture_output=True)
    pin_file = folder / "pin"
    pin_file.write_text(f"{PIN}\n")
    library = next(Path("/usr/lib").rglob("libsofthsm2.so"))
    _make_keys(library, folder)
    return Module(library, TOKEN, pin_file, folder)


def test_files_hold_three_keys_apart_under_one_root(file_keys: FileKeys) -> None:
    kids = {file_keys.signer(use).kid for use in KeyUse} | {file_keys.root().kid}

    assert len(kids) == 4
    for use in KeyUse:
        certificate = file_keys.certificate(use)
        assert certificate.kid == certificate.digest[:8] == file_keys.signer(use).kid
        assert curve.verifies(certificate.key, b"message", file_keys.signer(use).sign(b"message"))


def test_files_are_made_once(file_keys: FileKeys) -> None:
    again = files.make(file_keys.folder)

    assert again.signer(KeyUse.CARD).kid == file_keys.signer(KeyUse.CARD).kid


def test_a_key_that_others_can_read_is_refused(file_keys: FileKeys) -> None:
    (file_keys.folder / "card.key.pem").chmod(0o644)

    with pytest.raises(PermissionError, match="chmod 600"):
        file_keys.signer(KeyUse.CARD)


def test_production_takes_no_keys_from_files(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="demo alone"):
        chosen.provider_of(replace(settings, mode=Mode.PRODUCTION, card_key_folder=tmp_path))


def test_without_a_setting_no_card_is_issued(settings: Settings) -> None:
    assert chosen.provider_of(replace(settings, card_key_folder=None)) is None


def test_a_module_needs_its_pin_and_certificates(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="PIN_FILE"):
        chosen.provider_of(replace(settings, card_key_folder=None, card_pkcs11_module=tmp_path))


def test_a_module_signs_what_the_certificate_verifies(settings: Settings, module: Module) -> None:
    given = replace(
        settings,
        mode=Mode.PRODUCTION,
        card_key_folder=None,
        card_pkcs11_module=module.library,
        card_pkcs11_token=module.token,
        card_pkcs11_pin_file=module.pin_file,
        card_certificate_folder=module.certificate_folder,
    )
    keys = chosen.provider_of(given)
    assert isinstance(keys, ModuleKeys)

    for use in KeyUse:
        signature = keys.signer(use).sign(b"a card")
        assert curve.verifies(keys.certificate(use).key, b"a card", signature)
    keys.line.close()


def test_a_wrong_pin_is_a_signer_that_is_away(module: Module, tmp_path: Path) -> None:
    wrong = tmp_path / "pin"
    wrong.write_text("wrong")

    with pytest.raises(SignerAway, match="PinIncorrect"):
        ModuleKeys.of(replace(module, pin_file=wrong)).signer(KeyUse.CARD).sign(b"a card")


def test_a_module_that_hangs_is_given_up_and_asked_anew(module: Module) -> None:
    line = _Line(replace(module, seconds=0.2))
    let_go = threading.Event()

    # It returns only once it was given up, and the next call has time on a busy machine.
    with pytest.raises(SignerAway, match="TimeoutError"):
        line.call(lambda: let_go.wait(60) and b"")
    line.module = replace(module, seconds=20)
    assert line.call(lambda: b"awake") == b"awake"
    let_go.set()


def test_the_doctor_lets_each_key_sign(settings: Settings, module: Module, tmp_path: Path) -> None:
    given = replace(
        settings, card_key_folder=None, card_pkcs11_module=module.library, card_pkcs11_token=module.token,
        card_pkcs11_pin_file=module.pin_file, card_certificate_folder=module.certificate_folder,
    )  # fmt: skip
    wrong = tmp_path / "wrong-pin"
    wrong.write_text("s3cr3t")
    for broken, why in (
        (replace(given, card_pkcs11_token="another token"), "NoSuchToken"),
        (replace(given, card_pkcs11_pin_file=wrong), "PinIncorrect"),
    ):
        (line,) = cards.check_signing(broken)
        assert (line.finding, line.is_well) == (f"the security module does not sign: {why}", False)
    said = [(line.subject, line.finding) for line in cards.check_signing(given)]
    assert said == [(f"card key {use}", "signs") for use in ("card", "status", "trust")]


def _make_keys(library: Path, folder: Path) -> None:
    root = ec.generate_private_key(ec.SECP256R1())
    start = files.datetime.now(files.UTC) - files.timedelta(hours=1)
    token = pkcs11.lib(str(library)).get_token(token_label=TOKEN)
    with token.open(user_pin=PIN, rw=True) as session:
        named = pkcs11.util.ec.encode_named_curve_parameters("secp256r1")
        for use in KeyUse:
            parameters = session.create_domain_parameters(
                pkcs11.KeyType.EC, {pkcs11.Attribute.EC_PARAMS: named}, local=True
            )
            public, _ = parameters.generate_keypair(store=True, label=f"card-{use.value}")
            point = bytes(public[pkcs11.Attribute.EC_POINT])[2:]
            key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
            certificate = files._certificate(use, key, root, start)
            (folder / f"{use.value}.crt.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
