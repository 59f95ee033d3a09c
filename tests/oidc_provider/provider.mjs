// The certified provider, with a sign-in page of our own that a test drives: it may pick the person and the acr.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const settings = JSON.parse(process.env.PROVIDER_SETTINGS);
const issuer = `http://127.0.0.1:${settings.port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: settings.clientId,
      redirect_uris: [settings.redirectUri],
      post_logout_redirect_uris: [settings.postLogoutUri],
      response_types: ["code"],
      grant_types: ["authorization_code"],
      token_endpoint_auth_method: "private_key_jwt",
      token_endpoint_auth_signing_alg: "ES256",
      id_token_signed_response_alg: settings.algorithm,
      jwks: { keys: [settings.clientKey] },
      backchannel_logout_uri: settings.backChannelUri,
      backchannel_logout_session_required: true,
    },
  ],
  jwks: { keys: settings.keys },
  acrValues: ["level_01", "level_02"],
  claims: { openid: ["sub", "acr", "sid", "auth_time"], profile: ["name", "preferred_username"] },
  // The claims come in the ID token, as from the state's own providers.
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  cookies: { keys: ["only-for-tests"] },
  features: {
    devInteractions: { enabled: false },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: { enabled: true },
  },
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: async () => ({ sub: id, preferred_username: settings.people[id], name: "NGUYỄN THỊ THỬ" }),
  }),
  // The provider refuses to call loopback addresses by default; here the portal is one.
  fetch: (url, options) => {
    delete options.dispatcher;
    return globalThis.fetch(url, options);
  },
  ttl: { AccessToken: 300, AuthorizationCode: 60, IdToken: 300, Interaction: 300, Session: 600, Grant: 600 },
});

provider.on("server_error", (_context, error) => console.error(error));
provider.on("backchannel.error", (_context, error) => console.error(error));

async function interact(request, response) {
  const query = new URL(request.url, issuer).searchParams;
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (prompt.name === "login") {
    if (!query.has("person")) {
      response.end("who?");
      return;
    }
    const login = { accountId: query.get("person"), acr: query.get("acr") ?? "level_02" };
    await provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
    return;
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope("openid profile");
  const consent = { grantId: await grant.save() };
  await provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
}

const answer = provider.callback();
createServer((request, response) => {
  if (!request.url.startsWith("/interaction/")) {
    answer(request, response);
    return;
  }
  interact(request, response).catch((error) => {
    console.error(error);
    response.statusCode = 500;
    response.end(String(error));
  });
}).listen(settings.port, "127.0.0.1", () => console.log("ready"));
