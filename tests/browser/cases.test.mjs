// A case through four periods: first report, two follow-ups with another reason, and the end between two
// periods. The clock is moved by starting the service again with the same data on another day.
import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fillReport, fillTab, goOn, logIn, send, startBrowser, startService, violations, visitor } from "./lib.mjs";

let browser;
before(async () => { browser = await startBrowser(); });
after(async () => { await browser?.close(); });

const press = async (page, selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);

/** Runs something on a day, with whatever the folder holds since before. */
async function on(today, folder, how, what) {
  const service = await startService({ folder, today });
  const { context, page } = await visitor(browser, service.base, how);
  try {
    await logIn(page);
    await what(page);
  } finally {
    await context.close();
    await service.stop();
  }
}

const clean = async (page, name) => assert.deepEqual(await violations(page), [], name);

/** Searches among the cases and gives how many rows there are. */
async function search(page, text, list = "att") {
  await page.goto(`/arenden?lista=${list}`);
  await page.fill("#text", text);
  await press(page, ".es-search button");
  assert.ok(!page.url().includes(encodeURIComponent(text)), "what is searched for does not stand in the address");
  return page.locator("tbody tr").count();
}

for (const script of [true, false]) {
  const how = { script };
  const name = script ? "Åsa Fyrperiod" : "Örjan Fyrperiod";
  const [first, last] = name.split(" ");
  const number = script ? "19811218-9876" : "18900101-9802";

  test(`a case through four periods, ${script ? "with" : "without"} script`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "verkstallt-"));
    await on("2026-04-10", folder, how, async (page) => {
      const individual = { first_name: first, last_name: last, person_number: number, measure: "AO-HT" };
      const delay = { delay_kind: "not_executed", decided_on: "2025-12-01", status: "not_executed", main_reason: "municipality", cause: "K-PERS", other_information: "Rekrytering pågår." };
      await fillReport(page, { area: "AO", individual, delay }, how);
      assert.match(await page.locator("main").innerText(), /räknas för kvartal 1 2026/);
      assert.match(await send(page), /-1$/);
      assert.equal(await search(page, last, "redan"), 1);
    });
    await on("2026-07-05", folder, how, async (page) => {
      assert.equal(await search(page, name.toLowerCase().replace("å", "a").replace("ö", "o")), 1);
      assert.match(await page.locator("tbody tr").innerText(), /beslut 2025-12-01[^]*2026-04-10[^]*31 augusti/);
      await press(page, "tbody form button");
      assert.match(page.url(), /drojsmalet/, "straight to what has to be answered");
      if (script) await clean(page, "the fourth tab of a follow-up");
      assert.equal(await page.locator("input[name=status]:checked").count(), 0, "the status is never preset");
      assert.equal(await page.locator("input[name=cause]:checked").getAttribute("value"), "K-PERS");
      assert.equal(await page.locator("#decided_on, input[name=decided_on]").count(), 0, "the date is locked");
      assert.match(await page.locator(".es-earlier").first().innerText(), /Rekrytering pågår/);
      await page.check("input[name=status][value=not_executed]");
      // A new main reason asks for a new cause.
      await page.check("input[name=main_reason][value=outside]");
      if (!script) await goOn(page);
      else await page.waitForSelector('input[value="U-REGI"]');
      assert.equal(await page.locator("input[name=cause]:checked").count(), 0);
      await fillTab(page, { cause: "U-REGI", other_information: "Väntar på regionen." }, how);
      assert.match(page.url(), /summering/);
      if (script) await clean(page, "the summary of a follow-up");
      assert.match(await send(page), /-2$/);
      if (script) await clean(page, "received");
      assert.equal(await search(page, last), 0);
      assert.match(await page.locator("main").innerText(), /träffar i en annan lista/);
      assert.equal(await search(page, number.replaceAll("-", "").slice(2), "redan"), 1);
    });
    await on("2026-10-05", folder, how, async (page) => {
      await page.goto("/arbetslista");
      if (script) await clean(page, "the worklist");
      await press(page, '.es-sticky button');
      assert.match(await page.locator(".govuk-error-summary").innerText(), /minst ett/);
      await page.locator("tbody tr", { hasText: last }).locator("input[type=checkbox]").check();
      await press(page, '.es-sticky button');
      if (script) await clean(page, "what is about to be sent");
      assert.match(await page.locator("tbody").innerText(), /Väntar på regionen/);
      assert.match(await page.locator("tbody").innerText(), /308 dagar \(216 vid förra/);
      await press(page, 'form[action="/arbetslista/skicka"] button');
      if (script) await clean(page, "what was sent");
      assert.match(await page.locator("h1").innerText(), /Mottagna: 1 av 1/);
      const receipt = page.locator('a[href$="kvittens.pdf"]');
      const reference = (await receipt.innerText()).split(" ")[0];
      assert.match(reference, /-3$/);
      // Back to what was sent: it is said to be sent, and leads to the same receipt.
      await page.goBack();
      assert.match(page.url(), /granska/);
      assert.match(await page.locator("tbody").innerText(), /Redan skickad/);
      assert.equal(await page.locator('form[action="/arbetslista/skicka"] button').count(), 0);
      await press(page, 'form[action="/arbetslista/skicka"] a.govuk-button');
      assert.equal((await page.locator('a[href$="kvittens.pdf"]').innerText()).split(" ")[0], reference);
    });
    await on("2027-01-15", folder, how, async (page) => {
      assert.equal(await search(page, last), 1);
      await press(page, "tbody form button");
      await page.check("input[name=status][value=not_executed]");
      await page.check("input[name=main_reason][value=individual]");
      if (!script) await goOn(page);
      await page.waitForSelector('input[value="E-NEJ-1"]');
      await fillTab(page, { cause: "E-NEJ-1", offer_date: "2027-01-10" }, how);
      assert.match(await send(page), /-4$/);
      assert.match(await page.locator("main").innerText(), /räknas för kvartal 4 2026/);
    });
    // Between two periods.
    await on("2027-02-20", folder, how, async (page) => {
      assert.equal(await search(page, last), 1);
      await press(page, "tbody form button");
      await fillTab(page, { status: "executed", executed_on: "2027-02-19" }, how);
      assert.match(await send(page), /-5$/);
      assert.equal(await search(page, last), 0);
      assert.equal(await search(page, last, "arkiv"), 1);
      await press(page, "tbody th a");
      if (script) await clean(page, "an ended case");
      const life = await page.locator("main").innerText();
      for (const part of [/Utanför kommunen[^]*Hos den enskilde/, /2027-01-10[^]*Erbjudande/, /2027-02-19[^]*Verkställt/, /kvartal 1 2026/, /öppnade ärendet/, /445 dagar/]) assert.match(life, part);
      assert.equal(await page.locator('a[href$="kvittens.pdf"]').count(), 5);
      // A wrong ending is taken back by a new report that says why.
      await press(page, ".es-status button");
      await fillTab(page, { reopening_reason: "Fel person", status: "not_executed" }, how);
      assert.match(await send(page), /-6$/);
      assert.equal(await search(page, last, "arkiv"), 0);
    });
  });
}

test("whoever answers that a decision has been reported comes to the list of cases", async (t) => {
  const service = await startService();
  t.after(() => service.stop());
  for (const script of [true, false]) {
    const { context, page } = await visitor(browser, service.base, { script });
    await logIn(page);
    await press(page, 'form[action="/utkast"] button');
    await fillTab(page, { area: "AO" }, { script });
    await page.check('input[name=report_kind][value="follow_up"]');
    await press(page, "button[value=continue]");
    assert.match(page.url(), /\/arenden\?namnd=.+&omrade=AO/);
    await context.close();
  }
});

test("a duplicate leads to the case that there is", async (t) => {
  const service = await startService();
  t.after(() => service.stop());
  const { context, page } = await visitor(browser, service.base);
  await logIn(page);
  const individual = { first_name: "Dubbla", last_name: "Dubbelsson", person_number: "19811218-9876", measure: "AO-SB" };
  const delay = { delay_kind: "not_executed", decided_on: "2026-02-02", status: "not_executed", main_reason: "municipality", cause: "K-PERS" };
  for (const round of [1, 2]) {
    await fillReport(page, { area: "AO", individual, delay }, { script: true });
    if (round === 1) await send(page);
  }
  await press(page, '.es-notice form[action$="/aterrapportera"] button');
  assert.match(page.url(), /drojsmalet/);
  assert.match(await page.locator(".es-case").innerText(), /Dubbla Dubbelsson/);
  await context.close();
});

test("the worklist by keyboard alone", async (t) => {
  const service = await startService({ today: "2026-10-15" });
  t.after(() => service.stop());
  const { context, page } = await visitor(browser, service.base);
  await logIn(page);
  await page.goto("/arbetslista");
  const ticks = await page.locator("input[name=case]").count();
  assert.ok(ticks > 1, "there is something to do");
  const at = (what) => page.evaluate((what) => document.activeElement.matches(what), what);
  const reach = async (what) => {
    for (let steps = 0; steps < 200; steps++) {
      if (await at(what)) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`${what} cannot be reached from the keyboard`);
  };
  await reach("#tick-1");
  await page.keyboard.press("Space");
  await reach(".es-sticky button");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await reach('form[action="/arbetslista/skicka"] button');
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  assert.match(await page.locator("h1").innerText(), /Mottagna: 1 av 1/);
  await context.close();
});

test("a correction goes to the authority and comes back answered", async (t) => {
  const service = await startService();
  t.after(() => service.stop());
  const one = await visitor(browser, service.base, { script: false });
  await logIn(one.page);
  await one.page.goto("/arenden");
  await press(one.page, "tbody tr:first-child th a");
  const address = one.page.url();
  await press(one.page, ".es-status a[href$='/fel']");
  await press(one.page, "a[href$='falt=last_name']");
  await press(one.page, "main form button");
  assert.match(await one.page.locator(".govuk-error-summary").innerText(), /står det redan/);
  await one.page.fill("#last_name", "Rättadsson");
  await one.page.fill("#reason", "Stavfel i beslutet");
  await press(one.page, "main form button");
  assert.match(await one.page.locator("main").innerText(), /Begäran är skickad[^]*Väntar på svar/);
  const two = await visitor(browser, service.base, { script: false });
  await logIn(two.page, "197502289817");
  await two.page.goto("/rattelser");
  await two.page.fill("#reply-1", "Rättat enligt beslutet.");
  await press(two.page, "button[value=approve]");
  await one.page.goto(address);
  const text = await one.page.locator("main").innerText();
  assert.match(text, /Rättadsson/);
  assert.match(text, /Godkänd[^]*Rättat enligt beslutet/);
  await one.context.close();
  await two.context.close();
});
