"""What can be wrong with a card, as codes; both verifiers give the same one for the same bytes."""

from enum import StrEnum


class Code(StrEnum):
    """The first thing that is wrong, in the order of the checks; `OK` when nothing is."""

    OK = "ok"

    CODE_LENGTH = "code.length"
    CODE_ADDRESS = "code.address"
    CODE_ALPHABET = "code.alphabet"
    CODE_GROUP = "code.group"

    CBOR_SIZE = "cbor.size"
    CBOR_TRUNCATED = "cbor.truncated"
    CBOR_TRAILING = "cbor.trailing"
    CBOR_NOT_SHORTEST = "cbor.not_shortest"
    CBOR_INDEFINITE = "cbor.indefinite"
    CBOR_DEPTH = "cbor.depth"
    CBOR_ITEMS = "cbor.items"
    CBOR_TYPE = "cbor.type"
    CBOR_KEY = "cbor.key"
    CBOR_KEY_ORDER = "cbor.key_order"
    CBOR_DUPLICATE_KEY = "cbor.duplicate_key"
    CBOR_TEXT = "cbor.text"
    CBOR_INTEGER = "cbor.integer"

    COSE_STRUCTURE = "cose.structure"
    COSE_ALGORITHM = "cose.algorithm"
    COSE_TYPE = "cose.type"
    COSE_HEADER = "cose.header"
    COSE_SIGNATURE = "cose.signature"

    TRUST_EXPIRED = "trust.expired"
    TRUST_GRANT = "trust.grant"
    TRUST_SIGNATURE = "trust.signature"
    TRUST_CONTENT = "trust.content"
    TRUST_ROLLED_BACK = "trust.rolled_back"

    ISSUER_UNKNOWN = "issuer.unknown"
    ISSUER_USE = "issuer.use"
    ISSUER_SIGNATURE = "issuer.signature"
    ISSUER_PERIOD = "issuer.period"

    PROFILE_CLAIMS = "profile.claims"
    PROFILE_VERSION = "profile.version"
    PROFILE_PURPOSE = "profile.purpose"
    PROFILE_ISSUER = "profile.issuer"
    PROFILE_SERIAL = "profile.serial"
    PROFILE_KEY = "profile.key"
    PROFILE_LIFETIME = "profile.lifetime"
    PROFILE_DISCLOSURE = "profile.disclosure"
    CARD_EXPIRED = "card.expired"
    CARD_NOT_YET = "card.not_yet"
    DUTY_OUTSIDE = "duty.outside"

    DELEGATION_MISSING = "delegation.missing"
    DELEGATION_UNEXPECTED = "delegation.unexpected"
    DELEGATION_STRUCTURE = "delegation.structure"
    DELEGATION_KEY = "delegation.key"
    DELEGATION_FLAGS = "delegation.flags"
    DELEGATION_LIFETIME = "delegation.lifetime"
    DELEGATION_CLIENT_DATA = "delegation.client_data"
    DELEGATION_SIGNATURE = "delegation.signature"
    DELEGATION_OUTSIDE = "delegation.outside"

    PROOF_MISSING = "proof.missing"
    PROOF_CLAIMS = "proof.claims"
    PROOF_SIGNATURE = "proof.signature"
    PROOF_AUDIENCE = "proof.audience"
    PROOF_CHALLENGE = "proof.challenge"
    PROOF_TOO_OLD = "proof.too_old"
    PROOF_FROM_FUTURE = "proof.from_future"
    PROOF_REPLAYED = "proof.replayed"
    CLOCK_UNSURE = "clock.unsure"

    STATUS_UNKNOWN_LIST = "status.unknown_list"
    STATUS_MISSING = "status.missing"
    STATUS_CONTENT = "status.content"
    STATUS_SIGNATURE = "status.signature"
    STATUS_INFLATION = "status.inflation"
    STATUS_ROLLED_BACK = "status.rolled_back"
    STATUS_OTHER_BASE = "status.other_base"
    STATUS_TOO_OLD = "status.too_old"
    STATUS_AGING = "status.aging"
    STATUS_INDEX = "status.index"
    STATUS_REVOKED = "status.revoked"
    STATUS_SUSPENDED = "status.suspended"
    STATUS_RESERVED = "status.reserved"

    PORTRAIT_FRAME = "portrait.frame"
    PORTRAIT_OTHER = "portrait.other"
    PORTRAIT_MISSING = "portrait.missing"

    POLICY_PURPOSE = "policy.purpose"
    POLICY_BASIC = "policy.basic"
    POLICY_PRINTED = "policy.printed"


class FormatError(Exception):
    """The bytes are not what they should be; `code` says what is wrong with them."""

    def __init__(self, code: Code) -> None:
        super().__init__(code.value)
        self.code = code
