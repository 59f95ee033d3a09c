"""Every way in which a sign-in can be refused: each check has a code of its own, which names the cause."""

from enum import StrEnum


class Fault(StrEnum):
    # The road to the provider.
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    REDIRECTED = "redirected"
    BAD_ANSWER = "bad_answer"
    ADDRESS = "address"
    # What the provider publishes about itself.
    METADATA_ISSUER = "metadata_issuer"
    METADATA_ENDPOINT = "metadata_endpoint"
    KEY_DUPLICATE = "key_duplicate"
    KEY_UNKNOWN = "key_unknown"
    KEY_WEAK = "key_weak"
    # What comes back through the browser.
    STATE = "state"
    STATE_EXPIRED = "state_expired"
    CANCELLED = "cancelled"
    PROVIDER_ERROR = "provider_error"
    CODE_MISSING = "code_missing"
    CALLBACK_ISSUER = "callback_issuer"
    CALLBACK_ISSUER_MISSING = "callback_issuer_missing"
    # The token endpoint.
    CODE_REFUSED = "code_refused"
    ACCESS_TOKEN = "access_token"  # noqa: S105  A name, not a secret.
    ID_TOKEN_MISSING = "id_token_missing"  # noqa: S105  The same.
    # The ID token.
    FORMAT = "format"
    ALGORITHM = "algorithm"
    CRITICAL = "critical"
    SIGNATURE = "signature"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    AUTHORIZED_PARTY = "authorized_party"
    NONCE_MISSING = "nonce_missing"
    NONCE = "nonce"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    ISSUED_AT = "issued_at"
    AUTH_TIME_MISSING = "auth_time_missing"
    AUTH_TIME = "auth_time"
    ACCESS_TOKEN_HASH = "access_token_hash"  # noqa: S105  The same.
    SUBJECT = "subject"
    SESSION_ID = "session_id"
    # Who it says it is.
    ASSURANCE_UNKNOWN = "assurance_unknown"
    ASSURANCE_LOW = "assurance_low"
    USERINFO_SUBJECT = "userinfo_subject"
    # The back-channel logout token.
    TOKEN_TYPE = "token_type"  # noqa: S105  The same.
    EVENT = "event"
    NONCE_PRESENT = "nonce_present"
    TOKEN_ID = "token_id"  # noqa: S105  The same.
    TOKEN_REPLAYED = "token_replayed"  # noqa: S105  The same.
    NOBODY = "nobody"


class Refused(Exception):  # noqa: N818  It reads as a sentence: raise Refused(Fault.NONCE).
    """A sign-in or logout token that does not count; our log gets `fault`, never the provider's text."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault
