// The card in its bearer's hand: kept on this phone, opened without a network, shown as a code that turns.
import { equal } from "./bytes.js";
import * as cose from "./cose.js";
import * as detail from "./holder_detail.js";
import * as faces from "./holder_faces.js";
import * as server from "./holder_server.js";
import * as store from "./holder_store.js";
import { kinds, words } from "./holder_words.js";
import * as portrait from "./portrait.js";
import { Field, Level, Purpose } from "./profile.js";

const { FACE, claimsOf } = faces;
// What signs and draws weighs as much as a third of the page, and is wanted at a tap alone.
const atTap = { keys: () => import("./holder_keys.js"), showing: () => import("./holder_show.js") };

let held = null;
let known = null;
let showing = null;
let chosen = FACE;
let imageUrl = null;

async function start() {
  listen();
  held = await store.read().catch(() => null);
  paint();
  known = await server.state();
  await agree();
  paint();
}

// What the server says of the card goes: one that is bound elsewhere, or is over, is forgotten here.
async function agree() {
  if (typeof known === "string") return;
  if (held && known.is_offered !== false && known.bound_key !== held.boundKey) await forget();
  if (!held) return;
  held.offset = known.now ? known.now - Date.now() / 1000 : held.offset;
  held.isLocked = known.is_locked;
  held.isSuspended = known.card === "suspended";
  await store.keep(held);
  if (known.card !== "active" || known.refusal) return;
  await agreeOnDuties((known.duties ?? []).map(faces.dutyName));
  if (known.is_due || !held.faces[FACE]) await quietly(renew);
}

// What was given is taken while there is a network; what was withdrawn is shown no more.
async function agreeOnDuties(given) {
  for (const name of Object.keys(held.faces)) {
    if (faces.isDuty(name) && !given.includes(name)) delete held.faces[name];
  }
  await store.keep(held);
  for (const name of given) if (!held.faces[name]) await quietly(() => take(name));
}

async function renew() {
  for (const name of new Set([FACE, ...Object.keys(held.faces)])) await take(name);
}

async function take(name) {
  const given = await server.send("/card/faces", known.csrf_token, faces.wish(name));
  held.faces[name] = fromBase64(given.credential);
  if (name === FACE) held.image = given.portrait ? fromBase64(given.portrait) : null;
  await store.keep(held);
}

async function takeDetail() {
  const given = await server.send("/card/faces", known.csrf_token, { purpose: "detail" });
  held.detail = { credential: fromBase64(given.credential), disclosures: given.disclosures.map(fromBase64) };
  await store.keep(held);
}

async function enrol() {
  const keys = await atTap.keys();
  const made = (await keys.hasPasskeys()) ? await enrolPasskey(keys) : await enrolBasic(keys);
  held = { ...made, rpId: known.rp_id, checker: known.checker, offset: known.now - Date.now() / 1000, faces: {}, image: null };
  known = { ...known, card: "active", bound_key: held.boundKey };
  await store.keep(held).catch(() => {
    throw new server.Refused("", words.notKept);
  });
  await take(FACE);
  await agreeOnDuties((known.duties ?? []).map(faces.dutyName));
  await navigator.storage?.persist?.();
}

async function enrolPasskey(keys) {
  const options = await server.send("/card/challenges", known.csrf_token);
  const { answer, credentialId } = await keys.register(options);
  const bound = await server.send("/card/bindings", known.csrf_token, { level: "passkey", credential: answer });
  return { level: "passkey", credentialId, boundKey: bound.bound_key };
}

async function enrolBasic(keys) {
  const { pair, key } = await keys.basicKey();
  const bound = await server.send("/card/bindings", known.csrf_token, { level: "basic", key });
  return { level: "basic", pair, boundKey: bound.bound_key };
}

async function show() {
  showing?.stop();
  if (!held.faces[chosen]) await take(chosen);
  const claims = claimsOf(held.faces[chosen]);
  if (isEarly(claims)) return say(words.early(faces.hours(claims.fields)));
  const message = cose.read(held.faces[chosen]);
  const [keys, { Showing }] = await Promise.all([atTap.keys(), atTap.showing()]);
  const session = await keys.opened(held, message, Math.floor(clock()));
  session.expiresAt = Math.min(session.expiresAt, claims.expiresAt);
  const image = await imageOf(claims);
  document.body.dataset.card = "shown";
  showing = new Showing({ canvas: element("code"), message, session, checker: held.checker, image, clock, told });
  element("with-portrait").hidden = !image;
  element("alternate").checked = false;
  await showing.start();
  hear(words.shown);
  element("code").scrollIntoView({ block: "nearest" });
}

// The picture that this very credential names, or none.
async function imageOf({ fields }) {
  const named = fields.get(Field.PORTRAIT);
  return held.image && named && equal(named, await portrait.digest(held.image)) ? held.image : null;
}

const isEarly = ({ purpose, fields }) => purpose === Purpose.DUTY && clock() < fields.get(Field.FROM);

function told(turn) {
  if (turn) {
    const digits = showing.challenge && new TextDecoder().decode(showing.challenge);
    element("turn").textContent = digits ? words.answered(digits) : words.left(turn.left);
    element("ends").textContent = words.ends(turn.ends);
    return;
  }
  showing = null;
  document.body.dataset.card = "ready";
  say(words.ended);
}

// What a screen reader says: that the code is there, and each answer; the seconds that run are for the eye alone.
function hear(text) {
  element("heard").textContent = text;
}

async function answer(event) {
  event.preventDefault();
  const digits = element("challenge").value.replace(/\D/g, "");
  if (digits.length !== 4) return say(words.digits);
  say("");
  await showing?.answer(digits);
  if (!showing) return;
  element("challenge").value = "";
  element("challenge").blur();
  element("alternate").checked = showing.alternates;
  element("turn").textContent = words.answered(digits);
  hear(words.answered(digits));
  element("code").scrollIntoView({ block: "nearest" });
}

async function choose(event) {
  chosen = event.target.value;
  showing?.stop();
  say("");
  await guarded(async () => held.faces[chosen] || (await take(chosen)));
  paint();
}

async function openDetail({ target }) {
  if (!target.open || !held) return;
  const isOnline = typeof known === "object" && known?.card === "active";
  if (isOnline && detail.isOld(held.detail, clock())) await quietly(takeDetail);
  detail.paint(element("detail-fields"), held.detail);
  element("detail-none").hidden = Boolean(held.detail?.disclosures.length);
}

async function forget() {
  showing?.stop();
  held = null;
  await store.forget();
  say("");
}

function paint() {
  if (held) paintChoices();
  const claims = held?.faces[chosen] ? claimsOf(held.faces[chosen]) : null;
  const isOver = claims && claims.expiresAt <= clock();
  const isStopped = held?.isLocked || held?.isSuspended;
  document.body.dataset.card = claims ? (isOver || isStopped ? "stopped" : "ready") : missing();
  element("refusal").textContent = known?.refusal ?? "";
  element("ended").textContent = known?.ended ?? "";
  element("locked").textContent = known?.is_locked ? words.lockedHint : words.suspendedHint;
  if (claims) paintCard(claims, isOver, isStopped);
}

// A duty that is over, or was never taken, is no choice.
function paintChoices() {
  const going = faces.duties(held.faces, clock());
  if (!held.faces[chosen] || (faces.isDuty(chosen) && !going.includes(chosen))) chosen = FACE;
  faces.paintDuties(element("duties"), held.faces, clock(), chosen);
  const button = document.querySelector(`input[name=face][value="${chosen}"]`);
  if (button) button.checked = true;
}

// Why there is no card to be seen: one of the page's other states.
function missing() {
  if (known === null) return "loading";
  if (known === "away") return "away";
  if (known === "out") return "out";
  if (known.refusal) return "refused";
  if (known.card === "suspended") return "locked";
  return known.bound_key ? "elsewhere" : "unbound";
}

function paintCard(claims, isOver, isStopped) {
  const { fields } = claims;
  const agency = fields.get(Field.AGENCY);
  const name = fields.get(Field.NAME);
  element("name").textContent = name ?? faces.standing(fields);
  element("title").textContent = fields.get(Field.TITLE) ?? "";
  element("agency").textContent = name ? agency : "";
  element("kind").textContent = kinds[fields.get(Field.KIND)] ?? fields.get(Field.KIND);
  element("serial").textContent = `${claims.serial.slice(0, 4)} ${claims.serial.slice(4, 8)} ${claims.serial.slice(8)}`;
  element("until").textContent = moment(claims.expiresAt);
  element("level").textContent = claims.level === Level.BASIC ? words.basic : words.passkey;
  element("basic-hint").textContent = claims.level === Level.BASIC ? words.basicHint : "";
  element("state").textContent = stateOf(claims, isOver, isStopped);
  element("stopped").hidden = !isStopped;
  element("stopped-why").textContent = held.isLocked ? words.lockedHint : words.suspendedHint;
  element("faces").hidden = Boolean(isStopped);
  element("state").dataset.tone = isStopped || isOver || isEarly(claims) ? "bad" : "good";
  faces.paintDuty(element("duty"), claims);
  paintPortrait(name);
}

function stateOf(claims, isOver, isStopped) {
  if (isStopped) return held.isLocked ? words.locked : words.suspended;
  if (isOver) return words.expired;
  if (claims.purpose !== Purpose.DUTY) return words.active;
  return isEarly(claims) ? words.early(faces.hours(claims.fields)) : words.onDuty(faces.hourOf(claims.expiresAt));
}

function paintPortrait(name) {
  URL.revokeObjectURL(imageUrl);
  imageUrl = name && held.image ? URL.createObjectURL(new Blob([held.image])) : null;
  const picture = Object.assign(new Image(96, 120), { alt: words.portrait, className: "pass__portrait", src: imageUrl ?? "" });
  element("picture").hidden = !name;
  element("portrait").replaceChildren(...(imageUrl ? [picture] : []));
  element("initials").textContent = imageUrl || !name ? "" : initialsOf(name);
}

function listen() {
  for (const button of document.querySelectorAll("[data-do]")) {
    button.addEventListener("click", () => guarded(ACTIONS[button.dataset.do]));
  }
  element("answer").addEventListener("submit", answer);
  element("alternate").addEventListener("change", ({ target }) => showing?.setAlternates(target.checked));
  element("faces").addEventListener("change", choose);
  element("detail").addEventListener("toggle", openDetail);
  // A phone that is put away shows nothing to who takes it up.
  document.addEventListener("visibilitychange", () => document.hidden && showing?.stop());
  window.addEventListener("online", () => !showing && location.reload());
}

const ACTIONS = {
  enrol: async () => {
    await enrol();
    paint();
  },
  show,
  hide: () => {
    showing?.stop();
    say("");
  },
  forget: async () => {
    await forget();
    paint();
  },
};

// Do something that a person asked for, and say in words what kept it from being done.
async function guarded(doing) {
  say("");
  for (const button of document.querySelectorAll("[data-do]")) button.disabled = true;
  try {
    await doing();
  } catch (error) {
    tell(error);
    paint();
  } finally {
    for (const button of document.querySelectorAll("[data-do]")) button.disabled = false;
  }
}

function tell(error) {
  if (error instanceof server.Refused && error.message) {
    say(error.message);
    if (error.code.startsWith("card.sign_in_")) element("step-up").hidden = false;
  } else if (error instanceof server.Away) say(words.away);
  else {
    say(words.cancelled);
    console.info("The card did not open:", error.name, error.message);
  }
}

async function quietly(doing) {
  try {
    await doing();
  } catch (error) {
    console.info("The card was not renewed:", error.code ?? error.name);
  }
}

function say(text) {
  element("told").textContent = text;
  element("step-up").hidden = true;
}

const clock = () => Date.now() / 1000 + (held?.offset ?? 0);

const moment = (seconds) =>
  new Intl.DateTimeFormat("vi-VN", { day: "2-digit", month: "2-digit", year: "numeric" }).format(new Date(seconds * 1000));

function initialsOf(name) {
  const parts = name.split(" ");
  return parts.slice(-2).map((part) => part[0]).join("");
}

const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

const element = (id) => document.getElementById(id);

start();
