"""What can be wrong with a token, as codes: the first that is found, in the order of the checks."""

from enum import StrEnum


class TokenCode(StrEnum):
    """Why a token is refused."""

    SIZE = "token.size"
    STRUCTURE = "token.structure"
    ENCODING = "token.encoding"
    JSON = "token.json"
    ALGORITHM = "token.algorithm"
    TYPE = "token.type"
    HEADER = "token.header"

    TRUST_EXPIRED = "trust.expired"
    ISSUER_CERTIFICATE = "issuer.certificate"
    ISSUER_UNKNOWN = "issuer.unknown"
    ISSUER_SIGNATURE = "issuer.signature"
    ISSUER_PERIOD = "issuer.period"
    ISSUER_NAME = "issuer.name"

    CLAIMS = "credential.claims"
    VCT = "credential.vct"
    HASH = "credential.hash"
    HOLDER_KEY = "credential.holder_key"
    STATUS = "credential.status"
    LIFETIME = "credential.lifetime"
    EXPIRED = "credential.expired"
    NOT_YET = "credential.not_yet"

    DISCLOSURE = "disclosure.form"
    DISCLOSURE_TWICE = "disclosure.twice"
    DISCLOSURE_UNREFERENCED = "disclosure.unreferenced"
    DISCLOSURE_NAME = "disclosure.name"
    DIGEST = "digest.form"
    DIGEST_TWICE = "digest.twice"

    BINDING_MISSING = "binding.missing"
    BINDING_UNEXPECTED = "binding.unexpected"
    BINDING_TYPE = "binding.type"
    BINDING_SIGNATURE = "binding.signature"
    BINDING_CLAIMS = "binding.claims"
    BINDING_AUDIENCE = "binding.audience"
    BINDING_NONCE = "binding.nonce"
    BINDING_TIME = "binding.time"
    BINDING_HASH = "binding.hash"


class TokenError(Exception):
    """The token is not what it should be; `code` says what is wrong with it."""

    def __init__(self, code: TokenCode) -> None:
        super().__init__(code.value)
        self.code = code
