// The Token Status List: two bits for each of 2^22 credentials; portal/card/formats/status_list.py.
import { equal, isBytes, sha256 } from "./bytes.js";
import * as cbor from "./cbor.js";
import * as cose from "./cose.js";
import { refuse } from "./errors.js";
import { EXP, IAT, SUB, whole } from "./profile.js";
import { signerOf, Use } from "./trust-list.js";

export const Status = Object.freeze({ VALID: 0, INVALID: 1, SUSPENDED: 2, RESERVED: 3 });
export const INDICES = 2 ** 22;
export const SIZE = INDICES / 4;

const CWT_TYPE = "application/statuslist+cwt";
const DELTA_TYPE = "application/vc1-status-delta+cwt";
const [STATUS_LIST, DELTA] = [65533, -70004];
const WRONG = "status.content";

export function statusAt(listed, index) {
  if (!(index >= 0 && index < INDICES)) refuse("status.index");
  return (listed.content[Math.floor(index / 4)] >> ((index % 4) * 2)) & 3;
}

export async function read(data, trust, seen = null) {
  const payload = await signed(data, trust, CWT_TYPE);
  const own = payload.get(STATUS_LIST);
  const isFine = own instanceof Map && own.get("bits") === 2 && isBytes(own.get("lst"));
  if (!isFine) refuse(WRONG);
  const listed = { ...heads(payload, trust), content: await inflated(own.get("lst")) };
  checkOrder(listed, seen);
  return listed;
}

export async function applyDelta(before, data, trust) {
  const payload = await signed(data, trust, DELTA_TYPE);
  const told = heads(payload, trust);
  const parts = payload.get(DELTA);
  if (!Array.isArray(parts) || parts.length !== 3) refuse(WRONG);
  const [base, result, gaps] = parts;
  const isFine = isBytes(base) && isBytes(result) && Array.isArray(gaps) && gaps.length === 4 && gaps.every(isBytes);
  if (!isFine) refuse(WRONG);
  if (told.uri !== before.uri || !equal(base, await sha256(before.content))) refuse("status.other_base");
  const content = before.content.slice();
  gaps.forEach((part, status) => setAll(content, status, part));
  if (!equal(await sha256(content), result)) refuse(WRONG);
  const listed = { ...told, content };
  checkOrder(listed, before);
  return listed;
}

async function signed(data, trust, typ) {
  const message = cose.read(data, cbor.LIST);
  cose.check(message, { typ, headers: [cose.ALG, cose.KID, cose.TYP] });
  const kid = message.headers.get(cose.KID);
  const signer = signerOf(trust, isBytes(kid) ? kid : new Uint8Array(), Use.STATUS);
  if (!(await cose.isSignedBy(message, signer.key))) refuse("status.signature");
  const payload = cbor.decode(message.payload, cbor.LIST);
  if (!(payload instanceof Map)) refuse(WRONG);
  const issuedAt = whole(payload.get(IAT), WRONG);
  if (issuedAt < signer.notBefore || issuedAt > signer.notAfter) refuse("issuer.period");
  return payload;
}

function heads(payload, trust) {
  const uri = payload.get(SUB);
  if (!trust.statusUris.includes(uri)) refuse("status.unknown_list");
  return { uri, issuedAt: whole(payload.get(IAT), WRONG), expiresAt: whole(payload.get(EXP), WRONG) };
}

function checkOrder(listed, seen) {
  if (seen && seen.uri === listed.uri && listed.issuedAt < seen.issuedAt) refuse("status.rolled_back");
}

// Inflate no further than a list is long, whatever the bytes promise.
async function inflated(compressed) {
  const content = new Uint8Array(SIZE);
  let size = 0;
  try {
    const stream = new Blob([compressed]).stream().pipeThrough(new DecompressionStream("deflate"));
    for await (const chunk of chunks(stream)) {
      if (size + chunk.length > SIZE) refuse("status.inflation");
      content.set(chunk, size);
      size += chunk.length;
    }
  } catch {
    refuse("status.inflation");
  }
  if (size !== SIZE) refuse("status.inflation");
  return content;
}

async function* chunks(stream) {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function setAll(content, status, gaps) {
  let [index, gap, shift] = [-1, 0, 0];
  for (const byte of gaps) {
    gap += (byte & 0x7f) * 2 ** shift;
    shift += 7;
    if (byte & 0x80) {
      if (shift > 21) refuse(WRONG);
      continue;
    }
    index += gap;
    [gap, shift] = [0, 0];
    if (index < 0 || index >= INDICES) refuse(WRONG);
    const [place, bits] = [Math.floor(index / 4), (index % 4) * 2];
    content[place] = (content[place] & ~(3 << bits)) | (status << bits);
  }
  if (shift) refuse(WRONG);
}
