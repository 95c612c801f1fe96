// Lead reporters run their own people: added, changed, made lead, lowered and removed, and the trap of the
// last lead reporter. What is decided applies at the very next request.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fillTab, goOn, identify, logIn, logOut, press, startBrowser, startService, violations, visitor } from "./lib.mjs";

const LEAD = "198008129812";
const NEW = "199001262386";

let browser;
before(async () => { browser = await startBrowser(); });
after(async () => { await browser?.close(); });

const main = (page) => page.locator("main").innerText();
const row = (page, name) => page.locator("tbody tr", { has: page.locator("th", { hasText: name }) }).first();

/** A service and a lead reporter who has logged in to it. */
async function begin(t, how) {
  const service = await startService();
  const { context, page } = await visitor(browser, service.base, how);
  t.after(async () => { await context.close(); await service.stop(); });
  await logIn(page, LEAD);
  return { service, page };
}

/** Begins a deed from the list, and gives the tab that asks what it is about. */
async function start(page, deed, name) {
  await page.goto("/rapportorer");
  const form = (where) => where.locator(`form:has(input[name=deed][value=${deed}]) button`);
  const button = name ? form(row(page, name)) : form(page.locator("main")).first();
  await Promise.all([page.waitForNavigation(), button.click()]);
  for (let tab = 0; tab < 2 && !/\/(rapportor|summering)$/.test(new URL(page.url()).pathname); tab++) await goOn(page);
}

/** Sends what is on the summary; gives the confirmation's address. */
async function decide(page) {
  assert.match(page.url(), /summering/);
  await press(page, 'form[action$="/skicka"] button');
  assert.match(page.url(), /inskickat/);
  return new URL(page.url()).pathname;
}

const added = { first_name: "Nina", last_name: "Nyström", person_number: NEW, email: "nina@gotland.example", phone: "0498-100" };

async function add(page, answers, how) {
  await start(page, "add");
  await fillTab(page, { ...added, areas: ["LSS"], role: "reporter", ...answers }, how);
  return decide(page);
}

for (const script of [true, false]) {
  const how = { script };
  const clean = async (page, name) => { if (script) assert.deepEqual(await violations(page), [], name); };

  test(`added, changed, made lead, lowered and removed, ${script ? "with" : "without"} script`, async (t) => {
    const { service, page } = await begin(t, how);
    const other = await visitor(browser, service.base, how);
    await other.page.goto("/logga-in");
    await identify(other.page, NEW);
    assert.equal(await other.page.locator('form[action="/logga-ut"]').count(), 0, "nobody is let in before");

    await page.goto("/rapportorer");
    await clean(page, "reporters");
    const confirmation = await add(page, {}, how);
    await clean(page, "somebody is added");
    assert.match(await main(page), /Nina[^]*Nyström/);
    const shown = await page.content();
    assert.ok(!shown.includes(NEW.slice(-4)), "the number is not shown in full again");
    const pdf = await page.request.get(`${confirmation}/bekraftelse.pdf`);
    assert.equal((await pdf.body()).subarray(0, 5).toString(), "%PDF-");
    await logIn(other.page, NEW);

    await start(page, "change", "Nina");
    if (script) assert.equal(await page.inputValue("#email"), "nina@gotland.example", "what is known is filled in");
    await fillTab(page, { phone: "0498-200" }, how);
    await decide(page);
    await page.goto("/rapportorer");
    assert.match(await row(page, "Nina").innerText(), /0498-200/);

    // While logged in she becomes lead reporter, and is it at her next page.
    assert.equal((await other.page.goto("/rapportorer")).status(), 403);
    await start(page, "change", "Nina");
    await fillTab(page, { role: "lead_reporter" }, how);
    await decide(page);
    assert.equal((await other.page.goto("/rapportorer")).status(), 200);
    await start(page, "change", "Nina");
    await fillTab(page, { role: "reporter" }, how);
    await decide(page);
    assert.notEqual((await other.page.goto("/rapportorer")).status(), 200);

    // In the middle of a report she is removed.
    await other.page.goto("/mina-rapporter");
    await press(other.page, 'form[action="/utkast"] button');
    const draft = other.page.url();
    await start(page, "remove", "Nina");
    await clean(page, "the summary of a removal");
    await decide(page);
    await other.page.goto(draft);
    assert.match(other.page.url(), /logga-in/, "a session that was open is of no use");
    await page.goto("/rapportorer");
    assert.equal(await row(page, "Nina").count(), 0, "she is not in the list");
    const again = await page.goto(confirmation);
    assert.equal(again.status(), 200, "the confirmation can be read for ever");
    await other.context.close();
  });

  test(`the trap of the last lead reporter and the way out, ${script ? "with" : "without"} script`, async (t) => {
    const { service, page } = await begin(t, how);
    await page.goto("/rapportorer");
    const own = await page.locator("tbody tr", { hasText: /\(du\)|\(dig\)|du själv/i }).first().locator("th").innerText();
    const name = own.split("\n")[0].replace(/\s*\(.*$/, "").trim();
    assert.equal(await row(page, name).locator("input[name=deed][value=remove]").count(), 0, "the last one cannot go");
    assert.match(await main(page), /efterträdare|Lägg först till/, "the page tells the way out");
    await start(page, "change", name);
    const tab = page.url();
    await page.check('input[name=role][value=reporter]');
    await goOn(page);
    if (!page.url().includes("summering")) {
      assert.equal(new URL(page.url()).pathname, new URL(tab).pathname);
      await clean(page, "the last one cannot be lowered");
    }
    assert.match(await page.locator(".govuk-error-summary").innerText(), /huvudrapportör/);

    // Hand over: a successor is added as lead reporter, who removes the one before.
    await add(page, { areas: ["LSS"], role: "lead_reporter" }, how);
    const successor = await visitor(browser, service.base, how);
    await logIn(successor.page, NEW);
    await start(successor.page, "remove", name);
    await decide(successor.page);
    await page.goto("/rapportorer");
    assert.match(page.url(), /logga-in/, "whoever handed over is out at once");
    await successor.context.close();
  });
}

test("the list is confirmed in one step", async (t) => {
  const { page } = await begin(t);
  await page.goto("/rapportorer");
  if (await page.locator('form[action="/rapportorer/bekrafta"] button').count()) {
    await press(page, 'form[action="/rapportorer/bekrafta"] button');
  }
  assert.equal(await page.locator('form[action="/rapportorer/bekrafta"]').count(), 0);
  assert.deepEqual(await violations(page), []);
});

test("a change that was begun says what it is, and can be thrown away", async (t) => {
  const { page } = await begin(t);
  await start(page, "add");
  await page.fill("#first_name", "Nina");
  await page.fill("#last_name", "Nyström");
  await goOn(page);
  await page.goto("/rapportorer");
  assert.match(await main(page), /Lägga till en ny rapportör: Nina Nyström, sparad/);
  assert.deepEqual(await violations(page), []);
  await press(page, '.es-buttons form[action$="/kasta"] button');
  await page.goto("/rapportorer");
  assert.doesNotMatch(await main(page), /Nina Nyström/);
});

test("two who add the same person at once: the second is told why it cannot be sent", async (t) => {
  const { page } = await begin(t);
  const how = { script: true };
  const summaries = [];
  for (const name of ["Nina", "Ninni"]) {
    await start(page, "add");
    await fillTab(page, { ...added, first_name: name, areas: ["LSS"], role: "reporter" }, how);
    summaries.push(page.url());
  }
  const second = await page.context().newPage();
  await second.goto(summaries[1]);
  await page.goto(summaries[0]);
  await decide(page);
  await press(second, 'form[action$="/skicka"] button');
  assert.match(await second.locator(".govuk-error-summary").innerText(), /redan rapportör/);
});

test("a change of the committee is asked for, approved, and seen in the form", async (t) => {
  const { page } = await begin(t);
  await page.goto("/rapportorer");
  await press(page, 'form[action="/rapportorer/namnd"] button');
  const how = { script: true };
  await page.waitForLoadState();
  await fillTab(page, { deed: "rename", new_name: "Nya socialnämnden", reason: "Kommunfullmäktige 2026-10-19 § 112" }, how);
  while (!page.url().includes("summering")) await goOn(page);
  await decide(page);
  await logOut(page);
  await logIn(page, "197502289817");
  await page.goto("/begaran");
  assert.match(await main(page), /Nya socialnämnden/);
  await press(page, 'section:has-text("Nya socialnämnden") button[value=approve]');
  await logOut(page);
  await logIn(page, LEAD);
  await page.goto("/rapportorer");
  assert.match(await main(page), /Nya socialnämnden/);
});

test("an option that the administrator publishes is in the form at once", async (t) => {
  const { page } = await begin(t);
  await logOut(page);
  await logIn(page, "197502289817");
  await page.goto("/svarsalternativ/causes");
  await page.fill("#new-id", "K-BIL");
  await page.fill("#new-sv", "Brist på fordon");
  await page.fill("#new-en", "Lack of vehicles");
  await page.fill("#new-from", "2026-01-01");
  await page.selectOption("#like", "K-PERS");
  await press(page, "button[value=add]");
  assert.deepEqual(await violations(page), [], "a change is begun");
  assert.match(await main(page), /Brist på fordon/);
  await page.fill("#comment", "Från förslagen");
  await press(page, "button[value=publish]");
  await logOut(page);
  await logIn(page);
  const how = { script: true };
  await press(page, 'form[action="/utkast"] button');
  await fillTab(page, { area: "AO" }, how);
  await fillTab(page, {}, how);
  await fillTab(page, { first_name: "Åsa", last_name: "Öhman", person_number: "19811218-9876", measure: "AO-HT" }, how);
  await page.check("input[name=main_reason][value=municipality]");
  await page.waitForSelector('input[name=cause][value="K-BIL"]');
});
