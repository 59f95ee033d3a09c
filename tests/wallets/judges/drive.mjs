// A wallet of others' making drives the issuer over HTTP, by @openid4vc/openid4vci. JSON in, JSON out.

import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { readFileSync } from "node:fs";

import { clientAuthenticationAnonymous, setGlobalConfig } from "@openid4vc/oauth2";
import { Openid4vciClient } from "@openid4vc/openid4vci";

const job = JSON.parse(readFileSync(0, "utf8"));
// The issuer of the test listens on loopback, without a certificate.
setGlobalConfig({ allowInsecureUrls: true });

const keys = Array.from({ length: job.keys ?? 1 }, () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { privateKey, jwk: publicKey.export({ format: "jwk" }) };
});

function compact(part) {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}

async function signJwt(signer, { header, payload }) {
  const { privateKey, jwk } = keys.find((one) => one.jwk.x === signer.publicJwk.x);
  const covered = `${compact(header)}.${compact(payload)}`;
  const signature = sign("sha256", Buffer.from(covered), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return { jwt: `${covered}.${signature.toString("base64url")}`, signerJwk: jwk };
}

const client = new Openid4vciClient({
  callbacks: {
    fetch,
    hash: (data, name) => createHash(name.replace("-", "")).update(data).digest(),
    generateRandom: (length) => randomBytes(length),
    signJwt,
    clientAuthentication: clientAuthenticationAnonymous(),
  },
});

async function outcome(step) {
  try {
    return await step();
  } catch (error) {
    const told = error.errorResponse ?? error.response?.credentialErrorResponseResult?.data ?? {};
    return { error: told.error ?? String(error.message) };
  }
}

const credentialOffer = await client.resolveCredentialOffer(job.offer);
const issuerMetadata = await client.resolveIssuerMetadata(credentialOffer.credential_issuer);
const credentialConfigurationId = credentialOffer.credential_configuration_ids[0];

async function token(txCode) {
  const given = await client.retrievePreAuthorizedCodeAccessTokenFromOffer({ credentialOffer, issuerMetadata, txCode });
  return given.accessTokenResponse.access_token;
}

async function proofs(nonce) {
  return Promise.all(
    keys.map(({ jwk }) =>
      client.createCredentialRequestJwtProof({
        issuerMetadata,
        credentialConfigurationId,
        nonce,
        issuedAt: new Date(job.now * 1000),
        signer: { method: "jwk", alg: "ES256", publicJwk: jwk },
      }),
    ),
  ).then((made) => made.map(({ jwt }) => jwt));
}

const result = { draft: issuerMetadata.originalDraftVersion, batch: issuerMetadata.credentialIssuer.batch_credential_issuance };
result.tokens = [];
let accessToken;
for (const pin of job.pins) {
  const given = await outcome(async () => ({ token: await token(pin) }));
  accessToken = given.token ?? accessToken;
  result.tokens.push(given.error ?? "given");
}
if (accessToken) {
  const nonce = job.nonce ?? (await client.requestNonce({ issuerMetadata })).c_nonce;
  const given = await outcome(async () =>
    client.retrieveCredentials({
      issuerMetadata,
      accessToken,
      credentialConfigurationId,
      proofs: { jwt: await proofs(nonce) },
    }),
  );
  result.nonce = nonce;
  result.error = given.error;
  result.credentials = given.credentialResponse?.credentials?.map(({ credential }) => credential);
  result.keys = keys.map(({ jwk }) => jwk);
}
process.stdout.write(JSON.stringify(result));
