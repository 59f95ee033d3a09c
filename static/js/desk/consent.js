// The bearer sends what they ticked: the phone's key of the card says so, for this question and these claims.
import { base64url, sha256, utf8 } from "../card/bytes.js";
import * as cbor from "../card/cbor.js";
import { delegated } from "../card/holder_keys.js";
import { Away, Refused, send } from "../card/holder_server.js";
import * as store from "../card/holder_store.js";
import { words } from "./words.js";

const asking = document.getElementById("asking");
const ticks = document.getElementById("consent");
const button = document.getElementById("send");
const started = performance.now();

button.addEventListener("click", guarded);
ticks.addEventListener("change", () => say(""));

async function guarded() {
  button.disabled = true;
  say("");
  try {
    await give();
  } catch (error) {
    tell(error);
  } finally {
    button.disabled = false;
  }
}

async function give() {
  const missing = ticks.querySelector("[data-required]:not(:checked)");
  if (missing) {
    missing.focus();
    return say(words.required);
  }
  const held = await store.read().catch(() => null);
  if (!held || held.boundKey !== asking.dataset.key) return say(words.notHere);
  const claims = Array.from(ticks.querySelectorAll("[name=claims]:checked"), (box) => box.value);
  const key = await delegated(held, await digestOf(claims), now());
  say(words.sending);
  const { id, token } = asking.dataset;
  const word = key.delegation ? base64(cbor.encode(key.delegation)) : "";
  const { credential } = await send("/desk/credentials", token, { question: id, claims: claims.join(","), delegation: word });
  await send("/desk/answers", token, { question: id, presentation: await bound(credential, key) });
  asking.hidden = true;
  const given = document.getElementById("given");
  given.hidden = false;
  given.focus();
}

// portal/desk/actions/consenting.py composes the same.
function digestOf(claims) {
  const { id, audience, nonce } = asking.dataset;
  return sha256(utf8(`VC1-desk${[id, audience, nonce, ...claims].join("\n")}`));
}

// The key binding of RFC 9901, 4.3: for this office, this question, and exactly what is shown.
async function bound(credential, key) {
  const { audience, nonce } = asking.dataset;
  const parts = [
    { typ: "kb+jwt", alg: "ES256" },
    { iat: now(), aud: audience, nonce, sd_hash: base64url(await sha256(utf8(credential))) },
  ];
  const message = parts.map((part) => base64url(utf8(JSON.stringify(part)))).join(".");
  return `${credential}${message}.${base64url(await key.sign(utf8(message)))}`;
}

// The server's time, since a phone's own may be wrong.
const now = () => Math.floor(Number(asking.dataset.now) + (performance.now() - started) / 1000);

const base64 = (data) => btoa(String.fromCharCode(...data));

function tell(error) {
  if (error instanceof Refused && error.message) say(error.message);
  else if (error instanceof Away) say(words.away);
  else {
    say(words.cancelled);
    console.info("Nothing was sent:", error.name);
  }
}

function say(text) {
  document.getElementById("told").textContent = text;
}
