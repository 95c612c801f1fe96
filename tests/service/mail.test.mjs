// Mail as a mail server sees it: what stands in it, over what it goes, and what becomes of what is not taken.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { before, test } from "node:test";
import { answers, connect, person, submit } from "./client.mjs";
import { ADMINISTRATOR, LEAD, PASSWORD, SIGNER, STRANGER, USER, begin, certificate, file, isWhole, mailServer, plain, root, spoken, start, until, within } from "./post.mjs";

before(begin);

/** What the administrator sees of the message to the address. */
async function shown(administrator, to) {
  const page = await (await administrator.ask("/meddelanden")).text();
  const cards = [...page.matchAll(/<li class="es-card[^>]*>(.*?)<\/li>/gs)].map(([, card]) => card).filter((card) => card.includes(`>${to}<`));
  assert.ok(cards.length <= 1, `one message to ${to}`);
  return { text: plain(cards[0] ?? ""), again: cards[0]?.match(/action="(\/meddelanden\/[^"]+)"/)?.[1] };
}

/** Waits until the administrator sees it of the message to the address. */
const sees = (administrator, to, pattern) =>
  until(() => shown(administrator, to), ({ text }) => pattern.test(text), ({ text }) => assert.match(text, pattern));

/** A mail to a signer, as it has to be. */
function isRight(mail, service) {
  isWhole(mail);
  assert.match(mail.subject, /^Skriv under anmälan om huvudrapportör för Vård- och äldrenämnden på Ön, Malmö kommun \/ \S/);
  for (const [swedish, english] of spoken(mail)) {
    assert.match(swedish, /anmält en huvudrapportör för Vård- och äldrenämnden på Ön, Malmö kommun/);
    assert.match(english, /notified a lead reporter for Vård- och äldrenämnden på Ön, Malmö kommun/);
  }
  const link = new RegExp(`${service.base}/skriv-under/[0-9a-f]{64}`, "g");
  assert.equal(new Set([...mail.text.match(link), ...mail.html.match(link)]).size, 1, "one link, in both parts");
}

for (const security of ["starttls", "tls"]) {
  test(`a mail goes over ${security} with user and password, whole and in both languages`, async (t) => {
    const server = await mailServer(t, { secure: security === "tls", needsLogin: true });
    const service = await start(t, server.port, { security, login: true });
    await connect(await person(service.base, STRANGER), "signerare@kommun.example");
    const mail = await server.mail("signerare@kommun.example");
    isRight(mail, service);
    assert.equal(mail.secure, true);
    assert.equal(mail.user, USER);
    assert.deepEqual(server.logins, [{ username: USER, password: PASSWORD, secure: true }]);
    await sees(await person(service.base, ADMINISTRATOR), "signerare@kommun.example", /Skickat/);
  });
}

const UNTRUSTED = {
  "has a certificate from another authority": certificate("other-signer"),
  "has a certificate for another name": certificate("other-name"),
  "offers no secret connection": { hideSTARTTLS: true, allowInsecureAuth: true },
};
for (const [what, options] of Object.entries(UNTRUSTED)) {
  test(`a server that ${what} gets nothing, and the administrator sees why`, async (t) => {
    const server = await mailServer(t, options);
    const service = await start(t, server.port, { login: true });
    await connect(await person(service.base, STRANGER), "signerare@kommun.example");
    const administrator = await person(service.base, ADMINISTRATOR);
    const card = await sees(administrator, "signerare@kommun.example", /Väntar 1 försök.*(certificate|STARTTLS)/i);
    assert.equal(card.again, undefined, "it is tried again by itself");
    assert.deepEqual([server.mails, server.tried, server.logins], [[], [], []], "neither mail, address nor password");
  });
}

test("without a mail server everything works; the mail is kept and sent once there is one", async (t) => {
  // Nothing listens on port 1.
  const before = await start(t, 1);
  await connect(await person(before.base, STRANGER), "signerare@kommun.example");
  await sees(await person(before.base, ADMINISTRATOR), "signerare@kommun.example", /Väntar 1 försök.*refused/);
  await before.stop();
  const server = await mailServer(t);
  const later = { folder: before.folder, today: "2026-11-24" };
  const service = await start(t, server.port, later);
  isRight(await server.mail("signerare@kommun.example"), service);
  await sees(await person(service.base, ADMINISTRATOR), "signerare@kommun.example", /Skickat/);
  await service.stop();
  // Whatever comes twice comes before what is put in the box a day later.
  const last = await start(t, server.port, { ...later, today: "2026-11-25" });
  await connect(await person(last.base, STRANGER), "nasta@kommun.example");
  await server.mail("nasta@kommun.example");
  assert.equal(server.count("signerare@kommun.example"), 1);
});

test("a mail server that says nothing holds nobody up; what it held when the service was stopped is sent later", async (t) => {
  const silent = createServer();
  silent.listen(0, "localhost");
  await once(silent, "listening");
  const held = once(silent, "connection");
  const before = await start(t, silent.address().port);
  const stranger = await person(before.base, STRANGER);
  await connect(stranger, "signerare@kommun.example");
  const [socket] = await within("a connection", held);
  socket.on("error", () => {});
  t.after(() => { socket.destroy(); silent.close(); });
  await connect(stranger, "nasta@kommun.example");
  const administrator = await person(before.base, ADMINISTRATOR);
  assert.match((await shown(administrator, "signerare@kommun.example")).text, /Väntar 1 försök$/, "it is being sent all this time");
  await before.stop("SIGTERM");
  const server = await mailServer(t);
  const service = await start(t, server.port, { folder: before.folder, today: "2026-11-24" });
  for (const to of ["nasta@kommun.example", "signerare@kommun.example"]) {
    isRight(await server.mail(to), service);
    assert.equal(server.count(to), 1);
  }
});

test("an address that is refused is shown with the server's words, and tried again when the administrator says so", async (t) => {
  const to = "signerare@kommun.example";
  const server = await mailServer(t);
  server.answer = (step, address) => (step === "RCPT" && address === to ? `550 5.1.1 <${to}> Användaren finns inte` : undefined);
  const log = [];
  const before = await start(t, server.port, { log });
  await connect(await person(before.base, STRANGER), to);
  const card = await sees(await person(before.base, ADMINISTRATOR), to, /Kom inte fram/);
  assert.match(card.text, /5\.1\.1 <signerare@kommun\.example> Användaren finns inte/);
  await before.stop();
  const service = await start(t, server.port, { folder: before.folder, today: "2026-12-05", log });
  await connect(await person(service.base, STRANGER), "nasta@kommun.example");
  await server.mail("nasta@kommun.example");
  assert.equal(server.tried.filter((address) => address === to).length, 1, "it is not tried by itself");
  server.answer = () => undefined;
  const administrator = await person(service.base, ADMINISTRATOR);
  const { again } = await sees(administrator, to, /Kom inte fram.*Försök igen/);
  assert.equal((await administrator.ask(again, { form: {} })).status, 303);
  isRight(await server.mail(to), service);
  assert.equal((await sees(administrator, to, /Skickat/)).again, undefined);
  assert.match(log.join(""), /a message was refused/, "the log was read");
  assert.ok(!log.join("").includes("@"), "no address stands in the log");
});

test("a server that says not now is asked again, with the same mail", async (t) => {
  const to = "signerare@kommun.example";
  const server = await mailServer(t);
  let said = { RCPT: "451 4.7.1 Greylisted" };
  const ids = [];
  server.answer = (step, about) => {
    if (step === "DATA") ids.push(about);
    return said[step];
  };
  const first = await start(t, server.port);
  await connect(await person(first.base, STRANGER), to);
  await sees(await person(first.base, ADMINISTRATOR), to, /Väntar 1 försök.*Greylisted/);
  await first.stop();
  // The second time the address is taken, but the mail is not.
  said = { DATA: "452 4.3.1 The disk is full" };
  const second = await start(t, server.port, { folder: first.folder, today: "2026-11-24" });
  await sees(await person(second.base, ADMINISTRATOR), to, /Väntar 2 försök.*disk is full/);
  await second.stop();
  said = {};
  const third = await start(t, server.port, { folder: first.folder, today: "2026-11-25" });
  const mail = await server.mail(to);
  isRight(mail, third);
  await sees(await person(third.base, ADMINISTRATOR), to, /Skickat/);
  assert.equal(ids.filter((id) => id === mail.messageId).length, 2, "both times under the same id");
  assert.equal(server.count(to), 1);
});

test("no mail says anything of somebody whom a report is about, and the log holds no address", async (t) => {
  const server = await mailServer(t);
  const log = [];
  const begun = await start(t, server.port, { today: "2027-01-05", log });
  const lead = await person(begun.base, LEAD);
  const administrator = await person(begun.base, ADMINISTRATOR);
  const stranger = await person(begun.base, STRANGER);
  const about = { ...answers(1), person_number: "900629-2396" };

  // A report, a correction of it and the answer.
  const report = await lead.send(await lead.draft(about));
  const [, path] = (await (await lead.ask(report)).text()).match(/href="(\/arenden\/[^"?#]+)/);
  const fault = await lead.ask(`${path}/fel?falt=decided_on`, { form: { decided_on: "2020-02-02", reason: "Hemlighetsmakeri om Zebrafina" } });
  assert.match(fault.headers.get("location"), /klart=fel/);
  const corrections = await (await administrator.ask("/rattelser")).text();
  for (const [, action] of corrections.matchAll(/action="(\/rattelser\/[^"]+)"/g)) {
    const answered = await administrator.ask(action, { form: { decision: "refuse", reply: "Kvistlund har rätt dag" } });
    assert.equal(answered.status, 303);
  }

  // Reporters: one is changed and removed; another becomes lead reporter, and is told of a third.
  const list = async () => (await lead.ask("/rapportorer")).text();
  const [, committee] = (await list()).match(/name="committee" value="([^"]+)"/);
  const deed = async (deed, given, name) => {
    const chosen = new RegExp(`value="${deed}"><input type="hidden" name="reporter" value="([^"]+)"><button[^>]*>[^<]*<span class="es-hidden">: ${name}`);
    const reporter = name ? (await list()).match(chosen)[1] : "";
    return submit(lead, ["/rapportorer/andra", { committee, deed, reporter }], given && { deed, reporter, ...given });
  };
  const contact = { email: "ny@lomma.example", phone: "040-123", areas: "AO" };
  await deed("change", { ...contact, role: "reporter" }, "Amir Rahimi");
  await deed("remove", undefined, "Amir Rahimi");
  await deed("add", { ...contact, first_name: "Åke", last_name: "Lind", person_number: SIGNER, role: "lead_reporter" });
  await deed("add", { ...contact, first_name: "Test", last_name: "Prov", person_number: "198112189876", email: "tredje@lomma.example", role: "reporter" });

  // Connections: one is signed and approved, another refused.
  const first = await connect(stranger, "signerare@kommun.example");
  const [, link] = (await server.mail("signerare@kommun.example")).text.match(/(\/skriv-under\/[0-9a-f]{64})/);
  assert.match((await (await person(begun.base, SIGNER)).ask(link, { form: {} })).headers.get("location"), /klart=ja/);
  const second = await connect(stranger, "andra@kommun.example");
  for (const [id, form] of [[first, { decision: "approve" }], [second, { decision: "refuse", reason: "Nämnden är redan ansluten" }]]) {
    assert.equal((await administrator.ask(`/anslutningar/${id}`, { form })).status, 303);
  }

  // Changes of a committee: one is approved, another refused.
  for (const decision of ["approve", "refuse"]) {
    const id = await submit(lead, ["/rapportorer/namnd", { committee }], { deed: "rename", new_name: `Omsorgsnämnden ${decision}`, reason: "Beslut § 1" });
    assert.match((await administrator.ask(`/begaran/${id}`, { form: { decision, reply: "Så är det" } })).headers.get("location"), /klart=ja/);
  }
  await begun.stop();
  // Later in the quarter whoever has not confirmed a list is reminded.
  await start(t, server.port, { folder: begun.folder, today: "2027-01-20", log });

  const words = readFileSync(join(root, "text/sv.ftl"), "utf8");
  // Of reports, and of who may report. What the register and forgotten drafts send is in mail-register.test.mjs.
  const elsewhere = /^mail-(register|operation|notice|drafts)-/;
  const subjects = [...words.matchAll(/^(mail-.+)-subject = (.+)$/gm)].filter(([, kind]) => !elsewhere.test(kind)).map(([, kind, subject]) => ({ kind, like: new RegExp(`^${subject.replace(/\{[^}]*\}/g, ".+")} / `) }));
  const missing = () => subjects.filter(({ like }) => !server.mails.some((mail) => like.test(mail.subject))).map(({ kind }) => kind);
  await within("every kind of mail", (async () => { while (missing().length) await once(server.events, "news"); })()).catch((error) => assert.deepEqual(missing(), [], error.message));
  assert.equal(subjects.length, 13);

  const secret = ["Zebrafina", "Kvistlund", "199006292396", "900629", "Hemlighetsmakeri", "Örkelljunga"];
  for (const mail of server.mails) {
    const said = [mail.subject, mail.text, mail.html, mail.raw.toString("latin1")];
    for (const word of secret) assert.ok(!said.some((text) => text.includes(word)), `${word} stands in "${mail.subject}"`);
    // Links and ids are made by chance, and may hold any digits.
    const typed = [mail.subject, mail.text, mail.html].join("\n").replace(/https?:[^\s"<]+/g, "");
    assert.ok(!/\d{6}[-+ ]?\d{4}/.test(typed), `somebody's number stands in "${mail.subject}"`);
  }
  assert.match(log.join(""), /report received/, "the log was read");
  for (const word of ["@", ...secret]) assert.ok(!log.join("").includes(word), `${word} stands in the log`);
});

/** What a mail server sends back when a mail could not be delivered after all (RFC 3464), as Postfix does. */
const bounce = ({ messageId, to }) => `Return-Path: <>
Received: by mx.example (Postfix) id 3C5D412345; Mon, 23 Nov 2026 12:00:00 +0100 (CET)
Date: Mon, 23 Nov 2026 12:00:00 +0100 (CET)
From: MAILER-DAEMON@mx.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: svara-inte@verkstallt.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
 boundary="8F1A22345.1795431600/mx.example"
Message-Id: <20261123110000.3C5D412345@mx.example>

This is a MIME-encapsulated message.

--8F1A22345.1795431600/mx.example
Content-Description: Notification
Content-Type: text/plain; charset=utf-8

<${to}>: host mail.kommun.example[192.0.2.1] said: 550 5.1.1 Användaren finns inte
    (in reply to RCPT TO command)

--8F1A22345.1795431600/mx.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
X-Postfix-Queue-ID: 8F1A22345
Arrival-Date: Mon, 23 Nov 2026 11:59:58 +0100 (CET)

Final-Recipient: rfc822; ${to}
Original-Recipient: rfc822;${to}
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.kommun.example
Diagnostic-Code: smtp; 550 5.1.1 No such user here

--8F1A22345.1795431600/mx.example
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

From: =?utf-8?b?VmVya3N0w6RsbHQ=?= <svara-inte@verkstallt.example>
To: ${to}
Message-ID: ${messageId}

--8F1A22345.1795431600/mx.example--
`;

test("a mail that came back is shown as not delivered, and can be tried again", async (t) => {
  const to = "signerare@kommun.example";
  const server = await mailServer(t);
  const service = await start(t, server.port);
  await connect(await person(service.base, STRANGER), to);
  const mail = await server.mail(to);
  const administrator = await person(service.base, ADMINISTRATOR);
  await sees(administrator, to, /Skickat/);

  // `bounce` is for production, and refuses the demonstration's keys and database. Production cannot be served
  // yet, so the demonstration's are marked as production's, for this program only: the service has read its own.
  const keys = readFileSync(join(service.folder, "keys.json"), "utf8");
  const config = (keys) => `listen = "127.0.0.1:0"\ndatabase = "sqlite:${join(service.folder, "demo.db")}"\nkeys = "${keys}"\nsite = "${service.base}"\n`;
  const give = (input, keys = file("production.json")) => {
    writeFileSync(file("bounce.toml"), config(keys));
    return spawnSync(join(root, "target/debug/verkstallt"), ["bounce", "--config", file("bounce.toml")], { input, encoding: "utf8" });
  };
  const refused = give(bounce(mail), join(service.folder, "keys.json"));
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /demonstration/);
  writeFileSync(file("production.json"), keys.replace(/"mode":\s*"demo"/, '"mode":"production"'), { mode: 0o600 });
  const mark = "import sqlite3,sys; db=sqlite3.connect(sys.argv[1], timeout=10); db.execute(\"UPDATE meta SET mode='production'\"); db.commit()";
  execFileSync("python3", ["-c", mark, join(service.folder, "demo.db")]);

  const unknown = give(bounce({ messageId: `<${"0".repeat(32)}@verkstallt.example>`, to }));
  assert.deepEqual([unknown.status, unknown.stdout], [1, ""]);
  assert.match(unknown.stderr, /no message that was sent/);
  assert.match(give("Subject: hej\n\nhej").stderr, /no message that was sent/);
  assert.match((await shown(administrator, to)).text, /Skickat/, "none of these changed anything");

  const noted = give(bounce(mail));
  assert.equal(noted.status, 0, noted.stderr);
  const card = await shown(administrator, to);
  assert.match(card.text, /Kom inte fram.*550 5\.1\.1 No such user here/);
  assert.equal(give(bounce(mail)).status, 1, "it comes back once");
  assert.equal((await administrator.ask(card.again, { form: {} })).status, 303);
  assert.equal((await server.mail(to, 2)).messageId, mail.messageId);
  await sees(administrator, to, /Skickat/);
});
