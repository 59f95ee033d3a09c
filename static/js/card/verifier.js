// The verifier: each check in its order; the first that fails is the verdict. It asks nobody and fetches
// nothing: what it knows is given. The same as portal/card/checking/verifier.py, check by check.
import * as base41 from "./base41.js";
import { equal } from "./bytes.js";
import * as cose from "./cose.js";
import * as credential from "./credential.js";
import * as delegation from "./delegation.js";
import { FormatError, refuse } from "./errors.js";
import * as portrait from "./portrait.js";
import { Field, Level, Purpose } from "./profile.js";
import * as proof from "./proof.js";
import { Status, statusAt } from "./status-list.js";
import { signerOf, Use } from "./trust-list.js";

export const [VALID, CHECK, INVALID] = ["valid", "check", "invalid"];
export const OLDEST_PROOF = 30;
export const DEFAULT_POLICY = Object.freeze({
  purposes: [Purpose.FACE, Purpose.STATUS_ONLY, Purpose.DUTY, Purpose.PRINT],
  acceptsBasic: true,
  needsPortrait: false,
});

const FUTURE_PROOF = 5;
const ISSUED_LEEWAY = 60;
const CLOCK_KEEPS = 24 * 3600;
const LIST_FRESH = 24 * 3600;
export const LIST_USABLE = 72 * 3600;
const NOT_VALID = new Map([
  [Status.INVALID, "status.revoked"],
  [Status.SUSPENDED, "status.suspended"],
  [Status.RESERVED, "status.reserved"],
]);

// Judge a code (the Base41 text after "#"). `checker` is { trust, lists: Map by uri, clock: { now, learnedAt },
// policy, question: { challenge, audience }, seen: Set of "serial@seconds" }; `image` the portrait beside it.
export function verify(code, checker, image = null) {
  return judged(() => judge(code, checker, image));
}

// Judge what a camera read: an address of the one checking page, and nothing of any other place.
export function verifyAddress(text, checker, image = null) {
  return judged(() => judge(proof.contentOf(text, checker.trust.checker), checker, image));
}

export const seenName = (serial, madeAt) => `${serial}@${madeAt}`;

async function judged(judging) {
  try {
    return await judging();
  } catch (error) {
    if (error instanceof FormatError) return { verdict: INVALID, code: error.code, claims: null, reasons: [] };
    throw error;
  }
}

async function judge(code, checker, image) {
  const read = proof.read(base41.decode(code));
  const { trust, clock, policy = DEFAULT_POLICY } = checker;
  const claims = await credentialOf(read.credential, trust, clock.now);
  const given = await delegationOf(read, claims, trust);
  const shown = await proofOf(read.proof, claims, given);
  const reasons = shown ? freshness(shown, given, claims, checker) : [];
  const list = listOf(claims, checker);
  reasons.push(...statusOf(list, claims, clock));
  reasons.push(...(await portraitOf(image, claims, policy)));
  reasons.push(...policyOf(claims, policy));
  return {
    verdict: reasons.length ? CHECK : VALID,
    code: reasons[0] ?? "ok",
    claims,
    madeAt: shown?.madeAt ?? null,
    listedAt: list.issuedAt,
    isBackedUp: given?.isBackedUp ?? null,
    reasons,
  };
}

async function credentialOf(message, trust, now) {
  const kid = credential.checkFrame(message);
  if (trust.expiresAt <= now) refuse("trust.expired");
  const signer = signerOf(trust, kid, Use.CARD);
  if (!(await cose.isSignedBy(message, signer.key))) refuse("issuer.signature");
  const claims = await credential.claimsOf(message, trust.issuer);
  checkTime(claims, signer, now);
  return claims;
}

function checkTime(claims, signer, now) {
  if (claims.issuedAt < signer.notBefore || claims.issuedAt > signer.notAfter) refuse("issuer.period");
  if (claims.expiresAt <= now) refuse("card.expired");
  if (claims.issuedAt > now + ISSUED_LEEWAY) refuse("card.not_yet");
  if (claims.purpose !== Purpose.DUTY) return;
  if (now < claims.fields.get(Field.FROM) || now >= claims.fields.get(Field.UNTIL)) refuse("duty.outside");
}

async function delegationOf(read, claims, trust) {
  if (read.proof === null) return null;
  const isThere = read.proof.headers.has(delegation.LABEL);
  if (claims.level !== Level.PASSKEY) {
    if (isThere) refuse("delegation.unexpected");
    return null;
  }
  if (!isThere) refuse("delegation.missing");
  const given = delegation.decode(read.proof.headers.get(delegation.LABEL));
  await delegation.check(given, {
    passkey: claims.key,
    credentialDigest: await credential.digest(read.credential),
    rpId: trust.rpId,
    origins: trust.origins,
  });
  return given;
}

async function proofOf(message, claims, given) {
  if (message === null) {
    if (claims.purpose !== Purpose.PRINT) refuse("proof.missing");
    return null;
  }
  const key = given ? given.sessionKey : claims.key;
  if (key === null || !(await cose.isSignedBy(message, key))) refuse("proof.signature");
  const shown = proof.claimsOf(message);
  if (given && (shown.madeAt < given.notBefore || shown.madeAt > given.expiresAt)) refuse("delegation.outside");
  return shown;
}

function freshness(shown, given, claims, { clock, question = {}, seen = new Set() }) {
  const { challenge = null, audience = null } = question;
  if (shown.audience !== audience) refuse("proof.audience");
  if (challenge !== null) {
    // Made for this very check: no clock has to be believed.
    if (shown.challenge === null || !equal(shown.challenge, challenge)) refuse("proof.challenge");
    // The session key itself says when: a clock that is known ends a delegation that is over all the same.
    if (given && knowsTime(clock) && clock.now > given.expiresAt + OLDEST_PROOF) refuse("delegation.outside");
    return [];
  }
  const age = clock.now - shown.madeAt;
  if (age > OLDEST_PROOF) refuse("proof.too_old");
  if (age < -FUTURE_PROOF) refuse("proof.from_future");
  if (seen.has(seenName(claims.serial, shown.madeAt))) refuse("proof.replayed");
  return knowsTime(clock) ? [] : ["clock.unsure"];
}

const knowsTime = ({ now, learnedAt }) => learnedAt !== null && Math.abs(now - learnedAt) <= CLOCK_KEEPS;

function listOf(claims, { trust, lists }) {
  if (!trust.statusUris.includes(claims.status.uri)) refuse("status.unknown_list");
  return lists.get(claims.status.uri) ?? refuse("status.missing");
}

function statusOf(list, claims, { now }) {
  const status = statusAt(list, claims.status.index);
  if (NOT_VALID.has(status)) refuse(NOT_VALID.get(status));
  const age = now - list.issuedAt;
  if (age > LIST_USABLE || list.expiresAt <= now) refuse("status.too_old");
  if (age < -ISSUED_LEEWAY) return ["clock.unsure"];
  return age > LIST_FRESH ? ["status.aging"] : [];
}

async function portraitOf(image, claims, policy) {
  if (image === null) return policy.needsPortrait ? ["portrait.missing"] : [];
  const expected = claims.fields.get(Field.PORTRAIT);
  if (!expected || !equal(expected, await portrait.digest(image))) refuse("portrait.other");
  return [];
}

function policyOf(claims, policy) {
  const found = [];
  if (!policy.purposes.includes(claims.purpose)) found.push("policy.purpose");
  if (claims.level === Level.BASIC && !policy.acceptsBasic) found.push("policy.basic");
  if (claims.purpose === Purpose.PRINT) found.push("policy.printed");
  return found;
}
