"""What a signer sends: a signature of their own software, or, in the demo, the passphrase of their key."""

from flask import request

from portal.core import clock
from portal.core.errors import Invalid
from portal.core.web import settings
from portal.signing.pkcs12 import signers_folder
from portal.signing.rules import MAX_CMS, Profile

SIGNATURE_FILE = "signature"


def read_signature(content: bytes, *, person_id: int, profile: Profile = Profile.CADES) -> bytes:
    """Return the signature of this content; raise Invalid where neither a file nor a passphrase came."""
    uploaded = request.files.get(SIGNATURE_FILE)
    if uploaded is not None and uploaded.filename:
        return uploaded.stream.read(MAX_CMS + 1)
    passphrase, folder = request.form.get("passphrase", ""), settings().signing_pkcs12_folder
    if not passphrase or folder is None:
        raise Invalid("signing.no_signature", name="passphrase" if folder else SIGNATURE_FILE)
    signer = signers_folder(folder, settings().mode)
    return signer.sign(content, person_id=person_id, passphrase=passphrase, at=clock.now(), profile=profile)
