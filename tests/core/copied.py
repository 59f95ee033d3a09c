"""The folder of copies as its tests see it."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.core.verifying import verify

KEY = Ed25519PrivateKey.generate()


def judged(session, folder):
    session.rollback()
    session.expire_all()
    return verify(session, KEY.public_key(), folder)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def name(size):
    return f"{size:012d}.json"
