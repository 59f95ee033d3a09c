"""Run in an environment of its own: do sd-jwt and openvc-core accept these tokens? JSON in, JSON out."""

import json
import sys
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any

from cryptography.x509 import load_der_x509_certificate
from jwcrypto.jwk import JWK
from openvc.proof.sd_jwt import SdJwtVcProofSuite
from openvc.status.token_status_list import check_token_status
from openvc.type_metadata import validate_type_metadata
from openvc.x5c import resolve_x5c_key
from sd_jwt.verifier import SDJWTVerifier


def by_sd_jwt(job: dict[str, Any], token: dict[str, Any]) -> dict[str, Any]:
    key = JWK(**job["key"])
    asked = (job["audience"], job["nonce"]) if token["bound"] else (None, None)
    return dict(SDJWTVerifier(token["text"], lambda *_: key, *asked).get_verified_payload())


def by_openvc(job: dict[str, Any], token: dict[str, Any]) -> dict[str, Any]:
    asked = {"audience": job["audience"], "nonce": job["nonce"], "require_key_binding": True}
    found = SdJwtVcProofSuite().verify(
        token["text"], public_key_jwk=job["key"], expected_vct=job["vct"],
        now=datetime.fromtimestamp(job["now"], UTC), **(asked if token["bound"] else {}),
    )  # fmt: skip
    return dict(found.claims)


def judged(judge: Any, job: dict[str, Any], token: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"accepted": True, "claims": judge(job, token)}
    except Exception as error:
        return {"accepted": False, "why": f"{type(error).__name__}: {error}"}


def surroundings(job: dict[str, Any]) -> dict[str, Any]:
    """By openvc alone: the chain of x5c, the type's metadata with its digest, the place in the status list."""
    if "root" not in job:
        return {}
    root = load_der_x509_certificate(b64decode(job["root"]))
    now = datetime.fromtimestamp(job["now"], UTC)
    claims = by_openvc(job, {"text": job["whole"], "bound": False})
    key = resolve_x5c_key(job["x5c"], job["issuer"], trust_anchors=[root], now=now)
    typed = validate_type_metadata(
        claims,
        vct=claims["vct"],
        vct_integrity=claims["vct#integrity"],
        resolve=lambda _: job["type"].encode(),
    )
    statuses = {}
    for index in job["places"]:
        claims["status"]["status_list"]["idx"] = index
        found = check_token_status(claims, resolve_status_list_token=lambda _: job["list"])
        statuses[str(index)] = found.status if found else None
    return {"key": key, "claims": len(typed.claims), "statuses": statuses}


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    answers = {
        token["name"]: {
            "sd-jwt": judged(by_sd_jwt, asked, token),
            "openvc-core": judged(by_openvc, asked, token),
        }
        for token in asked["tokens"]
    }
    json.dump({"answers": answers, "surroundings": surroundings(asked)}, sys.stdout)
