"""Disclosures and their digests (RFC 9901, 4.2 and 7.1): what was hidden is put back where its digest stands.

Each disclosure is used exactly once: one that nothing refers to, or that comes twice, makes the token
invalid, as do two equal digests anywhere. Libraries have let all of these pass.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.card.formats.sd_jwt import jose
from portal.card.formats.sd_jwt.codes import TokenCode, TokenError

DIGESTS, ELEMENT, HASH_NAME = "_sd", "...", "_sd_alg"
SHA_256 = "sha-256"
SALT_SIZE = 16
_RESERVED = frozenset({DIGESTS, ELEMENT})
_MEMBER_PARTS, _ELEMENT_PARTS = 3, 2
_DIGEST_SIZE = 32


@dataclass(frozen=True)
class Disclosure:
    """One hidden value: the text as it travels, and what it says; an array's element has no name."""

    text: str
    name: str | None
    value: Any

    @property
    def digest(self) -> str:
        """Return what stands for it in the payload: the digest of the text as it travels."""
        return digest(self.text)


def make(name: str, value: object, salt: bytes) -> Disclosure:
    """Return the disclosure of a member of an object."""
    return Disclosure(jose.encode(jose.dump([jose.encode(salt), name, value])), name, value)


def read(text: str) -> Disclosure:
    """Read one disclosure."""
    content = jose.load(jose.decode(text))
    if not isinstance(content, list) or len(content) not in (_MEMBER_PARTS, _ELEMENT_PARTS):
        raise TokenError(TokenCode.DISCLOSURE)
    if not isinstance(content[0], str):
        raise TokenError(TokenCode.DISCLOSURE)
    if len(content) == _ELEMENT_PARTS:
        return Disclosure(text, None, content[1])
    name = content[1]
    if not isinstance(name, str) or name in _RESERVED:
        raise TokenError(TokenCode.DISCLOSURE_NAME)
    return Disclosure(text, name, content[2])


def digest(text: str) -> str:
    """Return the SHA-256 of a text in base64url."""
    return jose.encode(hashlib.sha256(text.encode()).digest())


def opened(payload: Mapping[str, Any], texts: Iterable[str]) -> dict[str, Any]:
    """Return the payload with what was disclosed, and without any digest."""
    given: dict[str, Disclosure] = {}
    for text in texts:
        part = read(text)
        if part.digest in given:
            raise TokenError(TokenCode.DISCLOSURE_TWICE)
        given[part.digest] = part
    if payload.get(HASH_NAME, SHA_256) != SHA_256:
        raise TokenError(TokenCode.HASH)
    process = _Opening(given)
    result = process.member({name: value for name, value in payload.items() if name != HASH_NAME})
    if process.used != given.keys():
        raise TokenError(TokenCode.DISCLOSURE_UNREFERENCED)
    assert isinstance(result, dict)
    return result


@dataclass
class _Opening:
    """One walk through a payload: which digests were seen, and which disclosures found their place."""

    given: Mapping[str, Disclosure]
    seen: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)

    def member(self, value: Any) -> Any:
        if isinstance(value, dict):
            return self._object(value)
        if isinstance(value, list):
            return [inner for part in value for inner in self._elements(part)]
        return value

    def _object(self, value: dict[str, Any]) -> dict[str, Any]:
        if ELEMENT in value:
            raise TokenError(TokenCode.DIGEST)
        result = {name: self.member(inner) for name, inner in value.items() if name != DIGESTS}
        for named in self._digests(value):
            part = self._find(named)
            if part is None:
                continue
            if part.name is None or part.name in result or part.name == HASH_NAME:
                raise TokenError(TokenCode.DISCLOSURE_NAME)
            result[part.name] = self.member(part.value)
        return result

    def _elements(self, part: Any) -> list[Any]:
        if not isinstance(part, dict) or ELEMENT not in part:
            return [self.member(part)]
        if len(part) != 1:
            raise TokenError(TokenCode.DIGEST)
        found = self._find(part[ELEMENT])
        if found is None:
            return []
        if found.name is not None:
            raise TokenError(TokenCode.DISCLOSURE_NAME)
        return [self.member(found.value)]

    def _digests(self, value: dict[str, Any]) -> list[Any]:
        listed = value.get(DIGESTS, [])
        if not isinstance(listed, list):
            raise TokenError(TokenCode.DIGEST)
        return listed

    def _find(self, named: Any) -> Disclosure | None:
        if not isinstance(named, str) or len(jose.decode(named)) != _DIGEST_SIZE:
            raise TokenError(TokenCode.DIGEST)
        if named in self.seen:
            raise TokenError(TokenCode.DIGEST_TWICE)
        self.seen.add(named)
        if named in self.given:
            self.used.add(named)
        return self.given.get(named)
