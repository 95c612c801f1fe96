// What the service leans on is away: mail servers and e-legitimations. Reports are received all the same, mail waits and
// comes once, and the login page says what cannot be used.
import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startService } from "../browser/lib.mjs";
import { Client, connect, person } from "./client.mjs";
import { Clock } from "./clock.mjs";
import { Load, UNLIMITED, chain, sqlite } from "./load.mjs";
import { startWithProvider, through } from "./provider.mjs";
import { mailServer, mailTo } from "./smtp.mjs";
import { Wire } from "./wire.mjs";

const STRANGER = "199001262386";
/** The first wait after a mail that was not taken, and a little. */
const MINUTE = 61;

test("a mail server that refuses, is silent, and is away: every mail waits and comes once", async (t) => {
  const smtp = await mailServer(t);
  const wire = await Wire.to(t, smtp.port);
  const clock = new Clock();
  const folder = mkdtempSync(join(tmpdir(), "verkstallt-neighbours-"));
  const service = await startService({ folder, env: clock.env, more: [UNLIMITED, ...mailTo(folder, wire.port)] });
  t.after(() => service.stop("SIGKILL"));
  const rows = sqlite(folder);
  const count = async (which) => (await rows(`SELECT COUNT(*) FROM outbox WHERE done_at IS NULL AND ${which}`))[0][0];
  const isEmpty = async () => (await count("1 = 1")) === 0;
  const isTried = async () => (await count("answer_sealed IS NOT NULL")) > 0;
  const load = new Load({ bases: [service.base] });
  load.start();
  // The demonstration begins with reminders.
  await load.until("the first mails, and an empty box", async () => smtp.mails.length > 0 && (await isEmpty()));
  const stranger = await person(service.base, STRANGER);
  const states = { refuses: () => wire.cut(), "is silent": () => { wire.halt(); wire.cut(); }, "is away": () => wire.leadTo(1) };
  let at = 0;
  for (const [what, begin] of Object.entries(states)) {
    const to = `signerare-${what.replace(" ", "-")}@kommun.example`;
    smtp.isRefusing = what === "refuses";
    begin();
    await connect(stranger, to);
    await load.until("a try", what === "is silent" ? () => wire.open.size > 0 : isTried);
    await load.more(8);
    assert.equal(smtp.count(to), 0, what);
    smtp.isRefusing = false;
    wire.leadTo(smtp.port);
    wire.resume();
    await load.until("the end of the try", isTried);
    clock.set((at += MINUTE));
    await load.until(`the mail after the server ${what}`, () => smtp.count(to) > 0);
    await load.until("an empty box", isEmpty);
  }
  await load.stop();
  assert.deepEqual([load.broken, load.pages, load.ended], [0, 0, 0], "nobody noticed");
  const figures = await load.check(service.base, rows);
  assert.equal(new Set(smtp.mails.map(({ id }) => id)).size, smtp.mails.length, "no mail came twice");
  console.log(`# a mail server that refuses, is silent, is away: ${smtp.mails.length} mails, none lost, none twice; ${figures}; ${await chain(folder, rows)} lines of the log hold`);
});

/** Whoever has the demonstration's login reports as always. */
async function reports(load) {
  await load.more(8);
  assert.deepEqual([load.broken, load.pages], [0, 0], "nobody noticed");
}

/** That the login page says that it cannot be used now. */
async function told(answer, words) {
  const page = await answer.text();
  assert.ok([403, 503].includes(answer.status), `it gave ${answer.status}`);
  assert.match(page, words);
  assert.match(page, /<\/html>\s*$/);
}

test("e-legitimations that are away: the login page says so, and whoever is logged in goes on", async (t) => {
  const { service, provider } = await startWithProvider({ more: [UNLIMITED] });
  t.after(service.stop);
  const load = new Load({ bases: [service.base] });
  load.start();
  await load.more(8);

  // BankID: closed for maintenance, cut off, or answering with something else.
  let refused = 0;
  for (const next of [{ status: 503, errorCode: "maintenance" }, { status: 200, errorCode: "", kind: "cut" }, { status: 200, errorCode: "", kind: "text" }]) {
    await fetch(`${service.phone}/next`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(next) });
    await told(await new Client(service.base).ask("/logga-in/bankid", { form: { enhet: "annan", to: "/" } }), /Något gick fel. Försök igen/);
    await reports(load);
    refused += 1;
  }
  const begun = await new Client(service.base).ask("/logga-in/bankid", { form: { enhet: "annan", to: "/" } });
  assert.match(Client.to(begun), /^\/bankid\//, "BankID is back");

  // The provider falls silent between sending the visitor there and taking her back.
  const client = new Client(service.base);
  const back = await through(service, await begin(service, client), "as=sub-anna");
  provider.kill("SIGSTOP");
  const began = performance.now();
  await told(await client.ask(back), /Det gick inte att nå e-legitimationens tjänst när du kom tillbaka\. Ingenting är förlorat\. Försök igen/);
  const took = Math.round(performance.now() - began);
  await reports(load);
  provider.kill("SIGCONT");
  const again = await client.ask(await through(service, await begin(service, client), "as=sub-anna"));
  assert.equal(again.status, 303, "the provider is back");
  assert.equal((await client.ask("/mina-rapporter")).status, 200);
  await load.stop();
  const rows = sqlite(service.folder);
  const figures = await load.check(service.base, rows);
  console.log(`# e-legitimations away: BankID ${refused} times, a provider once (told after ${took} ms); ${figures}; ${await chain(service.folder, rows)} lines of the log hold`);
});

test("a provider that was away when the service began is used once it answers", async (t) => {
  const { service, provider } = await startWithProvider({ isSilent: true });
  t.after(service.stop);
  const client = new Client(service.base);
  await told(await client.ask("/logga-in/oidc/siths", { form: { to: "/" } }), /E-legitimationen går inte att nå just nu/);
  await client.logIn();
  assert.equal((await client.ask("/mina-rapporter")).status, 200);
  provider.kill("SIGCONT");
  const answer = await client.ask(await through(service, await begin(service, client), "as=sub-anna"));
  assert.equal(answer.status, 303, "it is used");
});

test("a silent provider keeps those waiting who log in there, and nobody else", async (t) => {
  const { service, provider } = await startWithProvider({ isSilent: true, more: ["--at-once", "1", "--unlimited"] });
  t.after(service.stop);
  const logIn = () => new Client(service.base).ask("/logga-in/oidc/siths", { form: { to: "/" } });
  const logins = Array.from({ length: 12 }, logIn);
  const full = logins.map(async (answer) => assert.equal((await answer).headers.get("retry-after"), "10"));
  await Promise.any(full);
  // The others fill all the room that there is for them, and wait.
  const client = new Client(service.base);
  await client.logIn();
  for (const path of ["/", "/perioder", "/mina-rapporter"]) assert.equal((await client.ask(path)).status, 200, path);
  provider.kill("SIGCONT");
  await Promise.allSettled([...logins, ...full]);
});

async function begin(service, client) {
  const begun = await client.ask("/logga-in/oidc/siths", { form: { to: "/mina-rapporter" } });
  assert.equal(begun.status, 303);
  return begun.headers.get("location");
}
