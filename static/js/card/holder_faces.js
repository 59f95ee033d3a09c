// What the bearer may show: the face, one's standing alone, and each duty that was given. Chosen by a radio button.
import * as cbor from "./cbor.js";
import * as cose from "./cose.js";
import { kinds, words } from "./holder_words.js";
import * as profile from "./profile.js";

const { Field, Purpose } = profile;
const DUTY = "duty:";

export const FACE = "face";
export const STATUS_ONLY = "status_only";
export const dutyName = (id) => `${DUTY}${id}`;
export const isDuty = (name) => name.startsWith(DUTY);

// What is sent to get one.
export function wish(name) {
  return isDuty(name) ? { purpose: "duty", duty: name.slice(DUTY.length) } : { purpose: name };
}

// Of one's own credential nothing has to be believed: it is only read.
export function claimsOf(data) {
  const payload = cbor.decode(cose.read(data).payload);
  return profile.decode(payload, payload.get(profile.ISS));
}

// The names of the duties on this phone that are not over, the next first.
export function duties(faces, now) {
  const held = Object.keys(faces).filter(isDuty).map((name) => [name, claimsOf(faces[name])]);
  const going = held.filter(([, claims]) => claims.expiresAt > now);
  return going.sort(([, one], [, other]) => one.fields.get(Field.FROM) - other.fields.get(Field.FROM)).map(([name]) => name);
}

// One radio button for each, in the place kept for duties; what stands there already stays.
export function paintDuties(place, faces, now, chosen) {
  const made = duties(faces, now).map((name) => {
    const { fields } = claimsOf(faces[name]);
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: "face", value: name });
    radio.checked = name === chosen;
    const label = Object.assign(document.createElement("label"), { className: "faces__one" });
    label.append(radio, words.dutyChoice(fields.get(Field.TASK), hours(fields)));
    return label;
  });
  place.replaceChildren(...made);
}

// What stands under the name: the facts of a duty, or nothing.
export function paintDuty(list, claims) {
  const isShown = claims.purpose === Purpose.DUTY;
  list.hidden = !isShown;
  const { fields } = claims;
  const rows = isShown
    ? [
        [words.task, fields.get(Field.TASK)], [words.place, fields.get(Field.PLACE)],
        [words.time, hours(fields)], [words.decision, fields.get(Field.DECISION)],
      ]
    : [];
  list.replaceChildren(...rows.map(([label, text]) => row(label, text)));
}

export function row(label, text) {
  const made = document.createElement("div");
  for (const [tag, said] of [["dt", label], ["dd", text]]) {
    made.append(Object.assign(document.createElement(tag), { textContent: said }));
  }
  return made;
}

export const standing = (fields) =>
  words.standing(lowered(kinds[fields.get(Field.KIND)] ?? words.official), fields.get(Field.AGENCY));

// "13:00–17:00, 23/11", or with both days where it goes past midnight.
export function hours(fields) {
  const [from, until] = [fields.get(Field.FROM), fields.get(Field.UNTIL)];
  const [first, last] = [dayOf(from), dayOf(until)];
  return first === last ? `${hourOf(from)}–${hourOf(until)}, ${first}` : `${hourOf(from)} ${first} – ${hourOf(until)} ${last}`;
}

export const hourOf = (seconds) => part(seconds, { hour: "2-digit", minute: "2-digit" });
const dayOf = (seconds) => part(seconds, { day: "2-digit", month: "2-digit" }).replace("-", "/");
const part = (seconds, wanted) =>
  new Intl.DateTimeFormat("vi-VN", { ...wanted, timeZone: "Asia/Ho_Chi_Minh" }).format(new Date(seconds * 1000));
const lowered = (text) => text[0].toLowerCase() + text.slice(1);
