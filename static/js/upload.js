// Sends a form with files and keeps its page until they have arrived: a line that breaks takes neither what was
// typed nor the photographs. Without it, or without the worker that shows the answer, the browser sends the form.
import { words } from "./input_words.js";
import { renewToken } from "./token.js";

// Longer than a slow line needs for what a phone hands over at once.
const STILL = 90_000;
// A quick line needs no word.
const UNTOLD = 400;
// A worker of an earlier release does not answer.
const DEAF = 3_000;
// What the server takes at once (portal/app.py), less the form around the files.
const MOST_BYTES = 23 * 1024 * 1024;
const SIGNED_OUT = new Set([400, 401, 403]);

document.addEventListener("submit", send);

function send(event) {
  const { target: form, submitter } = event;
  // app.js was before: what it holds back, without a network or sent already, stays back.
  if (event.defaultPrevented || form.enctype !== "multipart/form-data" || !navigator.serviceWorker?.controller) return;
  event.preventDefault();
  const way = { form, submitter, line: lineOf(form, submitter), part: 0, stop: () => {} };
  const size = [...new FormData(form).values()].reduce((sum, one) => sum + (one.size ?? 0), 0);
  if (size > MOST_BYTES) stay(way, words.tooMuch);
  else carry(way);
}

async function carry(way) {
  const untold = setTimeout(() => tell(way), UNTOLD);
  let answer = await post(way);
  const isOver = SIGNED_OUT.has(answer.status) && !(await renewToken());
  if (SIGNED_OUT.has(answer.status) && !isOver) answer = await post(way);
  clearTimeout(untold);
  const next = answer.getResponseHeader("Location");
  if (isOver) stay(way, words.signedOut, words.signIn);
  else if (reason(way, answer)) stay(way, reason(way, answer));
  else if (next) location.assign(next);
  else show(way, answer);
}

// Why it did not arrive, if it did not.
function reason(way, { status }) {
  if (!status) return way.isStopped ? words.stopped : words.broken;
  if (status === 413) return words.tooMuch;
  return status === 429 || status >= 500 ? words.busy : "";
}

// An answer of status 0 never came.
function post(way) {
  const fields = new FormData(way.form);
  if (way.submitter?.name) fields.append(way.submitter.name, way.submitter.value);
  const request = new XMLHttpRequest();
  way.stop = () => request.abort();
  let patience = setTimeout(way.stop, STILL);
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    clearTimeout(patience);
    patience = setTimeout(way.stop, STILL);
    way.part = loaded / total;
    draw(way);
  });
  return new Promise((done) => {
    request.addEventListener("loadend", () => {
      clearTimeout(patience);
      done(request);
    });
    request.open("POST", way.form.getAttribute("action"));
    // Where to go on is told, not gone to: what the next page says once is for the person.
    request.setRequestHeader("X-Redirect", "told");
    request.send(fields);
  });
}

// The form with its mistakes, or a refusal: a page like any other, with a policy of its own.
function show({ form }, answer) {
  const url = location.origin + location.pathname + location.search;
  const headers = answer.getAllResponseHeaders().trim().split("\r\n").map((line) => line.split(/: (.*)/, 2));
  const own = headers.filter(([name]) => !/^content-(encoding|length)$/i.test(name));
  const page = { url, status: answer.status, headers: own, body: answer.responseText };
  const { port1, port2 } = new MessageChannel();
  const deaf = setTimeout(() => HTMLFormElement.prototype.submit.call(form), DEAF);
  port1.addEventListener("message", () => {
    clearTimeout(deaf);
    location.assign(url);
  });
  port1.start();
  navigator.serviceWorker.controller.postMessage(page, [port2]);
}

function lineOf(form, submitter) {
  document.getElementById("upload")?.remove();
  const line = made("div", { id: "upload", className: "upload" });
  const place = submitter?.closest(".button-group") ?? submitter;
  if (form.contains(place)) place.before(line);
  else form.append(line);
  return line;
}

function tell(way) {
  const said = made("p", { className: "hint" }, { role: "status" });
  const bar = made("progress", { className: "upload__bar", max: 1 }, { "aria-label": words.sentSoFar });
  const stop = made("button", { className: "button button--quiet button--small", textContent: words.stop }, { type: "button" });
  stop.addEventListener("click", () => {
    way.isStopped = true;
    way.stop();
  });
  way.line.replaceChildren(said, bar, stop);
  said.textContent = words.sending;
  draw(way);
}

// Once all of it left, nobody knows for how long it is still under way.
function draw({ line, part }) {
  const bar = line.querySelector("progress");
  if (bar && part < 1) bar.value = part;
  else bar?.removeAttribute("value");
}

function stay({ line, submitter }, text, link) {
  // As by the back button: the form can be sent again, and what is typed is saved again.
  window.dispatchEvent(new Event("pageshow"));
  if (line.contains(document.activeElement)) submitter?.focus();
  const said = made("p", { className: "error-message" }, { role: "alert" });
  line.replaceChildren(said);
  said.textContent = text;
  if (link) line.append(made("a", { className: "action", textContent: link }, { href: "/sign-in", target: "_blank" }));
}

function made(name, how, attributes = {}) {
  const element = Object.assign(document.createElement(name), how);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
}
