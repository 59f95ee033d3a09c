// Do @sd-jwt/sd-jwt-vc and @sd-jwt/jwt-status-list accept these tokens and this list? JSON in, JSON out.

import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";

import { getListFromStatusListJWT } from "@sd-jwt/jwt-status-list";
import { SDJwtVcInstance, TypeMetadataFormatSchema } from "@sd-jwt/sd-jwt-vc";

const job = JSON.parse(readFileSync(0, "utf8"));

function verifier(jwk) {
  const key = createPublicKey({ key: jwk, format: "jwk" });
  return (data, signature) =>
    verify("sha256", Buffer.from(data), { key, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url"));
}

const judge = new SDJwtVcInstance({
  verifier: verifier(job.key),
  kbVerifier: (data, signature, payload) => verifier(payload.cnf.jwk)(data, signature),
  statusVerifier: verifier(job.status_key),
  statusListFetcher: async () => job.list,
  statusValidator: async (status) => {
    if (status !== 0) throw new Error(`status ${status}`);
  },
  vctFetcher: async () => JSON.parse(job.type),
  loadTypeMetadataFormat: true,
  hasher: (data, name) => new Uint8Array(createHash(name.replace("-", "")).update(data).digest()),
  hashAlg: "sha-256",
});

async function judged(token) {
  try {
    const asked = token.bound ? { keyBindingNonce: job.nonce } : {};
    const found = await judge.verify(token.text, { currentDate: job.now, ...asked });
    return { accepted: true, claims: found.payload, audience: found.kb?.payload.aud };
  } catch (error) {
    return { accepted: false, why: String(error.message) };
  }
}

const answers = {};
for (const token of job.tokens) answers[token.name] = { "@sd-jwt/sd-jwt-vc": await judged(token) };
const list = getListFromStatusListJWT(job.list);
const statuses = Object.fromEntries(job.places.map((place) => [place, list.getStatus(place)]));
const typed = TypeMetadataFormatSchema.safeParse(JSON.parse(job.type));
process.stdout.write(JSON.stringify({ answers, statuses, typed: typed.success }));
