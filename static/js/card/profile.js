// What a card says; see portal/card/formats/profile.py, check by check.
import { concat, isBytes, utf8 } from "./bytes.js";
import { Simple } from "./cbor.js";
import { isKey } from "./curve.js";
import { refuse } from "./errors.js";
import { isSerial } from "./serial.js";

export const [ISS, SUB, EXP, IAT, CNF, STATUS, PROFILE] = [1, 2, 4, 6, 8, 65535, -70000];
export const REDACTED = Simple.of(59);
export const Purpose = Object.freeze({ FACE: 1, STATUS_ONLY: 2, DUTY: 3, DETAIL: 4, PRINT: 5 });
export const Level = Object.freeze({ NONE: 0, BASIC: 1, PASSKEY: 2 });
export const Field = Object.freeze({
  VERSION: 1, PURPOSE: 2, LEVEL: 3, NAME: 4, TITLE: 5, AGENCY: 6, AGENCY_CODE: 7, KIND: 8, PORTRAIT: 9,
  TASK: 10, PLACE: 11, FROM: 12, UNTIL: 13, DECISION: 14,
  UNIT: 20, GRADE: 21, BIRTH_YEAR: 22, WORK_EMAIL: 23, MANDATE: 24,
});
export const DISCLOSABLE = [20, 21, 22, 23, 24];

const VERSION = 1;
const MAX_TEXT = 240;
const DIGEST_SIZE = 32;
const DAY = 86_400;
const COMMON = [1, 2, 3];
const WHO = [4, 5, 6, 7, 8];
const FIELDS = new Map([
  [Purpose.FACE, [[...COMMON, ...WHO], [9]]],
  [Purpose.STATUS_ONLY, [[...COMMON, 6, 7, 8], []]],
  [Purpose.DUTY, [[...COMMON, ...WHO, 10, 11, 12, 13, 14], [9]]],
  [Purpose.DETAIL, [COMMON, []]],
  [Purpose.PRINT, [[...COMMON, ...WHO], [9]]],
]);
const LONGEST = new Map([
  ["1/2", 14 * DAY], ["1/1", 3 * DAY],
  ["2/2", 14 * DAY], ["2/1", 3 * DAY],
  ["3/2", DAY], ["3/1", DAY],
  ["4/2", 14 * DAY], ["4/1", 3 * DAY],
  ["5/0", 730 * DAY],
]);

export function decode(payload, issuer) {
  if (!(payload instanceof Map)) refuse("profile.claims");
  const known = [ISS, SUB, EXP, IAT, CNF, STATUS, PROFILE];
  if ([...payload.keys()].some((key) => !known.includes(key))) refuse("profile.claims");
  const [expiresAt, issuedAt] = [whole(payload.get(EXP)), whole(payload.get(IAT))];
  const status = statusOf(payload.get(STATUS));
  const own = payload.get(PROFILE);
  if (!(own instanceof Map)) refuse("profile.claims");
  const { purpose, level, fields } = ownOf(own);
  if (payload.get(ISS) !== issuer) refuse("profile.issuer");
  const serial = payload.get(SUB);
  if (!isSerial(serial)) refuse("profile.serial");
  const key = keyOf(payload.get(CNF), level);
  const life = expiresAt - issuedAt;
  if (life <= 0 || life > LONGEST.get(`${purpose}/${level}`)) refuse("profile.lifetime");
  return { issuer, serial, issuedAt, expiresAt, key, status, purpose, level, fields };
}

export function whole(value, code = "profile.claims") {
  if (typeof value !== "number" || value < 0) refuse(code);
  return value;
}

export function checkField(name, value) {
  if ([Field.FROM, Field.UNTIL, Field.BIRTH_YEAR].includes(name)) return whole(value);
  if (name !== Field.PORTRAIT) return text(value);
  if (!isBytes(value) || value.length !== DIGEST_SIZE) refuse("profile.claims");
  return value;
}

function ownOf(own) {
  if (whole(own.get(Field.VERSION)) !== VERSION) refuse("profile.version");
  const purpose = whole(own.get(Field.PURPOSE));
  if (!FIELDS.has(purpose)) refuse("profile.purpose");
  const level = whole(own.get(Field.LEVEL));
  if (!LONGEST.has(`${purpose}/${level}`)) refuse("profile.purpose");
  const [required, optional] = FIELDS.get(purpose);
  const present = [...own.keys()].filter((key) => !(purpose === Purpose.DETAIL && key === REDACTED));
  const isMissing = required.some((key) => !present.includes(key));
  if (isMissing || present.some((key) => ![...required, ...optional].includes(key))) refuse("profile.claims");
  const names = present.filter((key) => !COMMON.includes(key));
  return { purpose, level, fields: new Map(names.map((name) => [name, checkField(name, own.get(name))])) };
}

function statusOf(value) {
  const reference = value instanceof Map && value.size === 1 ? value.get("status_list") : null;
  const isWhole = reference instanceof Map && reference.size === 2 && reference.has("idx") && reference.has("uri");
  if (!isWhole) refuse("profile.claims");
  return { index: whole(reference.get("idx")), uri: text(reference.get("uri")) };
}

function keyOf(value, level) {
  if (level === Level.NONE && value === undefined) return null;
  const key = value instanceof Map && value.size === 1 ? value.get(1) : null;
  const isWhole = key instanceof Map && key.size === 4 && [1, -1, -2, -3].every((name) => key.has(name));
  if (level === Level.NONE || !isWhole) refuse("profile.key");
  const [x, isOdd] = [key.get(-2), key.get(-3)];
  if (key.get(1) !== 2 || key.get(-1) !== 1 || !isBytes(x) || typeof isOdd !== "boolean") refuse("profile.key");
  const point = concat(Uint8Array.of(isOdd ? 3 : 2), x);
  if (!isKey(point)) refuse("profile.key");
  return point;
}

function text(value) {
  if (typeof value !== "string") refuse("profile.claims");
  const size = utf8(value).length;
  if (size === 0 || size > MAX_TEXT) refuse("profile.claims");
  return value;
}
