// Saves a draft by itself while it is being typed, and says so. Without it the page's own buttons save.
// What could not be sent is sent again, also after the session was over and the same person signed in anew.
import { renewToken } from "./token.js";

const PAUSE = 1_200;
const RETRY = 5_000;
const OVER = new Set([400, 401, 403]);

const form = document.querySelector("form[data-autosave]");
const state = document.getElementById("save-state");
let timer = 0;
let isDirty = false;
let isSaving = false;
let isLeaving = false;

if (form && state) {
  form.addEventListener("input", () => soon(PAUSE));
  form.addEventListener("change", () => soon(PAUSE / 4));
  form.addEventListener("submit", leave);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && last());
  window.addEventListener("pagehide", last);
  window.addEventListener("online", () => isDirty && soon(0));
  window.addEventListener("pageshow", comeBack);
  window.addEventListener("beforeunload", (event) => {
    if (isDirty && !isLeaving && state.dataset.state === "failed") event.preventDefault();
  });
}

function soon(wait) {
  isDirty = true;
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

async function save() {
  if (isSaving || isLeaving || !isDirty) return;
  isSaving = true;
  isDirty = false;
  say(state.dataset.saving, "saving");
  const words = await send().catch(() => null);
  isSaving = false;
  if (isLeaving) return;
  if (words === null || words.again) {
    say(words?.again ? state.dataset.over : state.dataset.offline, "failed");
    return soon(RETRY);
  }
  say([words.saved, words.note].filter(Boolean).join(" · "), words.saved ? "saved" : "failed");
  if (isDirty) soon(PAUSE);
}

async function send() {
  let answer = await post();
  if (OVER.has(answer.status) && (await renewToken())) answer = await post();
  if (OVER.has(answer.status)) return { again: true };
  if (answer.ok || answer.status === 422) return answer.json();
  throw new Error(`Not saved: ${answer.status}`);
}

function post(keepalive = false) {
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  return fetch(form.dataset.autosave, { method: "POST", body: body(), headers, redirect: "manual", keepalive });
}

// Each saving has a number, so that a slow one does not undo the next. Files travel with the form alone.
function body() {
  form.elements.turn.value = Number(form.elements.turn.value) + 1;
  const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  return new URLSearchParams(fields.filter(([name]) => name !== "evidence_id")).toString();
}

// The last words before the page goes: the browser sends them although nobody waits for the answer.
function last() {
  if (!isDirty || isLeaving) return;
  clearTimeout(timer);
  isDirty = false;
  post(true).catch(() => (isDirty = true));
}

function leave(event) {
  // Without a network nothing leaves: app.js says so, and the page goes on saving.
  if (event.defaultPrevented || !navigator.onLine) return;
  clearTimeout(timer);
  isLeaving = true;
  form.elements.turn.value = Number(form.elements.turn.value) + 1;
}

function comeBack() {
  isLeaving = false;
  if (isDirty) soon(0);
}

function say(text, how) {
  state.textContent = text;
  state.dataset.state = how;
}
