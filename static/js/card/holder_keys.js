// The keys of the card: a passkey of the phone, or at basic level a key of the browser; and the key in memory
// that a passkey lets speak for it for five minutes.
import { base64url, equal, hex } from "./bytes.js";
import * as credential from "./credential.js";
import { compressed } from "./curve.js";
import * as delegation from "./delegation.js";

const ECDSA = { name: "ECDSA", namedCurve: "P-256" };
const HASHED = { name: "ECDSA", hash: "SHA-256" };
const [RP_HASH, COUNTER, PLAIN_SIZE] = [32, 33, 37];
const HALF = 32;

// Passkeys belong to a host name: under an address of digits there are none, as in a demo on a local network.
export async function hasPasskeys() {
  if (/^[\d.]+$|:/.test(location.hostname)) return false;
  try {
    return await window.PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable();
  } catch {
    return false;
  }
}

// Make the passkey that the server asked for; return what it answers, as JSON, and the passkey's name.
export async function register(options) {
  const publicKey = {
    ...options,
    challenge: fromBase64url(options.challenge),
    user: { ...options.user, id: fromBase64url(options.user.id) },
  };
  const made = await navigator.credentials.create({ publicKey });
  const answer = {
    id: made.id,
    rawId: base64url(new Uint8Array(made.rawId)),
    type: made.type,
    response: {
      clientDataJSON: base64url(new Uint8Array(made.response.clientDataJSON)),
      attestationObject: base64url(new Uint8Array(made.response.attestationObject)),
    },
    clientExtensionResults: {},
  };
  return { answer: JSON.stringify(answer), credentialId: new Uint8Array(made.rawId) };
}

// Make a key that the browser keeps and does not hand out.
export async function basicKey() {
  const pair = await crypto.subtle.generateKey(ECDSA, false, ["sign"]);
  return { pair, key: hex(await pointOf(pair)) };
}

// Return what signs proofs: { sign, delegation, expiresAt }; asks the bearer for a finger, a face or a code.
export async function opened(held, message, now) {
  return delegated(held, await credential.digest(message), now);
}

// The same for anything that is named by a digest of 32 bytes.
export async function delegated(held, digest, now) {
  if (held.pair) return { sign: signerOf(held.pair), delegation: null, expiresAt: now + delegation.LONGEST_SECONDS };
  const pair = await crypto.subtle.generateKey(ECDSA, false, ["sign"]);
  const [sessionKey, notBefore, expiresAt] = [await pointOf(pair), now, now + delegation.LONGEST_SECONDS];
  const asked = await delegation.challenge(digest, sessionKey, notBefore, expiresAt);
  const { response } = await navigator.credentials.get({
    publicKey: {
      challenge: asked,
      rpId: held.rpId,
      allowCredentials: [{ type: "public-key", id: held.credentialId, transports: ["internal"] }],
      userVerification: "required",
    },
  });
  const data = new Uint8Array(response.authenticatorData);
  if (data.length !== PLAIN_SIZE) throw new Error("A passkey answered with extensions.");
  const value = delegation.asValue({
    client: templateOf(new Uint8Array(response.clientDataJSON), asked),
    sessionKey,
    notBefore,
    expiresAt,
    flags: data[RP_HASH],
    counter: new DataView(data.buffer).getUint32(COUNTER),
    signature: fromDer(new Uint8Array(response.signature)),
  });
  return { sign: signerOf(pair), delegation: value, expiresAt };
}

const signerOf = (pair) => async (message) => new Uint8Array(await crypto.subtle.sign(HASHED, pair.privateKey, message));

const pointOf = async (pair) => compressed(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)));

// One byte stands for the JSON that browsers write; whatever else one wrote travels as it is.
function templateOf(client, asked) {
  const found = [0, 1].find((template) => equal(delegation.clientData(template, asked, location.origin), client));
  return found ?? client;
}

// A passkey signs in DER: SEQUENCE of two integers, each perhaps with a zero in front, or shorter.
function fromDer(signature) {
  const whole = new Uint8Array(2 * HALF);
  let at = 2;
  for (const end of [HALF, 2 * HALF]) {
    const size = signature[at + 1];
    const number = signature.slice(at + 2, at + 2 + size).slice(-HALF);
    whole.set(number, end - number.length);
    at += 2 + size;
  }
  return whole;
}

function fromBase64url(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}
