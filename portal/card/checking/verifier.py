"""The verifier: each check in its order; the first that fails is the verdict."""

from portal.card.checking.verdicts import Checker, Clock, Policy, Result, Verdict
from portal.card.formats import base41, credential, delegation, portrait, proof
from portal.card.formats.codes import Code, FormatError
from portal.card.formats.cose import Sign1
from portal.card.formats.delegation import Delegation
from portal.card.formats.profile import Claims, Field, Level, Purpose
from portal.card.formats.proof import ProofClaims, Read
from portal.card.formats.status_list import Status, StatusList
from portal.card.formats.trust_list import Signer, TrustList, Use

OLDEST_PROOF = 30
FUTURE_PROOF = 5
ISSUED_LEEWAY = 60
CLOCK_KEEPS = 24 * 3600
LIST_FRESH = 24 * 3600
LIST_USABLE = 72 * 3600

_NOT_VALID = {
    Status.INVALID: Code.STATUS_REVOKED,
    Status.SUSPENDED: Code.STATUS_SUSPENDED,
    Status.RESERVED: Code.STATUS_RESERVED,
}


def verify(code: str, checker: Checker, *, image: bytes | None = None) -> Result:
    """Judge a code (the Base41 text after "#"); `image` is the portrait of the frame beside it."""
    try:
        return _verify(code, checker, image)
    except FormatError as error:
        return Result(Verdict.INVALID, error.code)


def verify_address(text: str, checker: Checker, *, image: bytes | None = None) -> Result:
    """Judge what a camera read: an address of the one checking page, and nothing of any other place."""
    try:
        return _verify(proof.content_of(text, checker.trust.checker), checker, image)
    except FormatError as error:
        return Result(Verdict.INVALID, error.code)


def _verify(code: str, checker: Checker, image: bytes | None) -> Result:
    read = proof.read(base41.decode(code))
    trust, now = checker.trust, checker.clock.now
    claims = _credential(read.credential, trust, now)
    given = _delegation(read, claims, trust)
    shown = _proof(read.proof, claims, given)
    reasons = []
    if shown is not None:
        reasons += _freshness(shown, given, claims, checker)
    listed = _list_of(claims, checker)
    reasons += _status(listed, claims, checker.clock)
    reasons += _portrait(image, claims, checker.policy)
    reasons += _policy(claims, checker.policy)
    return Result(
        verdict=Verdict.CHECK if reasons else Verdict.VALID,
        code=reasons[0] if reasons else Code.OK,
        claims=claims,
        made_at=shown.made_at if shown else None,
        listed_at=listed.issued_at,
        is_backed_up=given.is_backed_up if given else None,
        reasons=tuple(reasons),
    )


def _credential(message: Sign1, trust: TrustList, now: int) -> Claims:
    kid = credential.check_frame(message)
    if trust.expires_at <= now:
        raise FormatError(Code.TRUST_EXPIRED)
    signer = trust.signer(kid, Use.CARD)
    if not message.is_signed_by(signer.key):
        raise FormatError(Code.ISSUER_SIGNATURE)
    claims = credential.claims_of(message, issuer=trust.issuer)
    _check_time(claims, signer, now)
    return claims


def _check_time(claims: Claims, signer: Signer, now: int) -> None:
    if not signer.not_before <= claims.issued_at <= signer.not_after:
        raise FormatError(Code.ISSUER_PERIOD)
    if claims.expires_at <= now:
        raise FormatError(Code.CARD_EXPIRED)
    if claims.issued_at > now + ISSUED_LEEWAY:
        raise FormatError(Code.CARD_NOT_YET)
    if claims.purpose is Purpose.DUTY:
        start, end = claims.fields[Field.FROM], claims.fields[Field.UNTIL]
        assert isinstance(start, int)
        assert isinstance(end, int)
        if not start <= now < end:
            raise FormatError(Code.DUTY_OUTSIDE)


def _delegation(read: Read, claims: Claims, trust: TrustList) -> Delegation | None:
    if read.proof is None:
        return None
    value = read.proof.protected.get(delegation.LABEL)
    if claims.level is not Level.PASSKEY:
        if delegation.LABEL in read.proof.protected:
            raise FormatError(Code.DELEGATION_UNEXPECTED)
        return None
    if delegation.LABEL not in read.proof.protected:
        raise FormatError(Code.DELEGATION_MISSING)
    given = delegation.decode(value)
    delegation.check(
        given,
        passkey=claims.key or b"",
        credential_digest=credential.digest(read.credential.encoded()),
        rp_id=trust.rp_id,
        origins=trust.origins,
    )
    return given


def _proof(message: Sign1 | None, claims: Claims, given: Delegation | None) -> ProofClaims | None:
    if message is None:
        if claims.purpose is not Purpose.PRINT:
            raise FormatError(Code.PROOF_MISSING)
        return None
    key = given.session_key if given else claims.key
    if key is None or not message.is_signed_by(key):
        raise FormatError(Code.PROOF_SIGNATURE)
    shown = proof.claims_of(message)
    if given and not given.not_before <= shown.made_at <= given.expires_at:
        raise FormatError(Code.DELEGATION_OUTSIDE)
    return shown


def _freshness(shown: ProofClaims, given: Delegation | None, claims: Claims, checker: Checker) -> list[Code]:
    asked, clock = checker.question, checker.clock
    if shown.audience != asked.audience:
        raise FormatError(Code.PROOF_AUDIENCE)
    if asked.challenge is not None:
        # Made for this very check: no clock has to be believed.
        if shown.challenge != asked.challenge:
            raise FormatError(Code.PROOF_CHALLENGE)
        # The session key itself says when: a clock that is known ends a delegation that is over all the same.
        if given and _knows_time(clock) and clock.now > given.expires_at + OLDEST_PROOF:
            raise FormatError(Code.DELEGATION_OUTSIDE)
        return []
    age = clock.now - shown.made_at
    if age > OLDEST_PROOF:
        raise FormatError(Code.PROOF_TOO_OLD)
    if age < -FUTURE_PROOF:
        raise FormatError(Code.PROOF_FROM_FUTURE)
    if (claims.serial, shown.made_at) in checker.seen:
        raise FormatError(Code.PROOF_REPLAYED)
    return [] if _knows_time(clock) else [Code.CLOCK_UNSURE]


def _knows_time(clock: Clock) -> bool:
    return clock.learned_at is not None and abs(clock.now - clock.learned_at) <= CLOCK_KEEPS


def _list_of(claims: Claims, checker: Checker) -> StatusList:
    if claims.status_uri not in checker.trust.status_uris:
        raise FormatError(Code.STATUS_UNKNOWN_LIST)
    listed = checker.lists.get(claims.status_uri)
    if listed is None:
        raise FormatError(Code.STATUS_MISSING)
    return listed


def _status(listed: StatusList, claims: Claims, clock: Clock) -> list[Code]:
    status = listed.at(claims.status_index)
    if status in _NOT_VALID:
        raise FormatError(_NOT_VALID[status])
    age = clock.now - listed.issued_at
    if age > LIST_USABLE or listed.expires_at <= clock.now:
        raise FormatError(Code.STATUS_TOO_OLD)
    if age < -ISSUED_LEEWAY:
        return [Code.CLOCK_UNSURE]
    return [Code.STATUS_AGING] if age > LIST_FRESH else []


def _portrait(image: bytes | None, claims: Claims, policy: Policy) -> list[Code]:
    if image is not None:
        if claims.fields.get(Field.PORTRAIT) != portrait.digest(image):
            raise FormatError(Code.PORTRAIT_OTHER)
        return []
    return [Code.PORTRAIT_MISSING] if policy.needs_portrait else []


def _policy(claims: Claims, policy: Policy) -> list[Code]:
    found = {
        Code.POLICY_PURPOSE: claims.purpose not in policy.purposes,
        Code.POLICY_BASIC: claims.level is Level.BASIC and not policy.accepts_basic,
        Code.POLICY_PRINTED: claims.purpose is Purpose.PRINT,
    }
    return [code for code, is_so in found.items() if is_so]
