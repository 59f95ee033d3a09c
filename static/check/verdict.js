// A verdict as people see, hear and feel it: an icon, a word, one sentence; never colour alone.
import { Field, Level, Purpose } from "../js/card/profile.js";
import { isOfThisDevice, kinds, sentenceOf, valid, verdicts, words } from "./words.js";

const VIBRATION = { valid: [60], check: [80, 80, 80], invalid: [300, 100, 300], unable: [80, 80, 80] };
const STALE = 60_000;
const KNOWN_FIELDS = [
  [Field.TITLE, words.title], [Field.AGENCY, words.agency], [Field.TASK, words.task], [Field.PLACE, words.place],
  [Field.DECISION, words.decision],
];
let staleTimer = 0;

export function show(result, { now, image = null }) {
  const { verdict, claims } = result;
  const state = stateOf(result);
  const more = { check: result.reasons.slice(1).map(sentenceOf), unable: [words.notYet] }[state];
  paint(state, verdicts[state], saidOf(result, image), more);
  if (claims && verdict !== "invalid") showClaims(result, now, image);
  staleTimer = setTimeout(() => (element("stale").hidden = false), STALE);
  // A browser lets a page shake the phone only after a touch.
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(VIBRATION[state]);
}

// Red is for the card: where it is this device that cannot tell, nothing is said of the card.
const stateOf = ({ verdict, code }) => (verdict === "invalid" && isOfThisDevice(code) ? "unable" : verdict);

function saidOf({ verdict, code, claims }, image) {
  const hasPortrait = Boolean(claims?.fields.has(Field.PORTRAIT));
  if (verdict === "valid") return image ? valid.compare : hasPortrait ? valid.unseen : valid.none;
  return code === "portrait.missing" && !hasPortrait ? words.noPortrait : sentenceOf(code);
}

export function paint(state, word, sentence, more = []) {
  clearTimeout(staleTimer);
  document.body.dataset.state = state;
  element("word").textContent = word;
  element("sentence").textContent = sentence;
  element("more").replaceChildren(...more.map((text) => line("p", text)));
  element("who").hidden = true;
  element("stale").hidden = true;
  clearImage();
}

// Say it in Vietnamese where the device can; the word first, so that a busy ear has it at once.
export function speak(result) {
  const voice = window.speechSynthesis?.getVoices().find(({ lang }) => lang.startsWith("vi"));
  if (!voice) return;
  const word = verdicts[stateOf(result)];
  const said = new SpeechSynthesisUtterance(result.verdict === "valid" ? word : `${word}. ${saidOf(result, null)}`);
  Object.assign(said, { lang: "vi-VN", voice });
  speechSynthesis.cancel();
  speechSynthesis.speak(said);
}

export function listAge(list, now) {
  if (!list) return words.noList;
  const minutes = Math.max(0, Math.floor((now - list.issuedAt) / 60));
  if (minutes < 1) return words.listAge(words.justNow);
  if (minutes < 60) return words.listAge(words.minutes(minutes));
  if (minutes < 48 * 60) return words.listAge(words.hours(Math.floor(minutes / 60)));
  return words.listAge(words.days(Math.floor(minutes / 1440)));
}

function showClaims({ claims, madeAt, listedAt }, now, image) {
  const { fields } = claims;
  element("name").textContent = fields.get(Field.NAME) ?? words.unnamed;
  const rows = KNOWN_FIELDS.filter(([field]) => fields.has(field)).map(([field, label]) => [label, fields.get(field)]);
  if (claims.purpose === Purpose.DUTY) rows.push([words.time, period(fields)]);
  rows.push([words.kind, kinds[fields.get(Field.KIND)] ?? fields.get(Field.KIND) ?? ""]);
  rows.push([words.serial, `${claims.serial.slice(0, 4)} ${claims.serial.slice(4)}`]);
  rows.push([words.validUntil, day(claims.expiresAt)]);
  element("facts").replaceChildren(...rows.flatMap(([label, text]) => [line("dt", label), line("dd", text)]));
  const signs = [words.checkedAt(new Date(now * 1000).toLocaleTimeString("vi-VN"))];
  if (madeAt !== null) signs.unshift(words.signed(Math.max(0, now - madeAt)));
  if (listedAt) signs.push(listAge({ issuedAt: listedAt }, now));
  if (claims.level === Level.BASIC) signs.push(words.basic);
  element("signs").replaceChildren(...signs.map((text) => line("li", text)));
  if (image) showImage(image);
  element("who").hidden = false;
}

function showImage(image) {
  const picture = element("portrait");
  picture.src = URL.createObjectURL(new Blob([image]));
  picture.alt = words.portrait;
  picture.hidden = false;
}

function clearImage() {
  const picture = element("portrait");
  if (picture.src) URL.revokeObjectURL(picture.src);
  picture.removeAttribute("src");
  picture.hidden = true;
}

const hour = (seconds) =>
  new Date(seconds * 1000).toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
const day = (seconds) =>
  new Date(seconds * 1000).toLocaleDateString("vi-VN", {
    day: "2-digit", month: "2-digit", year: "numeric", timeZone: "Asia/Ho_Chi_Minh",
  });
// "13:00–17:00, 23/11/2026", or with both days where it goes past midnight.
function period(fields) {
  const [from, until] = [fields.get(Field.FROM), fields.get(Field.UNTIL)];
  if (day(from) === day(until)) return `${hour(from)}–${hour(until)}, ${day(from)}`;
  return `${hour(from)} ${day(from)} – ${hour(until)} ${day(until)}`;
}


function line(tag, text) {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}

const element = (id) => document.getElementById(id);
