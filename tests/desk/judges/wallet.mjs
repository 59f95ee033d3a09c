// A wallet of others' making before our desk: @openid4vc/openid4vp takes up the request and answers, dcql chooses.
// A job comes as JSON on stdin, what was seen goes as JSON to stdout. `change` names the one thing that is done wrong.
import { X509Certificate, createHash, randomBytes } from "node:crypto";
import { setGlobalConfig } from "@openid4vc/oauth2";
import {
  createOpenid4vpAuthorizationResponse, parseOpenid4vpAuthorizationRequest, resolveOpenid4vpAuthorizationRequest,
  submitOpenid4vpAuthorizationResponse,
} from "@openid4vc/openid4vp";
import { DcqlQuery } from "dcql";
import * as jose from "jose";

setGlobalConfig({ allowInsecureUrls: true });
const job = JSON.parse(await new Response(process.stdin).text());

const callbacks = {
  fetch,
  hash: (data, algorithm) => createHash(algorithm.replace("-", "")).update(data).digest(),
  generateRandom: (size) => randomBytes(size),
  signJwt: () => { throw new Error("nothing is signed but the key binding"); },
  clientAuthentication: () => {},
  decryptJwe: () => { throw new Error("the request is not encrypted"); },
  getX509CertificateMetadata: (text) => ({ sanDnsNames: namesOf(text), sanUriNames: [] }),
  verifyJwt: async (signer, { compact }) => {
    const chain = signer.x5c.map((text) => new X509Certificate(Buffer.from(text, "base64")));
    const anchor = new X509Certificate(job.anchor);
    if (!chain.at(-1).verify(anchor.publicKey)) return { verified: false };
    await jose.compactVerify(compact, chain[0].publicKey, { algorithms: ["ES256"] });
    return { verified: true, signerJwk: await jose.exportJWK(chain[0].publicKey) };
  },
  encryptJwe: async ({ publicJwk, alg, enc }, data) => {
    const key = await jose.importJWK(publicJwk, alg);
    const header = { alg, enc, kid: publicJwk.kid, ...(job.change === "compressed" ? { zip: "DEF" } : {}) };
    const jwe = await new jose.CompactEncrypt(new TextEncoder().encode(data)).setProtectedHeader({ alg, enc, kid: publicJwk.kid }).encrypt(key);
    if (job.change !== "compressed") return { encryptionJwk: publicJwk, jwe };
    return { encryptionJwk: publicJwk, jwe: [jose.base64url.encode(JSON.stringify(header)), ...jwe.split(".").slice(1)].join(".") };
  },
};

const namesOf = (text) =>
  (new X509Certificate(Buffer.from(text, "base64")).subjectAltName ?? "").split(", ").map((name) => name.replace("DNS:", ""));

async function run() {
  if (job.response) return { posted: await posted(job.endpoint, job.response) };
  const { params } = parseOpenid4vpAuthorizationRequest({ authorizationRequest: job.address });
  const resolved = await resolveOpenid4vpAuthorizationRequest({ authorizationRequestPayload: params, callbacks });
  const request = resolved.authorizationRequestPayload;
  const choice = chosen(resolved.dcql.query);
  const told = { claims: choice.names, client: resolved.client.prefix, name: request.client_metadata.client_name };
  if (!choice.can && !job.anyway) return { ...told, cannot: true };
  const presentation = await presented(job.disclose ?? choice.names, request);
  const made = await createOpenid4vpAuthorizationResponse({
    authorizationRequestPayload: job.change === "state" ? { ...request, state: "of-another-question" } : request,
    authorizationResponsePayload: job.change === "no" ? { error: "access_denied" } : { vp_token: tokenOf(presentation) },
    callbacks,
    jarm: {
      serverMetadata: {
        authorization_encryption_alg_values_supported: ["ECDH-ES"],
        authorization_encryption_enc_values_supported: ["A256GCM", "A128GCM"],
      },
      encryption: { nonce: "" },
    },
  });
  const response = made.jarm.responseJwt;
  if (job.hold) return { ...told, response, endpoint: request.response_uri };
  const { response: answer } = await submitOpenid4vpAuthorizationResponse({
    authorizationRequestPayload: request, authorizationResponsePayload: made.authorizationResponsePayload,
    jarm: made.jarm, callbacks,
  });
  return { ...told, response, endpoint: request.response_uri, posted: await read(answer) };
}

const tokenOf = (presentation) =>
  job.change === "other query" ? { other: [presentation] } : { card: job.change === "two" ? [presentation, presentation] : [presentation] };

async function posted(endpoint, response) {
  return read(await fetch(endpoint, { method: "POST", body: new URLSearchParams({ response }) }));
}

async function read(answer) {
  return { status: answer.status, body: await answer.json().catch(() => ({})) };
}

// What the wallet holds, as dcql sees it; and whether that answers.
function chosen(query) {
  const parsed = DcqlQuery.parse(query);
  DcqlQuery.validate(parsed);
  const { payload } = partsOf(job.credential);
  const claims = Object.fromEntries(disclosures().map(([, name, value]) => [name, value]));
  const held = { credential_format: "dc+sd-jwt", vct: payload.vct, claims, cryptographic_holder_binding: true };
  const result = DcqlQuery.query(parsed, [held]);
  const match = result.credential_matches.card;
  const set = match?.success ? match.valid_credentials[0].claims.valid_claim_sets[0] : null;
  return { can: result.can_be_satisfied, names: set ? Object.keys(set.output) : [] };
}

function partsOf(text) {
  const [token, ...rest] = text.split("~");
  return { token, rest: rest.filter(Boolean), payload: jose.decodeJwt(token) };
}

const disclosures = () => partsOf(job.credential).rest.map((text) => [text, ...JSON.parse(Buffer.from(text, "base64url")).slice(1)]);

async function presented(names, request) {
  const { token } = partsOf(job.credential);
  const shown = [token, ...disclosures().filter(([, name]) => names.includes(name)).map(([text]) => text), ""].join("~");
  const payload = {
    iat: Math.floor(Date.now() / 1000) + (job.change === "old binding" ? -3600 : 0),
    aud: job.change === "audience" ? "x509_hash:somebody-else" : request.client_id,
    nonce: job.change === "nonce" ? "of-another-question" : request.nonce,
    sd_hash: createHash("sha256").update(job.change === "hash" ? `${shown}~` : shown).digest("base64url"),
  };
  const key = await jose.importJWK(job.key, "ES256");
  const binding = await new jose.SignJWT(payload).setProtectedHeader({ alg: "ES256", typ: "kb+jwt" }).sign(key);
  return job.change === "no binding" ? shown : shown + binding;
}

const seen = await run().catch((error) => ({ refused: `${error.name}: ${error.message}` }));
process.stdout.write(JSON.stringify(seen));
