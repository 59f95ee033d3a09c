// What a registered office may ask beyond the face, field by field: the bearer sees it here, and chooses each time.
import * as cbor from "./cbor.js";
import { claimsOf, row } from "./holder_faces.js";
import { words } from "./holder_words.js";
import { Field } from "./profile.js";

const FRESH_SECONDS = 3600;
const LABELS = new Map([
  [Field.UNIT, words.unit], [Field.GRADE, words.grade], [Field.BIRTH_YEAR, words.birthYear],
  [Field.WORK_EMAIL, words.workEmail], [Field.MANDATE, words.mandate],
]);

// Whether what is held is to be asked for anew.
export function isOld(detail, now) {
  return !detail || now - claimsOf(detail.credential).issuedAt > FRESH_SECONDS;
}

// Each disclosure is [salt, value, key].
export function paint(list, detail) {
  const told = new Map((detail?.disclosures ?? []).map((part) => cbor.decode(part).slice(1).reverse()));
  const rows = [...LABELS].filter(([field]) => told.has(field)).map(([field, label]) => row(label, String(told.get(field))));
  list.replaceChildren(...rows);
}
