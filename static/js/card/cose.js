// COSE_Sign1 (RFC 9052) with ES256: a message is { headers, protected, unprotected, payload, signature }.
import { isBytes } from "./bytes.js";
import * as cbor from "./cbor.js";
import * as curve from "./curve.js";
import { refuse } from "./errors.js";

export const [ALG, KID, KCWT, TYP, SD_CLAIMS, SD_ALG] = [1, 4, 13, 16, 17, 170];
export const SHA_256 = -16;
const SIGN1 = 18;
const ES256 = -7;

export const asTag = (message) =>
  new cbor.Tag(SIGN1, [message.protected, message.unprotected, message.payload, message.signature]);

export const encoded = (message) => cbor.encode(asTag(message));

const toBeSigned = (headers, payload) => cbor.encode(["Signature1", headers, new Uint8Array(), payload]);

export const isSignedBy = (message, key) =>
  curve.verifies(key, toBeSigned(message.protected, message.payload), message.signature);

// Sign with a function from bytes to the 64 bytes of a signature: the phone's own proofs.
export async function sign(headers, payload, signer) {
  const all = new Map([[ALG, ES256], ...headers]);
  const [header, content] = [cbor.encode(all), cbor.encode(payload)];
  const signature = await signer(toBeSigned(header, content));
  return { headers: all, protected: header, unprotected: new Map(), payload: content, signature };
}

export const read = (data, limits = cbor.CARD) => fromValue(cbor.decode(data, limits), limits);

export function fromValue(value, limits = cbor.CARD) {
  const parts = value instanceof cbor.Tag && value.number === SIGN1 ? value.value : null;
  if (!Array.isArray(parts) || parts.length !== 4) refuse("cose.structure");
  const [header, unprotected, payload, signature] = parts;
  if (!isBytes(header) || !(unprotected instanceof Map) || !isBytes(payload) || !isBytes(signature)) refuse("cose.structure");
  const headers = cbor.decode(header, limits);
  if (!(headers instanceof Map)) refuse("cose.structure");
  return { headers, protected: header, unprotected, payload, signature };
}

export function check(message, { typ, headers, unprotected = [] }) {
  if (message.headers.get(ALG) !== ES256) refuse("cose.algorithm");
  if (message.headers.get(TYP) !== typ) refuse("cose.type");
  const isOdd = (found, allowed) => [...found.keys()].some((label) => !allowed.includes(label));
  if (isOdd(message.headers, headers) || isOdd(message.unprotected, unprotected)) refuse("cose.header");
  if (message.signature.length !== curve.SIGNATURE_SIZE) refuse("cose.signature");
}

