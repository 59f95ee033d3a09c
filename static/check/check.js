// The page that a plain camera opens, and the guard's page: the same check, with and without a scanner.
import * as base41 from "../js/card/base41.js";
import { equal, fromHex, utf8 } from "../js/card/bytes.js";
import * as proof from "../js/card/proof.js";
import { DEFAULT_POLICY, LIST_USABLE, seenName, verify } from "../js/card/verifier.js";
import { Knowledge } from "./lists.js";
import { prepare, readCard } from "./scan.js";
import * as store from "./store.js";
import { listAge, paint, show, speak } from "./verdict.js";
import { sentenceOf, verdicts, words } from "./words.js";

// A plain camera's user waits for fresh lists rather than believe old ones; a queue at a gate does not.
const [PATIENT, HURRIED] = [3000, 700];
const SEEN_FOR = 120_000;
// Long enough to hear four digits and to type them; too long to have them typed elsewhere and sent back on video.
const ANSWER_SECONDS = 20;

const NO_CAMERA = {
  NotAllowedError: words.cameraDenied, SecurityError: words.cameraDenied, NotFoundError: words.cameraMissing,
  OverconstrainedError: words.cameraMissing, NotReadableError: words.cameraBusy, AbortError: words.cameraBusy,
};

const page = document.body.dataset;
const knowledge = new Knowledge(fromHex(page.root));
const seen = new Set();
let challenge = null;
let reading = null;
let canScan = page.page !== "guard";

async function start() {
  const code = taken();
  listen();
  await knowledge.recall();
  if (code) {
    await knowledge.refreshWithin(PATIENT);
    await judge(code, null);
  } else {
    greet();
    await knowledge.refreshWithin(PATIENT);
    // Nobody may take a page for ready that knows no issuer: not before the first card, and not before a queue.
    const lacking = whatLacks();
    if (lacking && !reading) paintUnable(lacking);
  }
  tellState();
  await becomeReady();
}

function greet() {
  paint("idle", ...(page.page === "q" ? [words.nothing, words.nothingSentence] : [words.waiting, words.waitingSentence]));
}

// What this device needs before it can tell of any card, in words; null where it has it.
function whatLacks() {
  const list = newestList();
  if (!list) return words.noListsSentence;
  return knowledge.clock.now - list.issuedAt > LIST_USABLE ? sentenceOf("status.too_old") : null;
}

function paintUnable(sentence, ...more) {
  paint("unable", verdicts.unable, sentence, more);
}

// At a gate the reader is there before the first card is, and without a network too.
async function becomeReady() {
  if (!canScan) {
    await hasWorker();
    canScan = await prepare().then(() => true, () => false);
  }
  tellState();
}

// The code leaves the address at once, so that no name stays in a stranger's history.
function taken() {
  const code = location.hash.slice(1);
  if (location.hash) history.replaceState(null, "", location.pathname);
  try {
    return decodeURIComponent(code);
  } catch {
    return code;
  }
}

function listen() {
  on("scan", "click", scan);
  on("stop", "click", () => reading?.abort());
  on("ask", "click", ask);
  on("sound", "change", ({ target }) => store.keepSpeaks(target.checked));
  on("basic", "change", ({ target }) => store.keepAcceptsBasic(target.checked));
  window.addEventListener("hashchange", async () => {
    const code = taken();
    if (!code) return;
    await knowledge.refreshWithin(PATIENT);
    await judge(code, null);
  });
  window.addEventListener("online", async () => {
    await knowledge.refreshWithin(PATIENT);
    if (!whatLacks() && document.body.dataset.state === "unable") greet();
    await becomeReady();
  });
  if (byId("sound")) byId("sound").checked = store.speaks();
  if (byId("basic")) byId("basic").checked = store.acceptsBasic();
}

async function scan() {
  reading?.abort();
  reading = new AbortController();
  document.body.dataset.scanning = "yes";
  // No earlier verdict may be taken for that of this card.
  paint("idle", words.waiting, words.waitingSentence);
  tellScan(words.scanning);
  const refreshing = knowledge.refreshWithin(PATIENT);
  try {
    const question = challenge && { isAnswered, seconds: ANSWER_SECONDS };
    const checker = knowledge.trust?.checker ?? location.origin;
    const found = await readCard(byId("video"), checker, { tell: hear, signal: reading.signal, question });
    if (found) {
      await Promise.race([refreshing, new Promise((done) => setTimeout(done, HURRIED))]);
      await judge(found.code, found.image);
    }
  } catch (error) {
    paintUnable(whyNoScan(error), words.otherCamera);
  } finally {
    delete document.body.dataset.scanning;
    tellState();
  }
}

function whyNoScan(error) {
  if (!navigator.mediaDevices?.getUserMedia) return words.cameraNever;
  return NO_CAMERA[error.name] ?? words.readerMissing;
}

function hear(what, more) {
  if (what === "hold") tellScan(words.holdOn);
  else if (what === "wait") tellScan(words.waitForAnswer(more));
  else tellScan(more ? words.otherCode(more) : words.notACard);
}

// Whether a code carries the number that was asked for; whether it is true is judged afterwards.
function isAnswered(code) {
  try {
    return equal(proof.claimsOf(proof.read(base41.decode(code)).proof).challenge, challenge);
  } catch {
    return false;
  }
}

// The number that the bearer's next proof must carry: no recording can, and no clock is needed.
async function ask() {
  const [number] = crypto.getRandomValues(new Uint32Array(1));
  const digits = String(number % 10_000).padStart(4, "0");
  challenge = utf8(digits);
  byId("asked").textContent = words.ask(digits);
  await scan();
  challenge = null;
  byId("asked").textContent = "";
}

async function judge(code, image) {
  if (!knowledge.trust) return paintUnable(words.noListsSentence);
  const { clock, trust, lists } = knowledge;
  const policy = { ...DEFAULT_POLICY, acceptsBasic: store.acceptsBasic(), needsPortrait: page.page === "guard" };
  const result = await verify(code, { trust, lists, clock, policy, question: { challenge }, seen }, image);
  remember(result);
  show(result, { now: clock.now, image });
  fillReport(result);
  if (page.page === "guard") {
    store.countScan();
    if (store.speaks()) speak(result);
  }
  byId("word").focus();
}

function remember({ claims, madeAt }) {
  if (!claims || madeAt === null) return;
  const name = seenName(claims.serial, madeAt);
  seen.add(name);
  setTimeout(() => seen.delete(name), SEEN_FOR);
}

// The report names the card by its number only.
function fillReport({ claims, code }) {
  const form = byId("report");
  if (!form) return;
  form.elements.serial.value = claims?.serial ?? "";
  form.elements.code.value = code;
}

const newestList = () => knowledge.trust && knowledge.lists.get(knowledge.trust.statusUris[0]);

function tellState() {
  const list = newestList();
  if (byId("ready")) byId("ready").textContent = !list ? words.notReady : canScan ? words.ready : words.preparing;
  if (byId("age")) byId("age").textContent = listAge(list, knowledge.clock.now);
  if (byId("count")) byId("count").textContent = words.count(store.scansToday());
}

async function register() {
  if (!("serviceWorker" in navigator)) return null;
  const policy = window.trustedTypes?.createPolicy("check", { createScriptURL: (path) => (path === "/sw.js" ? path : "") });
  try {
    return await navigator.serviceWorker.register(policy ? policy.createScriptURL("/sw.js") : "/sw.js", { type: "module" });
  } catch (error) {
    console.info("No service worker:", error.message);
    return null;
  }
}

// The worker keeps what is asked for from then on; a browser that has none goes on without.
async function hasWorker() {
  const workers = navigator.serviceWorker;
  if (!workers || !(await registering)) return;
  await workers.ready;
  if (!workers.controller) await new Promise((done) => workers.addEventListener("controllerchange", done, { once: true }));
}

const on = (id, event, act) => byId(id)?.addEventListener(event, act);
const tellScan = (text) => (byId("scan-state").textContent = text);
const byId = (id) => document.getElementById(id);

const registering = register();
start();
