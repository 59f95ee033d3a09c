// The credential: an SD-CWT, with fields redacted only where it is `detail`.
import { equal, isBytes, sha256 } from "./bytes.js";
import * as cbor from "./cbor.js";
import * as cose from "./cose.js";
import { refuse } from "./errors.js";
import * as profile from "./profile.js";

export const SD_CWT = 293;
export const KID_SIZE = 8;
const SALT_SIZE = 16;

export const digest = (message) => sha256(cose.encoded(message));

export function checkFrame(message) {
  cose.check(message, {
    typ: SD_CWT,
    headers: [cose.ALG, cose.KID, cose.TYP, cose.SD_ALG],
    unprotected: [cose.SD_CLAIMS],
  });
  const kid = message.headers.get(cose.KID);
  if (!isBytes(kid) || kid.length !== KID_SIZE) refuse("cose.header");
  if (message.headers.has(cose.SD_ALG) && message.headers.get(cose.SD_ALG) !== cose.SHA_256) refuse("cose.algorithm");
  return kid;
}

export async function claimsOf(message, issuer) {
  const payload = cbor.decode(message.payload);
  const claims = profile.decode(payload, issuer);
  const own = payload.get(profile.PROFILE);
  const digests = own.has(profile.REDACTED) ? own.get(profile.REDACTED) : [];
  const disclosed = await disclosedIn(message, digests);
  const isPlain = claims.purpose !== profile.Purpose.DETAIL;
  if (isPlain && (message.headers.has(cose.SD_ALG) || message.unprotected.size)) refuse("profile.disclosure");
  return { ...claims, fields: new Map([...claims.fields, ...disclosed]) };
}

async function disclosedIn(message, digests) {
  if (!Array.isArray(digests) || !digests.every(isBytes)) refuse("profile.disclosure");
  const parts = message.unprotected.has(cose.SD_CLAIMS) ? message.unprotected.get(cose.SD_CLAIMS) : [];
  if (!Array.isArray(parts)) refuse("profile.disclosure");
  const found = new Map();
  for (const part of parts) {
    // The digest is of the disclosure as a CBOR byte string.
    const own = isBytes(part) ? await sha256(cbor.encode(part)) : null;
    if (own === null || !digests.some((known) => equal(known, own))) refuse("profile.disclosure");
    const { name, value } = opened(part);
    if (found.has(name)) refuse("profile.disclosure");
    found.set(name, profile.checkField(name, value));
  }
  return found;
}

function opened(part) {
  const content = cbor.decode(part);
  if (!Array.isArray(content) || content.length !== 3) refuse("profile.disclosure");
  const [salt, value, name] = content;
  if (!isBytes(salt) || salt.length !== SALT_SIZE || !profile.DISCLOSABLE.includes(name)) refuse("profile.disclosure");
  return { name, value };
}
