"""`portal card …`: publish the lists now; read a code from an image and judge it."""

import json
import os
import sys
from pathlib import Path

import zxingcpp
from PIL import Image
from sqlalchemy.orm import sessionmaker

from portal.card import tasks
from portal.card.checking import verifier
from portal.card.checking.verdicts import Checker, Clock, Policy, Result
from portal.card.formats import status_list, trust_list
from portal.card.formats.codes import FormatError
from portal.card.formats.profile import Field, Purpose
from portal.card.keys.provider import SignerAway
from portal.config import Settings, SettingsError, usable
from portal.core import clock, db, jobs
from portal.core.reaching import reaching


def main(arguments: list[str]) -> int:
    """Run one command; return its exit status."""
    command, *rest = arguments
    try:
        return publish() if command == "publish" else check(*rest)
    except FormatError as error:
        return _say(f"A list is not to be believed: {error.code.value}", 2)
    except SettingsError as error:
        return _say(f"Error: {error}", 1)
    except SignerAway as away:
        return _say(f"The security module does not sign: {away}", 1)


def publish() -> int:
    """Publish the trust list and the status list."""
    settings = Settings.from_environment(os.environ)
    with usable("PORTAL_CARD_CERTIFICATE_FOLDER"):
        press = tasks.press_of(settings)
    if press is None:
        return _say("No card keys are set: nothing to publish.", 1)
    engine = db.create_engine(settings.worker_database_url, pool_size=1)
    try:
        with jobs.using(sessionmaker(engine)):
            written = tasks.publish_now(press)
    finally:
        engine.dispose()
    return _say("Published." if written else "Nothing changed in the last hour.", 0)


def check(image: str, root: str, trust_file: str, *status_files: str) -> int:
    """Judge the code in an image, with the lists in these files; 0 for green, 1 for yellow, 2 for red."""
    now = int(clock.now().timestamp())
    trust = trust_list.read(Path(trust_file).read_bytes(), root=bytes.fromhex(root), now=now)
    lists = [status_list.read(Path(path).read_bytes(), trust) for path in status_files]
    with Image.open(image) as picture:
        found = zxingcpp.read_barcodes(picture)
    if not found:
        return _say("No code was found in the image.", 2)
    policy = Policy(purposes=frozenset(Purpose))
    checker = Checker(trust, {listed.uri: listed for listed in lists}, Clock(now, now), policy)
    result = verifier.verify_address(found[0].text, checker)
    return _say(json.dumps(shown(result), ensure_ascii=False, indent=2), _STATUS[result.verdict.value])


def shown(result: Result) -> dict[str, object]:
    """Return a result as JSON values."""
    claims = result.claims
    said = (
        {}
        if claims is None
        else {Field(name).name.lower(): _plain(value) for name, value in claims.fields.items()}
    )
    return {
        "verdict": result.verdict.value,
        "code": result.code.value,
        "serial": claims.serial if claims else None,
        "said": said,
        "made_at": result.made_at,
        "listed_at": result.listed_at,
    }


_STATUS = {"valid": 0, "check": 1, "invalid": 2}


def _plain(value: int | str | bytes) -> int | str:
    return value.hex() if isinstance(value, bytes) else value


def _say(text: str, status: int) -> int:
    sys.stdout.write(f"{text}\n")
    return status


if __name__ == "__main__":
    with reaching("PORTAL_WORKER_DATABASE_URL"):
        sys.exit(main(sys.argv[1:]))
