// The rotating proof: an SD-KBT over the credential, and the address that carries it.
import * as base41 from "./base41.js";
import { isBytes } from "./bytes.js";
import * as cbor from "./cbor.js";
import * as cose from "./cose.js";
import { LABEL as DELEGATION } from "./delegation.js";
import { refuse } from "./errors.js";

export const KB_CWT = 294;
const [AUD, IAT, CNONCE] = [3, 6, 39];
const [SHORTEST_CHALLENGE, LONGEST_CHALLENGE] = [4, 16];
export const MARK = "/q#";

// Sign a proof with a function from bytes to a signature; `delegation` is the value of its header.
export function make(credential, signer, { madeAt, delegation = null, challenge = null, audience = null }) {
  const headers = [[cose.KCWT, cose.asTag(credential)], [cose.TYP, KB_CWT]];
  if (delegation) headers.push([DELEGATION, delegation]);
  const payload = new Map([[IAT, madeAt]]);
  if (challenge) payload.set(CNONCE, challenge);
  if (audience) payload.set(AUD, audience);
  return cose.sign(headers, payload, signer);
}

export const address = (checker, message) => `${checker}${MARK}${base41.encode(cose.encoded(message))}`;

export function contentOf(text, checker) {
  if ([...text].length > base41.MAX_CHARACTERS) refuse("code.length");
  if (!text.startsWith(checker + MARK)) refuse("code.address");
  return text.slice((checker + MARK).length);
}

export function read(data) {
  const message = cose.read(data);
  if (message.headers.get(cose.TYP) !== KB_CWT) return { credential: message, proof: null };
  cose.check(message, { typ: KB_CWT, headers: [cose.ALG, cose.KCWT, cose.TYP, DELEGATION] });
  return { credential: cose.fromValue(message.headers.get(cose.KCWT)), proof: message };
}

export function claimsOf(message) {
  const payload = cbor.decode(message.payload);
  const isKnown = payload instanceof Map && [...payload.keys()].every((key) => [IAT, AUD, CNONCE].includes(key));
  if (!isKnown) refuse("proof.claims");
  const [madeAt, audience, challenge] = [payload.get(IAT), payload.get(AUD), payload.get(CNONCE)];
  if (typeof madeAt !== "number" || madeAt < 0) refuse("proof.claims");
  if (audience !== undefined && typeof audience !== "string") refuse("proof.claims");
  if (challenge !== undefined && !isChallenge(challenge)) refuse("proof.claims");
  return { madeAt, audience: audience ?? null, challenge: challenge ?? null };
}

function isChallenge(value) {
  return isBytes(value) && value.length >= SHORTEST_CHALLENGE && value.length <= LONGEST_CHALLENGE;
}
