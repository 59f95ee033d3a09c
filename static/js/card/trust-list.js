// The trust list: who signs cards and status lists; portal/card/formats/trust_list.py.
import { equal, isBytes } from "./bytes.js";
import * as cbor from "./cbor.js";
import * as cose from "./cose.js";
import { KID_SIZE } from "./credential.js";
import { isKey } from "./curve.js";
import { refuse } from "./errors.js";
import { EXP, IAT, whole } from "./profile.js";

export const Use = Object.freeze({ CARD: 1, STATUS: 2 });

const LIST_TYPE = "application/vc1-trust+cwt";
const GRANT_TYPE = "application/vc1-trust-grant+cwt";
const [GRANT, CONTENT] = [-70003, -70002];
const WRONG = "trust.content";

export async function read(data, { root, now, lowestCounter = 0 }) {
  const message = cose.read(data, cbor.TRUST);
  cose.check(message, { typ: LIST_TYPE, headers: [cose.ALG, cose.TYP, GRANT] });
  const key = await granted(message.headers.get(GRANT), root, now);
  if (!(await cose.isSignedBy(message, key))) refuse("trust.signature");
  const trust = contentOf(cbor.decode(message.payload, cbor.TRUST));
  if (trust.expiresAt <= now) refuse("trust.expired");
  if (trust.counter < lowestCounter) refuse("trust.rolled_back");
  return trust;
}

export function signerOf(trust, kid, use) {
  const found = trust.signers.find((signer) => equal(signer.kid, kid));
  if (!found) refuse("issuer.unknown");
  if (found.use !== use) refuse("issuer.use");
  return found;
}

async function granted(value, root, now) {
  if (!(value instanceof cbor.Tag)) refuse("trust.grant");
  const message = cose.fromValue(value);
  cose.check(message, { typ: GRANT_TYPE, headers: [cose.ALG, cose.TYP] });
  if (!(await cose.isSignedBy(message, root))) refuse("trust.grant");
  const payload = cbor.decode(message.payload);
  const own = payload instanceof Map ? payload.get(CONTENT) : null;
  const key = own instanceof Map ? own.get(1) : null;
  if (!isBytes(key) || typeof payload.get(IAT) !== "number" || !(payload.get(EXP) > now)) refuse("trust.grant");
  return key;
}

function contentOf(payload) {
  const own = payload instanceof Map ? payload.get(CONTENT) : null;
  if (!(own instanceof Map) || own.get(1) !== 1) refuse(WRONG);
  return {
    counter: whole(own.get(2), WRONG),
    issuedAt: whole(payload.get(IAT), WRONG),
    expiresAt: whole(payload.get(EXP), WRONG),
    issuer: text(own.get(3)),
    rpId: text(own.get(4)),
    origins: list(own.get(5)).map(text),
    checker: text(own.get(6)),
    statusUris: list(own.get(7)).map(text),
    signers: list(own.get(8)).map((part) => signer(list(part))),
  };
}

function signer(parts) {
  if (parts.length !== 6) refuse(WRONG);
  const [digest, key, use, notBefore, notAfter, name] = parts;
  if (!isBytes(digest) || digest.length !== 32 || !isBytes(key) || !isKey(key)) refuse(WRONG);
  if (!Object.values(Use).includes(use)) refuse(WRONG);
  return {
    kid: digest.slice(0, KID_SIZE),
    key,
    use,
    notBefore: whole(notBefore, WRONG),
    notAfter: whole(notAfter, WRONG),
    name: text(name),
  };
}

const text = (value) => (typeof value === "string" ? value : refuse(WRONG));
const list = (value) => (Array.isArray(value) ? value : refuse(WRONG));
