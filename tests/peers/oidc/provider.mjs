// An independent OpenID Provider on loopback, shaped after the Swedish OIDC profile: panva's `oidc-provider`
// with a login page where one picks a made-up person, and a way to make the next answer wrong.
//
//   PORT=0 CLIENT_JWKS=client-jwks.json REDIRECT=http://127.0.0.1:8080/logga-in/svar node provider.mjs
//
// Port 0 takes a free one. `OP <issuer>` is printed when it answers.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { decodeJwt, exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import Provider from "oidc-provider";

const { PORT = "9443", CLIENT_JWKS, REDIRECT } = process.env;
if (!CLIENT_JWKS || !REDIRECT) throw new Error("CLIENT_JWKS and REDIRECT are needed");

// The issuer holds the port, so the port is taken before the provider is made.
const server = createServer().listen(Number(PORT), "127.0.0.1");
await once(server, "listening");
const issuer = `http://127.0.0.1:${server.address().port}`;

const PERSON = "https://id.oidc.se/claim/personalIdentityNumber";
const COORDINATION = "https://id.oidc.se/claim/coordinationNumber";
const NUMBER_SCOPE = "https://id.oidc.se/scope/naturalPersonNumber";
const NAME_SCOPE = "https://id.oidc.se/scope/naturalPersonInfo";
// What Freja calls the same, and its own levels: PLUS is the one that counts as level 3.
const freja = (name) => `https://frejaeid.com/oidc/claims/${name}`;
const FREJA_SCOPE = "https://frejaeid.com/oidc/scopes/personalIdentityNumber";
const FREJA_CLAIMS = { number: freja("personalIdentityNumber"), country: freja("country"), level: freja("registrationLevel") };
const level = (n) => `http://id.elegnamnden.se/loa/1.0/loa${n}`;

// The numbers are from the tax agency's series for test persons; the coordination number is a made-up valid one.
const users = {
  "sub-anna": { given_name: "Anna", family_name: "Test", [PERSON]: "196903089800", acr: level(3) },
  "sub-helena": { given_name: "Helena", family_name: "Prov", [PERSON]: "198209179806", acr: level(3) },
  "sub-loa2": { given_name: "Bo", family_name: "Låg", [PERSON]: "199301052388", acr: level(2) },
  // A number of another country may look like one of ours.
  "sub-norge": { given_name: "Nora", family_name: "Norsk", [PERSON]: "196903089800", country: "NO", acr: level(3) },
  "sub-samordning": { given_name: "Sam", family_name: "Ordning", [COORDINATION]: "197010632391", acr: level(3) },
};
const asFreja = (user) => ({
  [FREJA_CLAIMS.number]: user[PERSON], [FREJA_CLAIMS.country]: user.country ?? "SE", [FREJA_CLAIMS.level]: user.acr === level(3) ? "PLUS" : "EXTENDED",
});
const nameOf = (user) => `${user.given_name} ${user.family_name}`;

const KID = "op-1";
const keys = await generateKeyPair("RS256", { extractable: true });
const strangers = await generateKeyPair("RS256");
const ownJwk = { ...(await exportJWK(keys.privateKey)), use: "sig", alg: "RS256", kid: KID };
const publicPem = new TextEncoder().encode(await exportSPKI(keys.publicKey));

const clientJwks = JSON.parse(readFileSync(CLIENT_JWKS, "utf8"));
const clientAlgorithm = clientJwks.keys[0].kty === "EC" ? "ES256" : "RS256";
const client = { redirect_uris: [REDIRECT], response_types: ["code"], grant_types: ["authorization_code"], id_token_signed_response_alg: "RS256" };

const provider = new Provider(issuer, {
  jwks: { keys: [ownJwk] },
  clients: [
    {
      ...client, client_id: "rp-pkjwt", jwks: clientJwks, token_endpoint_auth_method: "private_key_jwt",
      token_endpoint_auth_signing_alg: clientAlgorithm, userinfo_signed_response_alg: "RS256",
    },
    { ...client, client_id: "rp-secret", client_secret: "x".repeat(40), token_endpoint_auth_method: "client_secret_post" },
  ],
  pkce: { required: () => true },
  acrValues: [level(2), level(3), level(4)],
  scopes: ["openid", NUMBER_SCOPE, NAME_SCOPE, FREJA_SCOPE],
  claims: {
    openid: ["sub"], acr: null, auth_time: null,
    [NUMBER_SCOPE]: [PERSON, COORDINATION],
    [FREJA_SCOPE]: Object.values(FREJA_CLAIMS),
    [NAME_SCOPE]: ["given_name", "family_name", "name"],
  },
  conformIdTokenClaims: false,
  features: {
    devInteractions: { enabled: false }, claimsParameter: { enabled: true },
    jwtUserinfo: { enabled: true }, rpInitiatedLogout: { enabled: true },
  },
  ttl: { IdToken: 300, AccessToken: 300, AuthorizationCode: 60, Interaction: 600, Session: 600, Grant: 600 },
  cookies: { keys: ["for-tests-only"] },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  async findAccount(_, id) {
    if (!Object.hasOwn(users, id)) return undefined;
    const { acr: _level, country: _country, ...claims } = users[id];
    return { accountId: id, claims: async () => ({ sub: id, name: nameOf(users[id]), ...claims, ...asFreja(users[id]) }) };
  },
});

// ---- The login page ----

const button = (id, user) =>
  `<button name="as" value="${id}">${nameOf(user)}, ${user[PERSON] ?? user[COORDINATION]} (nivå ${user.acr.at(-1)})</button>`;

const loginPage = `<!doctype html>
<html lang="sv">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Logga in – låtsad e-legitimation</title>
<style>
body { font: 1.125rem/1.5 sans-serif; color: #1a1a1a; background: #fff; margin: 0 auto; padding: 1.5rem; max-width: 38rem; }
fieldset { border: 1px solid #595959; padding: 1rem; margin: 0 0 1.5rem; }
button { display: block; box-sizing: border-box; width: 100%; min-height: 3rem; margin: .5rem 0; padding: .5rem 1rem; font: inherit; text-align: left; color: #1a1a1a; background: #fff; border: 2px solid #1a1a1a; }
button:focus-visible { outline: 4px solid #0b5cad; outline-offset: 2px; }
</style>
</head>
<body>
<main>
<h1>Vem loggar in?</h1>
<p>Det här är en låtsad e-legitimation för prov. Alla personer är påhittade.</p>
<form method="get">
<fieldset>
<legend>Välj en person</legend>
${Object.entries(users).map(([id, user]) => button(id, user)).join("\n")}
</fieldset>
</form>
<form method="get"><button name="deny" value="1">Avbryt</button></form>
</main>
</body>
</html>
`;

const refused = (error, error_description) => ({ error, error_description });

/** What the person's choice leads to; nothing when no choice has been made. */
async function outcome({ as, deny }, { prompt, params, session }) {
  if (deny) return refused("access_denied", "the user cancelled");
  if (prompt.name === "login") {
    if (as === undefined) return undefined;
    const { acr } = users[as];
    const wanted = JSON.parse(params.claims ?? "{}").id_token?.acr;
    const levels = wanted?.values ?? (wanted?.value ? [wanted.value] : undefined);
    // Without an answer of our own the library would ask for the level again and again.
    if (wanted?.essential && levels && !levels.includes(acr)) {
      return refused("unmet_authentication_requirements", "no e-legitimation at the level asked for");
    }
    return { login: { accountId: as, acr, amr: ["mca"], remember: false } };
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  if (prompt.details.missingOIDCScope) grant.addOIDCScope(prompt.details.missingOIDCScope.join(" "));
  if (prompt.details.missingOIDCClaims) grant.addOIDCClaims(prompt.details.missingOIDCClaims);
  return { consent: { grantId: await grant.save() } };
}

provider.use(async (ctx, next) => {
  if (ctx.method !== "GET" || !/^\/interaction\/[^/]+$/.test(ctx.path)) return next();
  if (ctx.query.as !== undefined && !Object.hasOwn(users, ctx.query.as)) ctx.throw(400, "nobody has that name");
  const details = await provider.interactionDetails(ctx.req, ctx.res);
  const result = await outcome(ctx.query, details);
  if (result) {
    ctx.respond = false;
    return provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: "consent" in result });
  }
  ctx.set("cache-control", "no-store");
  ctx.type = "html";
  ctx.body = loginPage;
});

// ---- Answers bent on demand ----

const sign = (claims, { kid = KID, key = keys.privateKey } = {}) =>
  new SignJWT(claims).setProtectedHeader({ alg: "RS256", typ: "JWT", kid }).sign(key);
const withoutLevel = ({ acr: _acr, ...rest }) => rest;
const now = () => Math.floor(Date.now() / 1000);

/** How the ID token is made wrong. Whatever is not the matter is left as it was, the signature too. */
const tokenBends = {
  "iss": (claims) => sign({ ...claims, iss: "http://127.0.0.1:1" }),
  "aud": (claims) => sign({ ...claims, aud: "someone-else" }),
  "expired": (claims) => sign({ ...claims, exp: now() - 3600 }),
  "nonce": (claims) => sign({ ...claims, nonce: "of-another-login" }),
  "acr-missing": (claims) => sign(withoutLevel(claims)),
  "acr-low": (claims) => sign({ ...claims, acr: level(2) }),
  "auth-time-old": (claims) => sign({ ...claims, auth_time: now() - 7200 }),
  "at-hash": (claims) => sign({ ...claims, at_hash: "AAAAAAAAAAAAAAAAAAAAAA" }),
  "unknown-kid": (claims) => sign(claims, { kid: "op-unknown" }),
  "other-key": (claims) => sign(claims, { key: strangers.privateKey }),
  "alg-none": (claims) => new UnsecuredJWT(claims).encode(),
  "hs256-public-key": (claims) => new SignJWT(claims).setProtectedHeader({ alg: "HS256", typ: "JWT", kid: KID }).sign(publicPem),
};

const claimsOf = (body) => (typeof body === "string" ? decodeJwt(body) : body);

const userinfoBends = {
  "userinfo-sub": async (body) => {
    const claims = { ...claimsOf(body), sub: "sub-someone-else" };
    return typeof body === "string" ? sign(claims) : claims;
  },
  "userinfo-unsigned": async (body) => claimsOf(body),
};

/** Where the provider is broken once, as a proxy before it says that has nobody to ask. */
const breaks = { "token-broken": "/token", "userinfo-broken": "/me" };

let next = "";

/** Takes what is to be wrong, once, if it belongs among these. */
function take(bends) {
  if (!Object.hasOwn(bends, next)) return undefined;
  const found = bends[next];
  next = "";
  return found;
}

provider.use(async (ctx, then) => {
  if (ctx.path !== "/bend" || ctx.method !== "POST") return then();
  let said = "";
  for await (const part of ctx.req) said += part;
  const { what } = JSON.parse(said);
  const known = [tokenBends, userinfoBends, breaks].some((bends) => Object.hasOwn(bends, what));
  if (known) next = what;
  ctx.status = known ? 200 : 400;
  ctx.body = known ? { what } : { error: "unknown" };
});

provider.use(async (ctx, then) => {
  if (ctx.path === breaks[next]) {
    next = "";
    ctx.status = 503;
    ctx.type = "html";
    ctx.body = "<h1>Service Unavailable</h1>";
    return;
  }
  await then();
  if (ctx.status !== 200) return;
  if (ctx.path === "/token" && ctx.body?.id_token) {
    const bend = take(tokenBends);
    if (bend) ctx.body = { ...ctx.body, id_token: await bend(decodeJwt(ctx.body.id_token)) };
  } else if (ctx.path === "/me") {
    const bend = take(userinfoBends);
    if (!bend) return;
    const bent = await bend(ctx.body);
    ctx.type = typeof bent === "string" ? "application/jwt" : "application/json";
    ctx.body = bent;
  }
});

for (const event of ["server_error", "grant.error", "authorization.error", "userinfo.error"]) {
  provider.on(event, (_, error) => console.error(event, error.message, error.error_description ?? "", error.error_detail ?? ""));
}
server.on("request", provider.callback());
console.log("OP", issuer);
