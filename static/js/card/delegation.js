// How a passkey lets a key in memory speak for it, for five minutes; portal/card/formats/delegation.py.
import { base64url, concat, isBytes, sha256, utf8 } from "./bytes.js";
import * as curve from "./curve.js";
import { refuse } from "./errors.js";

export const LABEL = -70001;
export const LONGEST_SECONDS = 300;

const MAX_CLIENT_DATA = 512;
const PREFIX = utf8("VC1-deleg");
const [PRESENT, VERIFIED, ELIGIBLE, BACKED_UP, ATTESTED, EXTENDED] = [0x01, 0x04, 0x08, 0x10, 0x40, 0x80];
const BOUNDS = [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 0xff, 0xffffffff];
// What Chromium adds now and then, so that nobody compares with a template; the second template is it.
const TAILS = [
  "}",
  ',"other_keys_can_be_added_here":"do not compare clientDataJSON against a template. See https://goo.gl/yabPex"}',
];

export async function challenge(credentialDigest, sessionKey, notBefore, expiresAt) {
  return sha256(concat(PREFIX, credentialDigest, sessionKey, eight(notBefore), eight(expiresAt)));
}

export function clientData(template, asked, origin) {
  const start = `{"type":"webauthn.get","challenge":"${base64url(asked)}","origin":"${origin}","crossOrigin":false`;
  return utf8(start + TAILS[template]);
}

async function signedBytes(rpId, flags, counter, client) {
  const count = Uint8Array.from([24, 16, 8, 0], (shift) => (counter >>> shift) & 255);
  return concat(await sha256(utf8(rpId)), Uint8Array.of(flags), count, await sha256(client));
}

// What stands in the header of a proof, from what a browser's passkey answered.
export function asValue({ client, sessionKey, notBefore, expiresAt, flags, counter, signature }) {
  return [client, sessionKey, notBefore, expiresAt, flags, counter, signature];
}

export function decode(value) {
  if (!Array.isArray(value) || value.length !== 7) refuse("delegation.structure");
  const [client, sessionKey, notBefore, expiresAt, flags, counter, signature] = value;
  if (client !== 0 && client !== 1 && !isBytes(client)) refuse("delegation.structure");
  if (isBytes(client) && client.length > MAX_CLIENT_DATA) refuse("delegation.structure");
  if (!isBytes(sessionKey) || !isBytes(signature)) refuse("delegation.structure");
  const numbers = [notBefore, expiresAt, flags, counter];
  const isFine = numbers.every((number, place) => typeof number === "number" && number >= 0 && number <= BOUNDS[place]);
  if (!isFine) refuse("delegation.structure");
  return { client, sessionKey, notBefore, expiresAt, flags, counter, signature, isBackedUp: Boolean(flags & BACKED_UP) };
}

export async function check(given, { passkey, credentialDigest, rpId, origins }) {
  if (!curve.isKey(given.sessionKey)) refuse("delegation.key");
  checkFlags(given.flags);
  const life = given.expiresAt - given.notBefore;
  if (life <= 0 || life > LONGEST_SECONDS) refuse("delegation.lifetime");
  const asked = await challenge(credentialDigest, given.sessionKey, given.notBefore, given.expiresAt);
  for (const client of possible(given.client, asked, origins)) {
    const message = await signedBytes(rpId, given.flags, given.counter, client);
    if (await curve.verifies(passkey, message, given.signature)) return;
  }
  refuse("delegation.signature");
}

function checkFlags(flags) {
  const isOdd = Boolean(flags & BACKED_UP) && !(flags & ELIGIBLE);
  const isHeld = Boolean(flags & PRESENT) && Boolean(flags & VERIFIED);
  if (!isHeld || flags & (ATTESTED | EXTENDED) || isOdd) refuse("delegation.flags");
}

function possible(client, asked, origins) {
  if (!isBytes(client)) return origins.map((origin) => clientData(client, asked, origin));
  checkRaw(client, asked, origins);
  return [client];
}

function checkRaw(client, asked, origins) {
  let data;
  try {
    data = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(client));
  } catch {
    refuse("delegation.client_data");
  }
  const member = (name) => (Object.hasOwn(data, name) ? data[name] : undefined);
  const isObject = typeof data === "object" && data !== null && !Array.isArray(data);
  const isFine =
    isObject &&
    member("type") === "webauthn.get" &&
    member("challenge") === base64url(asked) &&
    origins.includes(member("origin")) &&
    (!Object.hasOwn(data, "crossOrigin") || data.crossOrigin === false);
  if (!isFine) refuse("delegation.client_data");
}

function eight(number) {
  const made = new Uint8Array(8);
  for (let place = 7, rest = number; place >= 0; place -= 1, rest = Math.floor(rest / 256)) made[place] = rest % 256;
  return made;
}
