// Login and approval with OpenID Connect, against a provider that is not ours: npm's oidc-provider in the
// Swedish profile. It can be told to make its next answer wrong in one way.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { startWithProvider, through } from "./provider.mjs";
import { Client, answers } from "./client.mjs";

let service, issuer, file;
before(async () => { ({ service, issuer, file } = await startWithProvider()); });
after(async () => { await service?.stop(); });

const bend = (what) => fetch(`${issuer}/bend`, { method: "POST", body: JSON.stringify({ what }) });

const visit = (url, choice) => through(service, url, choice);

/** Begins a login; gives where the visitor is sent. */
async function begin(client, id = "siths", to = "/arbetslista") {
  const begun = await client.ask(`/logga-in/oidc/${id}`, { form: { to } });
  assert.equal(begun.status, 303);
  return begun.headers.get("location");
}

async function logIn(client, choice = "as=sub-anna", id = "siths") {
  return client.ask(await visit(await begin(client, id), choice));
}

/** That the answer lets nobody in, and says so on the login page. */
async function refused(client, answer, says) {
  assert.equal(answer.status, 403);
  assert.match(await answer.text(), says);
  assert.equal((await client.ask("/mina-rapporter")).status, 303, "nobody has been let in");
}

for (const id of ["siths", "freja"]) {
  test(`a person at level 3 is let in and goes on to where she was going (${id})`, async () => {
    const client = new Client(service.base);
    const answer = await logIn(client, "as=sub-anna", id);
    assert.equal(answer.status, 303);
    assert.equal(Client.to(answer), "/arbetslista");
    const home = await client.ask("/mina-rapporter");
    assert.equal(home.status, 200);
  });
}

test("what is asked for is what the Swedish profile wants", async () => {
  const url = new URL(await begin(new Client(service.base)));
  const asked = url.searchParams;
  assert.equal(asked.get("response_type"), "code");
  assert.equal(asked.get("code_challenge_method"), "S256");
  assert.ok(asked.get("state").length >= 22 && asked.get("nonce").length >= 22);
  assert.equal(asked.get("login_hint"), null);
  // Whoever logs in is there: others of one's logins can be ended in a recent one.
  assert.deepEqual([asked.get("prompt"), asked.get("max_age")], ["login", "0"]);
  const { acr } = JSON.parse(asked.get("claims")).id_token;
  assert.deepEqual(acr, { essential: true, values: [3, 4].map((n) => `http://id.elegnamnden.se/loa/1.0/loa${n}`) });
});

test("nobody is let in at level 2, by whichever provider", async () => {
  for (const id of ["siths", "freja"]) {
    const client = new Client(service.base);
    await refused(client, await logIn(client, "as=sub-loa2", id), /för låg tillitsnivå/);
  }
});

test("a number of another country is nobody's here, however strong the e-legitimation", async () => {
  const client = new Client(service.base);
  await refused(client, await logIn(client, "as=sub-norge", "freja"), /personnummer/);
});

test("Freja is asked for its own claims, and for no level of the Swedish profile", async () => {
  const asked = new URL(await begin(new Client(service.base), "freja")).searchParams;
  const claims = JSON.parse(asked.get("claims")).id_token;
  assert.deepEqual(claims["https://frejaeid.com/oidc/claims/registrationLevel"], { essential: true });
  assert.equal(claims.acr, undefined);
});

test("who cancels is told so, and can try again", async () => {
  const client = new Client(service.base);
  await refused(client, await logIn(client, "deny=1"), /Legitimeringen avbröts/);
  assert.equal((await logIn(client)).status, 303);
});

test("somebody without an assignment is let in nowhere", async () => {
  const client = new Client(service.base);
  const answer = await logIn(client, "as=sub-samordning");
  assert.equal(answer.status, 403);
  assert.match(await answer.text(), /uppdrag/);
});

const BENT = [
  "iss", "aud", "expired", "nonce", "alg-none", "hs256-public-key", "unknown-kid", "other-key", "at-hash",
  "acr-missing", "acr-low", "auth-time-old", "userinfo-sub", "userinfo-unsigned",
];
for (const what of BENT) {
  test(`an answer that is wrong lets nobody in: ${what}`, async () => {
    const client = new Client(service.base);
    const back = await visit(await begin(client), "as=sub-anna");
    assert.equal((await bend(what)).status, 200);
    await refused(client, await client.ask(back), what.startsWith("acr") ? /för låg tillitsnivå/ : /kunde inte godkännas/);
    assert.equal((await logIn(client)).status, 303, "the next answer is right");
  });
}

const LOST = /Det gick inte att nå e-legitimationens tjänst när du kom tillbaka\. Ingenting är förlorat\. Försök igen/;

for (const what of ["token-broken", "userinfo-broken"]) {
  test(`a provider that breaks while somebody is there is told as that, and not as an answer refused: ${what}`, async () => {
    const client = new Client(service.base);
    const back = await visit(await begin(client), "as=sub-anna");
    assert.equal((await bend(what)).status, 200);
    const answer = await client.ask(back);
    assert.equal(answer.status, 503);
    const page = await answer.text();
    assert.match(page, LOST);
    assert.doesNotMatch(page, /kunde inte godkännas/);
    assert.equal((await client.ask("/mina-rapporter")).status, 303, "nobody has been let in");
    assert.equal((await logIn(client)).status, 303, "it is tried again, and goes");
  });
}

test("a provider that sends somebody back and says that it is broken is told as that", async () => {
  for (const error of ["server_error", "temporarily_unavailable"]) {
    const client = new Client(service.base);
    const state = new URL(await begin(client)).searchParams.get("state");
    const answer = await client.ask(`/logga-in/svar?state=${state}&error=${error}`);
    assert.equal(answer.status, 503);
    assert.match(await answer.text(), LOST);
  }
});

test("the way back is good once, in the same browser, and from the right provider only", async () => {
  const client = new Client(service.base);
  const back = await visit(await begin(client), "as=sub-anna");
  const other = new Client(service.base);
  assert.equal((await other.ask(back)).status, 404, "no cookie");
  await begin(other);
  assert.equal((await other.ask(back)).status, 404, "another browser's cookie");
  const state = new URLSearchParams(back.split("?")[1]).get("state");
  assert.equal((await client.ask(back.replace(state, "x".repeat(22)))).status, 404, "another state");
  assert.equal((await client.ask(back)).status, 303);
  const again = new Client(service.base);
  again.cookie = client.cookie.split("; ").filter((it) => it.startsWith("browser")).join("; ");
  await refused(again, await again.ask(back), /avbröts/);
  for (const wrong of [/&iss=[^&]*/, /iss=[^&]*&/]) {
    for (const right of ["", "&iss=https%3A%2F%2Fother.example"]) {
      const third = new Client(service.base);
      const address = await visit(await begin(third), "as=sub-anna");
      if (!wrong.test(address)) continue;
      await refused(third, await third.ask(address.replace(wrong, "") + right), /kunde inte godkännas/);
    }
  }
});

// ---- Approving what is sent ----

/** A reporter with a report ready to be sent, who has pressed the button. */
async function sending(number) {
  const client = new Client(service.base);
  assert.equal((await logIn(client)).status, 303);
  const draft = await client.draft(answers(number));
  const answer = await client.ask(`/utkast/${draft.id}/skicka`, { form: { revision: draft.revision } });
  return { client, draft, answer };
}

async function isUnsent(client, draft) {
  const summary = await client.ask(`/utkast/${draft.id}/summering`);
  assert.equal(summary.status, 200);
  assert.match(await summary.text(), /name="revision" value="2"/);
}

test("what is sent is approved by identifying anew, and the receipt says so", async () => {
  const { client, answer } = await sending(1);
  const url = answer.headers.get("location");
  assert.equal(answer.status, 303);
  assert.equal(new URL(url).searchParams.get("prompt"), "login");
  assert.equal(new URL(url).searchParams.get("max_age"), "0");
  const done = await client.ask(await visit(url, "as=sub-anna"));
  assert.equal(done.status, 303);
  const report = Client.to(done).replace("/mottagen", "");
  const pdf = await client.ask(`${report}/kvittens.pdf`);
  writeFileSync(file("receipt.pdf"), Buffer.from(await pdf.arrayBuffer()));
  const text = execFileSync("pdftotext", ["-layout", file("receipt.pdf"), "-"]).toString();
  assert.match(text, /Godkänd med ny legitimering med SITHS/);
});

test("with a provider that is not to approve, the login is enough", async () => {
  const client = new Client(service.base);
  assert.equal((await logIn(client, "as=sub-anna", "freja")).status, 303);
  const report = await client.send(await client.draft(answers(2)));
  assert.match(report, /^\/rapporter\//);
});

for (const [what, choice, bent, says] of [
  ["cancelled", "deny=1", null, /avbröts/],
  ["given by somebody else", "as=sub-helena", null, /kunde inte godkännas/],
  ["old", "as=sub-anna", "auth-time-old", /kunde inte godkännas/],
]) {
  test(`an approval that is ${what} sends nothing, and the draft is as it was`, async () => {
    const { client, draft, answer } = await sending(3);
    const back = await visit(answer.headers.get("location"), choice);
    if (bent) await bend(bent);
    const page = await client.ask(back);
    assert.equal(page.status, 403);
    const text = await page.text();
    assert.match(text, says);
    assert.match(text, /Inget har skickats/);
    await isUnsent(client, draft);
  });
}

test("an approval whose provider is lost sends nothing, loses nothing, and is given anew", async () => {
  const { client, draft, answer } = await sending(5);
  const back = await visit(answer.headers.get("location"), "as=sub-anna");
  await bend("token-broken");
  const page = await client.ask(back);
  assert.equal(page.status, 503);
  const text = await page.text();
  assert.match(text, LOST);
  assert.match(text, /Inget har skickats\. Det du har fyllt i finns kvar/);
  await isUnsent(client, draft);
  const again = await client.ask(`/utkast/${draft.id}/skicka`, { form: { revision: draft.revision } });
  const sent = await client.ask(await visit(again.headers.get("location"), "as=sub-anna"));
  assert.match(Client.to(sent), /^\/rapporter\/.*\/mottagen$/);
});

test("what was changed after the approval was begun is not sent with it", async () => {
  const { client, draft, answer } = await sending(4);
  const back = await visit(answer.headers.get("location"), "as=sub-anna");
  const form = [["revision", draft.revision], ["action", "continue"], ["shown", "other_information"], ["other_information", "Ändrat efteråt"]];
  assert.equal((await client.ask(`/utkast/${draft.id}/drojsmalet`, { form })).status, 303);
  const page = await client.ask(back);
  assert.equal(page.status, 303);
  assert.match(page.headers.get("location"), /summering\?andrat=1$/);
});
