"""The digital card: its signers' certificates and keys, the root, and the lists that every checker takes."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from portal.card import tasks
from portal.card.formats import curve, status_list, trust_list
from portal.card.formats.codes import FormatError
from portal.card.formats.trust_list import TrustList, Use
from portal.card.keys import chosen
from portal.card.keys.provider import (
    ROOT_FILE,
    KeyProvider,
    KeyUse,
    SignerAway,
    SignerCertificate,
    read_certificate,
)
from portal.card.publishing import STATUS_NAME, TRUST_FILE
from portal.card.tasks import AGAIN_AFTER, Press
from portal.config import Settings
from portal.core import clock, outside
from portal.doctor.findings import Line, folder_line, life, reason, span

# Signed again every hour; checkers warn of one that is a day old.
_LATE_STATUS = 3 * AGAIN_AFTER
# Signed again when half of its ninety days are over.
_SHORT_TRUST = timedelta(days=30)
_PROBE = b"portal doctor: this is no card"
_USES = {KeyUse.CARD: Use.CARD, KeyUse.STATUS: Use.STATUS}


def check_certificates(settings: Settings) -> Iterator[Line]:
    """Say how long the three signers' certificates and the root's last."""
    keys = chosen.provider_of(settings)
    if keys is None:
        yield Line("cards", "none are issued here: no keys are set", is_well=True)
        return
    for use in KeyUse:
        yield _certificate(f"card certificate {use.value}", keys, use)
    press = tasks.press_of(settings)
    if press is not None:
        yield _life("card root", read_certificate(settings.card_root_file or press.folder / ROOT_FILE))


def check_signing(settings: Settings) -> Iterator[Line]:
    """Let each key sign something that is no card, and compare it with the key's certificate."""
    keys = chosen.provider_of(settings)
    if keys is None:
        return
    for use in KeyUse:
        subject = f"card key {use.value}"
        try:
            signature = keys.signer(use).sign(_PROBE)
        except SignerAway as away:
            yield Line(subject, f"the security module does not sign: {away}", is_well=False)
            return
        is_own = curve.verifies(keys.certificate(use).key, _PROBE, signature)
        yield Line(subject, "signs" if is_own else "is not the key of its certificate", is_well=is_own)


def check_published(settings: Settings) -> Iterator[Line]:
    """Say whether the public folder can be written, and whether its lists are fresh and believed."""
    press = tasks.press_of(settings)
    if press is None:
        return
    folder = press.place.folder
    yield folder_line("card lists' folder", folder, can_write=outside.is_writable(folder))
    yield _grant_line(press)
    try:
        published = (folder / TRUST_FILE).read_bytes()
        trust = trust_list.read(published, root=press.root, now=int(clock.now().timestamp()))
    except FormatError as error:
        yield Line("card trust list", f"no checker believes it: {error.code.value}", is_well=False)
        return
    yield _trust_line(trust, press.keys)
    yield _status_line(press.place.status_folder, trust)


def _certificate(subject: str, keys: KeyProvider, use: KeyUse) -> Line:
    try:
        return _life(subject, keys.certificate(use))
    except (OSError, ValueError, TypeError) as error:
        return Line(subject, reason(error), is_well=False)


def _life(subject: str, found: SignerCertificate) -> Line:
    return life(subject, _instant(found.not_before), _instant(found.not_after))


def _grant_line(press: Press) -> Line:
    """Judge the root's word for the key that signs trust lists, as a checker does."""
    subject = "card trust grant"
    try:
        grant = trust_list.grant_of(press.grant, press.root)
    except FormatError as error:
        return Line(subject, f"no checker believes it: {error.code.value}", is_well=False)
    if grant.key != press.keys.certificate(KeyUse.TRUST).key:
        return Line(subject, "is for another key than that of trust.crt.pem", is_well=False)
    return life(subject, _instant(grant.begins_at), _instant(grant.expires_at))


def _trust_line(trust: TrustList, keys: KeyProvider) -> Line:
    named = {(signer.certificate_digest, signer.use) for signer in trust.signers}
    missing = [use.value for use, kind in _USES.items() if (keys.certificate(use).digest, kind) not in named]
    if missing:
        finding = f"does not name the signer in use: {', '.join(missing)}"
        return Line("card trust list", finding, is_well=False)
    left = _instant(trust.expires_at) - clock.now()
    finding = f"signed {span(clock.now() - _instant(trust.issued_at))} ago, {left.days} days left"
    return Line("card trust list", finding, is_well=left > _SHORT_TRUST)


def _status_line(folder: Path, trust: TrustList) -> Line:
    subject = "card status list"
    try:
        listed = status_list.read((folder / f"{STATUS_NAME}.cwt").read_bytes(), trust)
    except FormatError as error:
        return Line(subject, f"no checker believes it: {error.code.value}", is_well=False)
    except OSError as error:
        return Line(subject, reason(error), is_well=False)
    age = clock.now() - _instant(listed.issued_at)
    is_well = age < _LATE_STATUS
    finding = f"signed {span(age)} ago" + ("" if is_well else "; is the worker running?")
    return Line(subject, finding, is_well=is_well)


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
