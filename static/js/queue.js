// The keyboard of the queue. Every key only presses a button or follows a link that is on the page.

const MOVES = { j: 1, k: -1 };
// A case opens by itself after the one before: a key that was pressed twice may not decide it unseen.
const BLIND = 500;
let shownAt = performance.now();
// The button whose item was brought into sight by its key: pressed once more, it decides.
let brought = null;
const seen = new WeakSet();
// Whether this device wants single keys at all: whoever speaks to the computer presses them unawares.
const SWITCH = "__Host-queue-keys";
const YEAR = 365 * 24 * 3600;
const keyed = [...document.querySelectorAll("[aria-keyshortcuts]")].map((one) => [one, one.getAttribute("aria-keyshortcuts")]);
let isLeaving = false;
let isOn = !document.cookie.includes(`${SWITCH}=off`);

document.addEventListener("submit", (event) => {
  isLeaving ||= !event.defaultPrevented;
});
window.addEventListener("pageshow", () => {
  isLeaving = false;
});
for (const form of document.querySelectorAll("[data-undo]")) {
  setTimeout(() => form.remove(), Number(form.dataset.undo) * 1000);
}

focusCase();
watchValues();
offerSwitch(document.querySelector("[data-keys-switch]"));

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing) return leaveField(event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || !isOn || isLeaving || isTyping(event)) return;
  const key = event.key.toLowerCase();
  if (event.repeat && !(key in MOVES)) return;
  if (act(key)) event.preventDefault();
});

// Vietnamese is typed through an input method: a key that is still being composed is not ours.
function isTyping(event) {
  const target = event.target;
  return (
    event.isComposing ||
    event.keyCode === 229 ||
    target.isContentEditable ||
    target.matches?.("textarea, select, input:not([type=checkbox]):not([type=radio])")
  );
}

function offerSwitch(place) {
  if (!place) return;
  const box = place.querySelector("input");
  place.hidden = false;
  box.checked = isOn;
  box.addEventListener("change", () => turn(box.checked));
  turn(isOn);
}

// A key that does nothing is not announced either.
function turn(on) {
  isOn = on;
  for (const [one, keys] of keyed) {
    if (on) one.setAttribute("aria-keyshortcuts", keys);
    else one.removeAttribute("aria-keyshortcuts");
  }
  // A cookie, since signing out empties the storage of the device.
  document.cookie = `${SWITCH}=off; Path=/; Secure; SameSite=Strict; Max-Age=${on ? 0 : YEAR}`;
}

// The case takes the focus, the first thing of it without moving the page: name and notice stay in sight.
// Of one that is not open it is what says so: the button that opens it comes next.
function focusCase() {
  const waiting = document.querySelector("[data-item]:has([data-decisions])") ?? document.querySelector("[data-closed]");
  if (!waiting || document.querySelector("[data-focus]")) return;
  waiting.focus({ preventScroll: waiting.matches("[data-item]:not([data-item] ~ [data-item])") });
}

function act(key) {
  if (key in MOVES) return focusRow(MOVES[key]);
  if (key === "s") return press(document.querySelector("[data-next] button") ?? rows()[0]);
  if (key === "/") return focus(document.getElementById("q"));
  if (key === "?") return openKeys();
  if (key === "u") return press(document.querySelector("[data-undo] button"));
  if (key === "e") return focus(item()?.querySelector(".evidence__page, .evidence a"));
  if (key === "a") return performance.now() - shownAt > BLIND && pressOnceSeen(item()?.querySelector("button[data-key=a]"));
  if (key === "r" || key === "x") return openForm(key);
  return false;
}

// The way to the next fifty is the last of them.
function rows() {
  return [...document.querySelectorAll("[data-row], .desk__list a[rel=next]")];
}

function focusRow(step) {
  const all = rows();
  const at = all.indexOf(document.activeElement);
  const here = at >= 0 ? at : all.findIndex((row) => row.getAttribute("aria-current"));
  return focus(all[Math.min(Math.max(here + step, 0), all.length - 1)]);
}

// The item that has the focus, or the first one that waits for a decision.
function item() {
  return document.activeElement?.closest("[data-item]") ?? document.querySelector("[data-decisions]")?.closest("[data-item]");
}

function openForm(key) {
  const form = item()?.querySelector(`details[data-act=${key}]`);
  if (!form) return false;
  form.open = true;
  return focus(form.querySelector("select"));
}

// Out of the words again: the form closes, what was typed stays in it.
function leaveField(target) {
  const form = target.closest?.("details[data-act]");
  if (!form) return target.blur?.();
  form.open = false;
  focus(form.querySelector("summary"));
}

function openKeys() {
  const keys = document.querySelector("[data-keys]")?.closest("details");
  if (!keys) return false;
  keys.open = !keys.open;
  return focus(keys.querySelector("summary"));
}

function focus(element) {
  element?.focus();
  element?.scrollIntoView({ block: "nearest" });
  return Boolean(element);
}

// Enlarged, or below contradictions, a value may lie beneath the fold: its key shows it before it decides.
function pressOnceSeen(button) {
  const whole = button?.closest("[data-item]");
  const value = whole?.querySelector("[data-value]");
  if (!value || seen.has(value) || button === brought) return press(button);
  brought = button;
  shownAt = performance.now();
  whole.scrollIntoView({ block: "nearest" });
  return true;
}

// Half of a value above the bar at the bottom, at any moment, is enough: its papers may have pushed it away since.
function watchValues() {
  const watcher = new IntersectionObserver(
    (entries) => entries.forEach((one) => one.isIntersecting && seen.add(one.target)),
    { threshold: 0.5, rootMargin: "0px 0px -64px" },
  );
  for (const value of document.querySelectorAll("[data-value]")) watcher.observe(value);
}

function press(element) {
  element?.click();
  return Boolean(element);
}

// 1–9 choose the reason while its list has the focus, and go on to the words.
document.addEventListener("keydown", (event) => {
  const list = event.target;
  if (!list.matches?.("details[data-act] select") || event.ctrlKey || event.metaKey || event.altKey) return;
  const option = /^[1-9]$/.test(event.key) && list.options[Number(event.key)];
  if (!option) return;
  event.preventDefault();
  list.value = option.value;
  focus(list.form.querySelector("textarea"));
});
