// Every kind of mail about the register, and about drafts that are left alone: posted by doing in the service what
// posts it, delivered by a mail server that is not ours, in Swedish first, with a link that works for whoever gets it,
// and with nothing of anybody but what the kind is about.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { Client, answers, person, submit } from "./client.mjs";
import { ADMINISTRATOR, LEAD, SIGNER, STRANGER, begin, isWhole, mailServer, plain, root, spoken, start, within } from "./post.mjs";

before(begin);

const CASE_OFFICER = "198209179806";
/** Those at Gotland, and one who is new there: address, number. */
const PEOPLE = {
  lars: ["lars.bolin@gotland.example", "196703119815"],
  karin: ["karin.ekblad@gotland.example", "197805239808"],
  jonas: ["jonas.hedlund@gotland.example", "198509079813"],
  tomas: ["tomas.lindahl@gotland.example", "197106029833"],
  nina: ["nina.nystrom@gotland.example", "199002052398"],
};
/** The kinds, and who gets each: by address, whoever that is. */
const KINDS = {
  "mail-register-approved": ["rep@skane.example"],
  "mail-register-refused": ["rep@halland.example"],
  "mail-register-invited": [PEOPLE.nina[0]],
  "mail-register-changed": [PEOPLE.jonas[0]],
  "mail-register-ended": [PEOPLE.tomas[0]],
  "mail-register-people": [PEOPLE.lars[0]],
  "mail-notice-asked": [PEOPLE.lars[0], PEOPLE.nina[0]],
  "mail-notice-approved": [PEOPLE.lars[0], PEOPLE.nina[0]],
  "mail-notice-refused": [PEOPLE.lars[0], PEOPLE.nina[0]],
  // Whoever may act on it: not who sees other legal grounds, nor who may nothing any more.
  "mail-operation-start": [PEOPLE.lars[0], PEOPLE.karin[0], PEOPLE.jonas[0], PEOPLE.nina[0]],
  "mail-operation-pause-end": [PEOPLE.lars[0], PEOPLE.karin[0], PEOPLE.nina[0]],
  "mail-drafts-left": ["birgitta.mansson@lomma.example"],
};
const NUMBERS = { ...Object.fromEntries(Object.values(PEOPLE)), "rep@skane.example": STRANGER, "rep@halland.example": SIGNER, "birgitta.mansson@lomma.example": LEAD };
/** What was typed and no mail may say: of those whom reports are about, of those who run an operation, and what the authority writes. */
const SECRET = ["Zebrafina", "Kvistlund", "Örkelljunga", "Hemlina", "Chefsson", "Kontaktina", "Sekretessmakare", "Brandhemlighet", "Avslagshemlighet", "Kvarngatan", "Titelhemlighet", "0498"];

const words = Object.fromEntries(["sv", "en"].map((language) => {
  const lines = readFileSync(join(root, `text/${language}.ftl`), "utf8").matchAll(/^(mail-[a-z0-9-]+) = (.+)$/gm);
  return [language, Object.fromEntries([...lines].map(([, key, text]) => [key, text]))];
}));
/** The words with whatever is put in. */
const like = (text, flags = "") => new RegExp(text.split(/\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".+"), flags);
const isKind = (kind) => {
  const subject = like(`${words.sv[`${kind}-subject`]} / ${words.en[`${kind}-subject`]}`);
  return (mail) => new RegExp(`^${subject.source}$`).test(mail.subject);
};

/** Waits until everybody has got the kind; gives their mails. */
async function mailsOf(server, kind) {
  const of = () => server.mails.filter(isKind(kind));
  const missing = () => KINDS[kind].filter((to) => !of().some((mail) => mail.to === to));
  await within(kind, (async () => { while (missing().length) await once(server.events, "news"); })()).catch(() => assert.deepEqual(missing(), [], kind));
  const others = of().filter(({ to }) => !KINDS[kind].includes(to));
  // The demonstration has drafts of others, who are told of their own.
  if (kind !== "mail-drafts-left") assert.deepEqual(others.map(({ to }) => to), [], `${kind} goes to nobody else`);
  return of().filter((mail) => !others.includes(mail));
}

/** That mails of the kinds have come, right in every way, and lead somewhere. */
async function check(service, server, kinds) {
  for (const kind of kinds) {
    for (const mail of await mailsOf(server, kind)) {
      isWhole(mail);
      for (const [swedish, english] of spoken(mail)) {
        for (const part of [1, 2, 3].map((number) => `${kind}-${number}`).filter((key) => words.sv[key] !== "–")) {
          assert.match(swedish, like(words.sv[part]), part);
          assert.match(english, like(words.en[part]), part);
        }
      }
      const links = new Set([...mail.text.matchAll(/https?:\/\/\S+/g), ...mail.html.matchAll(/(?<=href=")[^"]+/g)].map(String));
      assert.equal(links.size, 1, `${kind}: one link, in both parts`);
      const [link] = links;
      assert.ok(link.startsWith(`${service.base}/`), link);
      const path = link.slice(service.base.length);
      const reader = new Client(service.base);
      const isLet = (await reader.ask("/logga-in", { form: { number: NUMBERS[mail.to], to: path } })).status === 303;
      // Whoever may nothing any more is not let in, and is led to what everybody sees.
      assert.equal(isLet, kind !== "mail-register-ended", `${kind}: ${mail.to}`);
      assert.equal((await reader.ask(path)).status, 200, `${kind} leads ${mail.to} to ${path}`);
    }
  }
}

/** Answers of a notice about day care that the municipality runs itself. */
const operation = (name, starts_on) => ({
  operator: "own", legal_ground: "lss", form: "L-DAG", name, unit: "Socialnämnden", starts_on,
  extent_text: "Vardagar 8-16.", places: "18", target_groups: "intellectual", street: "Kvarngatan 12", postcode: "621 41", city: "Visby",
  municipality: "0980", phone: "0498-17 40 62", email: "nya@gotland.example", first_name: "Hemlina", last_name: "Chefsson", person_number: "198506149809",
  manager_email: "chef@gotland.example", manager_phone: "0498-17 40 61", staff_text: "Fyra handledare.", contact_name: "Kontaktina Sekretessmakare", contact_email: "kontakt@gotland.example",
});

/** Two apply; one is approved, and one is not. */
async function applications(base) {
  const administrator = await person(base, ADMINISTRATOR);
  for (const [number, region, email, form] of [
    [STRANGER, "12", "rep@skane.example", { decision: "approve" }],
    [SIGNER, "13", "rep@halland.example", { decision: "refuse", reason: "Regionen har inga sådana verksamheter" }],
  ]) {
    const given = { organisation_kind: "region", region, title: "Titelhemlighet", email, phone: "0498-123456", may_represent: "yes" };
    const id = await submit(await person(base, number), ["/registret/ansok", {}], given, "du-som-foretrader");
    assert.equal((await administrator.ask(`/registret/ansokningar/${id}`, { form })).status, 303);
  }
}

/** One is invited, who changes what another may, and ends what a third may. */
async function people(lars, base) {
  const [, organisation] = (await (await lars.ask("/organisation")).text()).match(/\/organisation\/bjud-in\?organisation=([^"&]+)/);
  const invited = { person_number: PEOPLE.nina[1], given_name: "Nina", surname: "Nyström", title: "Titelhemlighet", email: PEOPLE.nina[0], phone: "0498-100 00", level: "representative" };
  const answer = await lars.ask(`/organisation/bjud-in?organisation=${organisation}`, { form: { organisation, ...invited } });
  assert.match(answer.headers.get("location") ?? "", /klart=inbjuden/);
  const nina = await person(base, PEOPLE.nina[1]);
  const page = await (await nina.ask("/organisation")).text();
  const role = (name) => page.split("<tr").find((row) => row.includes(name)).match(/\/organisation\/([^/"?]+)/)[1];
  const changed = { given_name: "Jonas", surname: "Hedlund", title: "Titelhemlighet", email: PEOPLE.jonas[0], phone: "0498-100 01", level: "user", grounds: "lss" };
  assert.match((await nina.ask(`/organisation/${role("Jonas")}`, { form: changed })).headers.get("location") ?? "", /klart=andrad/);
  assert.match((await nina.ask(`/organisation/${role("Tomas")}/avsluta`, { form: {} })).headers.get("location") ?? "", /klart=/);
}

/** Three operations are notified: one is completed and approved, one is approved, one refused. One is paused. */
async function notices(lars, base) {
  const [, organisation] = (await (await lars.ask("/verksamheter")).text()).match(/name="organisation" value="([^"]+)"/);
  const notify = (name, starts) => submit(lars, ["/verksamheter/anmal", { organisation }], operation(name, starts));
  const officer = await person(base, CASE_OFFICER);
  const decide = async (id, form) => assert.match((await officer.ask(`/anmalningar/${id}`, { form })).headers.get("location") ?? "", /klart=ja/);
  await decide(await notify("Nya verkstan", "2026-11-30"), { decision: "ask", ask: "Brandhemlighet: vilka skydd finns?" });
  await decide(await notify("Andra verkstan", "2026-11-23"), { decision: "approve" });
  await decide(await notify("Tredje verkstan", "2026-11-23"), { decision: "refuse", refuse: "Avslagshemlighet om platsen" });
  const list = await (await lars.ask("/verksamheter?sok=solhaga")).text();
  const [, id] = list.match(/href="\/verksamheter\/([^"?]+)[^>]*>Solhaga/);
  await submit(lars, [`/verksamheter/${id}/pausa`, {}], { paused_from: "2026-11-20", paused_to: "2026-11-30" });
}

test("every mail about the register and about drafts left alone comes, leads somewhere, and says no more than it may", async (t) => {
  const server = await mailServer(t);
  const log = [];
  const first = await start(t, server.port, { log });
  const lars = await person(first.base, PEOPLE.lars[1]);
  await applications(first.base);
  await people(lars, first.base);
  await notices(lars, first.base);
  const lead = await person(first.base, LEAD);
  await lead.draft(answers(1));
  await check(first, server, Object.keys(KINDS).filter((kind) => /^mail-(register|notice)-/.test(kind)));
  await first.stop();

  // A planned start has come, and a pause to its end.
  const second = await start(t, server.port, { folder: first.folder, today: "2026-12-01", log });
  await check(second, server, ["mail-operation-start", "mail-operation-pause-end"]);
  await second.stop();

  // Two months later nobody has touched the draft. A clock that is weeks ahead of the log is not trusted before somebody
  // has been there, and a day has gone.
  const third = await start(t, server.port, { folder: first.folder, today: "2027-01-24", log });
  await person(third.base, ADMINISTRATOR);
  await third.stop();
  const fourth = await start(t, server.port, { folder: first.folder, today: "2027-01-26", log });
  await check(fourth, server, ["mail-drafts-left"]);

  const kinds = Object.keys(words.sv).map((key) => key.match(/^(mail-(?:register|operation|notice|drafts)-.+)-subject$/)?.[1]).filter(Boolean);
  assert.deepEqual(kinds.sort(), Object.keys(KINDS).sort(), "no kind is forgotten");
  // What came late came to nobody else either.
  for (const kind of kinds) await mailsOf(server, kind);
  for (const mail of server.mails) {
    const whole = [mail.subject, mail.text, plain(mail.html), mail.html].join("\n");
    for (const word of SECRET) assert.ok(!whole.includes(word), `${word} stands in "${mail.subject}"`);
    // Links and ids are made by chance, and may hold any digits.
    const typed = whole.replace(/https?:[^\s"<]+/g, "");
    assert.ok(!/\d{6}[-+ ]?\d{4}/.test(typed), `somebody's number stands in "${mail.subject}"`);
    assert.ok(!typed.includes("@"), `an address stands in "${mail.subject}"`);
    // Others than whoever did it are named only to those who answer for who is let in.
    const named = ["Jonas", "Hedlund", "Tomas", "Lindahl"].filter((name) => whole.includes(name));
    assert.ok(named.length === 0 || isKind("mail-register-people")(mail), `${named} stands in "${mail.subject}"`);
  }
  for (const word of ["@", ...SECRET.filter((word) => word !== "0498")]) assert.ok(!log.join("").includes(word), `${word} stands in the log`);
});
