// A mail server that is not ours (smtp-server), a reader that is not ours (postal-mime), and the service that sends there
// over TLS: a fault of ours is not made twice and cancelled out.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { startService } from "../browser/lib.mjs";
import { person } from "./client.mjs";

const require = createRequire(new URL("../browser/package.json", import.meta.url));
const { SMTPServer } = require("smtp-server");
const { default: PostalMime } = require("postal-mime");

export const root = new URL("../..", import.meta.url).pathname;
export const ADMINISTRATOR = "197502289817";
export const LEAD = "196903089800";
export const STRANGER = "199001262386";
export const SIGNER = "198705219809";
export const USER = "verkställt";
export const PASSWORD = "lösen ord:å";
/** How long anything may take; only a fault takes so long. */
const PATIENCE = 30_000;

// An authority of our own, two certificates by it, and one for the same name by somebody else.
const folder = mkdtempSync(join(tmpdir(), "verkstallt-mail-"));
after(() => rmSync(folder, { recursive: true }));
export const file = (name) => join(folder, name);
function certify(name, host, by) {
  const is = by ? ["-CA", file(`${by}.pem`), "-CAkey", file(`${by}.key`), "-addext", `subjectAltName=DNS:${host}`, "-addext", "basicConstraints=critical,CA:FALSE"] : [];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", file(`${name}.key`)];
  execFileSync("openssl", ["req", "-x509", ...key, "-out", file(`${name}.pem`), "-days", "2", "-subj", `/CN=${host}`, ...is], { stdio: "pipe" });
}
certify("ca", "Throwaway authority");
certify("right", "localhost", "ca");
certify("other-name", "mail.example", "ca");
certify("other-ca", "Another authority");
certify("other-signer", "localhost", "other-ca");
export const certificate = (name) => ({ cert: readFileSync(file(`${name}.pem`)), key: readFileSync(file(`${name}.key`)) });
writeFileSync(file("password"), `${PASSWORD}\n`);

/** Waits for it, and says what did not come when it does not. */
export async function within(what, promise) {
  let late;
  const limit = new Promise((_, reject) => { late = setTimeout(() => reject(new Error(`${what} did not come`)), PATIENCE); });
  try { return await Promise.race([promise, limit]); } finally { clearTimeout(late); }
}

/** A mail server. `answer` decides what it says to a recipient (RCPT) or to a whole mail (DATA); nothing is yes. */
export async function mailServer(t, options = {}) {
  const events = new EventEmitter();
  const it = { mails: [], tried: [], logins: [], events, answer: () => undefined };
  const no = (said) => said && Object.assign(new Error(said.slice(4)), { responseCode: Number(said.slice(0, 3)) });
  const server = new SMTPServer({
    ...certificate("right"), authOptional: !options.needsLogin, disableReverseLookup: true, closeTimeout: 100, ...options,
    onAuth({ username, password }, session, done) {
      it.logins.push({ username, password, secure: session.secure });
      if (username === USER && password === PASSWORD) done(null, { user: username });
      else done(no("535 5.7.8 Wrong"));
    },
    onRcptTo({ address }, session, done) {
      it.tried.push(address);
      done(no(it.answer("RCPT", address)));
    },
    async onData(stream, session, done) {
      const parts = [];
      for await (const part of stream) parts.push(part);
      const raw = Buffer.concat(parts);
      const read = await PostalMime.parse(raw);
      const to = session.envelope.rcptTo.map(({ address }) => address).join();
      const mail = { ...read, raw, to, addressed: read.to, secure: session.secure, user: session.user };
      const said = it.answer("DATA", mail.messageId);
      if (!said) it.mails.push(mail);
      events.emit("news");
      done(no(said));
    },
  });
  // What goes wrong between the two is what some of the tests want.
  server.on("error", () => {});
  server.listen(0, "localhost");
  await once(server.server, "listening");
  t.after(() => new Promise((done) => server.close(done)));
  it.port = server.server.address().port;
  const mailsTo = (to) => it.mails.filter((mail) => mail.to === to);
  it.count = (to) => mailsTo(to).length;
  /** Waits until so many have come to the address; gives the last. */
  it.mail = async (to, count = 1) => {
    await within(`a mail to ${to}`, (async () => { while (it.count(to) < count) await once(events, "news"); })());
    return mailsTo(to).at(-1);
  };
  return it;
}

/** The demonstration begins with reminders. Each test has it as it is when they are gone: what comes is its own. */
export async function begin() {
  const service = await startService({ folder: file("begun") });
  const administrator = await person(service.base, ADMINISTRATOR);
  await until(async () => plain(await (await administrator.ask("/meddelanden")).text()), (page) => /Skickat/.test(page) && !/Väntar/.test(page));
  await service.stop();
}

/** The service with a mail server; what it is told stands in a file, as an operator has it. */
export async function start(t, port, { security = "starttls", login = false, folder, ...options } = {}) {
  const own = folder ?? mkdtempSync(file("own-"));
  if (!folder) cpSync(file("begun"), own, { recursive: true });
  const config = join(own, "mail.toml");
  writeFileSync(config, `host = "localhost"
port = ${port}
security = "${security}"
from = "Verkställt <svara-inte@verkstallt.example>"
ca_file = "${file("ca.pem")}"
${login ? `user = "${USER}"\npassword_file = "${file("password")}"` : ""}`);
  const service = await startService({ ...options, folder: own, more: ["--mail", config] });
  t.after(() => service.stop("SIGKILL"));
  return service;
}

export const plain = (html) =>
  html.replace(/<[^>]*>/g, " ").replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(code)).replace(/&amp;/g, "&").replace(/\s+/g, " ").trim();

/** Asks until the answer is right: a page does not tell when it changes. */
export async function until(ask, isRight, otherwise = assert.fail) {
  for (const late = Date.now() + PATIENCE; ;) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    if (Date.now() > late) otherwise(answer);
    await new Promise((soon) => setTimeout(soon, 50));
  }
}


/** A mail as every mail has to be. */
export function isWhole(mail) {
  assert.equal(mail.from.address, "svara-inte@verkstallt.example");
  assert.equal(mail.from.name, "Verkställt");
  assert.deepEqual(mail.addressed.map(({ address }) => address), [mail.to]);
  assert.match(mail.messageId, /^<[0-9a-f]{32}@verkstallt\.example>$/);
  assert.ok(mail.headers.some(({ key }) => key === "date"), "it is dated");
  assert.match(mail.headers.find(({ key }) => key === "content-type").value, /^multipart\/alternative/);
  assert.match(mail.html, /<div lang="sv">[^]*<div lang="en">/);
  // Other mail servers pass on nothing else without changing it.
  const raw = mail.raw.toString("latin1");
  assert.ok(!/[^\x00-\x7f]/.test(raw), "only ASCII travels");
  assert.ok(raw.split("\r\n").every((line) => line.length <= 998 && !/[\r\n]/.test(line)), "no line is too long");
}

/** What the mail says in Swedish and in English: first as text, then as HTML. */
export const spoken = (mail) => [mail.text, plain(mail.html)].map((part) => part.split("Det går inte att svara på meddelandet."));
