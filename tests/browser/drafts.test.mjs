// What happens to a draft when people are people: other tabs, other computers, the back button, a double
// click, and the end of a session.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fillReport, fillTab, goOn, logIn, send, startBrowser, startService, visitor } from "./lib.mjs";

const individual = { first_name: "Åsa", last_name: "Öhman", person_number: "19811218-9876", measure: "AO-HT" };
const delay = { delay_kind: "not_executed", decided_on: "2026-02-03", status: "not_executed", main_reason: "municipality", cause: "K-PERS" };
const press = async (page, selector) => Promise.all([page.waitForNavigation(), page.click(selector)]);

let service, browser;
before(async () => { service = await startService(); browser = await startBrowser(); });
after(async () => { await browser?.close(); await service?.stop(); });

test("what is typed is saved without a click, and is there on another computer", async () => {
  const one = await visitor(browser, service.base);
  await logIn(one.page);
  await press(one.page, 'form[action="/utkast"] button');
  await fillTab(one.page, { area: "AO" }, { script: true });
  await goOn(one.page);
  const saved = one.page.waitForResponse((it) => it.request().postData()?.includes("first_name=Zacharias"));
  await one.page.locator("#first_name").pressSequentially("Zacharias");
  await saved;
  await one.page.waitForFunction(() => /^Sparat \d\d:\d\d/.test(document.getElementById("saved").textContent));
  assert.equal(await one.page.evaluate(() => document.activeElement.id), "first_name", "the place is kept");
  const two = await visitor(browser, service.base);
  await logIn(two.page);
  await two.page.goto(one.page.url());
  assert.equal(await two.page.inputValue("#first_name"), "Zacharias");
  await one.context.close();
  await two.context.close();
});

test("new questions show at once, are told, and what no longer belongs is told on the summary", async () => {
  const { context, page } = await visitor(browser, service.base);
  await logIn(page);
  await fillReport(page, { area: "AO", individual, delay: { ...delay, decided_on: "2026-02-04" } }, { script: true });
  await page.goBack();
  await page.waitForURL(/drojsmalet/);
  await page.locator("#field-status input[value=executed]").check();
  await page.waitForSelector("#field-executed_on");
  assert.equal(await page.locator("#heard").innerText(), "Fler frågor visas.");
  await page.fill("#executed_on", "2026-10-01");
  await page.locator("#field-status input[value=not_executed]").check();
  await page.waitForSelector("#field-executed_on", { state: "detached" });
  await goOn(page);
  assert.match(await page.locator(".es-notice").innerText(), /Vilken dag verkställdes beslutet/);
  await send(page);
  await context.close();
});

test("a double click, the back button and a second tab give one report", async () => {
  const { context, page } = await visitor(browser, service.base);
  await logIn(page);
  await fillReport(page, { area: "AO", individual, delay: { ...delay, decided_on: "2026-02-05" } }, { script: true });
  const second = await context.newPage();
  await second.goto(page.url());
  await Promise.all([page.waitForURL(/mottagen/), page.dblclick('form[action$="/skicka"] button')]);
  const reference = await page.locator(".es-panel strong").innerText();
  await page.goBack();
  if (/summering/.test(page.url())) await Promise.all([page.waitForURL(/mottagen|rapporter/), page.click('form[action$="/skicka"] button')]);
  assert.equal(await send(second), reference);
  await page.goto("/mina-rapporter");
  assert.equal(await page.locator("tbody tr", { hasText: reference }).count(), 1);
  await context.close();
});

test("a tab that may not be visited yet leads to the first unfinished one", async () => {
  const { context, page } = await visitor(browser, service.base, { script: false });
  await logIn(page);
  await press(page, 'form[action="/utkast"] button');
  await page.click(".es-steps a >> nth=4");
  assert.match(page.url(), /inledning/);
  await page.check("#area-1");
  assert.equal(await goOn(page), "rapportorsuppgifter");
  await page.click(".es-steps a >> nth=0");
  assert.match(page.url(), /inledning/);
  await page.click(".es-steps a >> nth=3");
  assert.match(page.url(), /individuppgifter/);
  await context.close();
});

test("a draft that was thrown away comes back", async () => {
  const { context, page } = await visitor(browser, service.base);
  await logIn(page);
  await press(page, 'form[action="/utkast"] button');
  const path = new URL(page.url()).pathname;
  await page.goto("/mina-rapporter");
  await press(page, `form[action="${path.replace("/inledning", "/kasta")}"] button`);
  await page.goto(path);
  assert.match(await page.locator("h1").innerText(), /kastat/);
  await press(page, 'form[action$="/aterstall"] button');
  assert.equal(new URL(page.url()).pathname, path);
  await context.close();
});

test("another committee's draft and report do not exist", async () => {
  const one = await visitor(browser, service.base);
  await logIn(one.page);
  await fillReport(one.page, { area: "AO", individual, delay: { ...delay, decided_on: "2026-02-06" } }, { script: true });
  const draft = new URL(one.page.url()).pathname;
  const two = await visitor(browser, service.base);
  await logIn(two.page, "198410249810");
  assert.equal((await two.page.goto(draft)).status(), 404);
  await send(one.page);
  const report = new URL(one.page.url()).pathname.replace("/mottagen", "");
  for (const path of [report, `${report}/kvittens.pdf`, `${report}/mottagen`]) {
    assert.equal((await two.page.request.get(path)).status(), 404, path);
  }
  await one.context.close();
  await two.context.close();
});

test("one who is logged out is asked to log in, and comes back to the same page", async () => {
  const { context, page } = await visitor(browser, service.base);
  await page.goto("/mina-rapporter?sida=1");
  assert.match(page.url(), /logga-in\?to=%2Fmina-rapporter%3Fsida%3D1/);
  await page.fill("#number", "19690308-9800");
  await press(page, "form.es-box button");
  assert.match(page.url(), /mina-rapporter\?sida=1/);
  await context.close();
});

test("before the session ends there is a warning, with time to go on", async () => {
  const { context, page } = await visitor(browser, service.base);
  await page.clock.install();
  await logIn(page);
  assert.equal(await page.locator("dialog[open]").count(), 0);
  await page.clock.fastForward("26:00");
  await page.waitForSelector("dialog[open]");
  assert.match(await page.locator("dialog").innerText(), /loggas snart ut/);
  await page.click("dialog button");
  await page.waitForSelector("dialog[open]", { state: "detached" });
  await page.clock.fastForward("20:00");
  assert.equal(await page.locator("dialog[open]").count(), 0, "the time runs from the click");
  await context.close();
});

test("a post from another site is refused with a page", async () => {
  const { context, page } = await visitor(browser, service.base);
  await logIn(page);
  const answer = await page.request.post("/utkast", { form: {}, headers: { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site" } });
  assert.equal(answer.status(), 403);
  assert.match(await answer.text(), /annan webbplats/);
  await context.close();
});

test("a whole report by keyboard alone", async () => {
  const { context, page } = await visitor(browser, service.base);
  await page.goto("/logga-in");
  const focused = () => page.evaluate(() => { const it = document.activeElement; return it.id || (it.name ? it.name + "=" + it.value : it.textContent.trim()); });
  /** Tab until the control is reached, as one who has no mouse. */
  const reach = async (what) => {
    for (let steps = 0; steps < 80; steps++) {
      if ((await focused()) === what) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`${what} cannot be reached from the keyboard on ${page.url()}`);
  };
  const choose = async (field, value) => {
    await page.waitForSelector(`#field-${field}`);
    const radios = page.locator(`input[name="${field}"]`);
    const values = await radios.evaluateAll((all) => all.map((it) => it.value));
    // Tab comes to the group; arrows move within it.
    await reach(`${field}-1`);
    await page.keyboard.press("Space");
    for (let at = 0; at < values.indexOf(value); at++) await page.keyboard.press("ArrowDown");
    assert.equal(await page.locator(`input[name="${field}"]:checked`).getAttribute("value"), value);
  };
  const write = async (field, text) => { await reach(field); await page.keyboard.type(text); };
  const next = async () => { await reach("action=continue"); await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]); };
  await write("number", "19690308-9800");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.className), "es-skip", "the first stop leads past the menu");
  await page.keyboard.press("Enter");
  await reach("Ny individrapport");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await choose("area", "AO");
  await next();
  await next();
  await write("first_name", "Åsa");
  await write("last_name", "Öhman");
  await write("person_number", "19811218-9876");
  await reach("measure");
  await page.keyboard.type("Dagverksamhet");
  await next();
  await choose("delay_kind", "not_executed");
  await write("decided_on", "2026-02-08");
  await choose("status", "not_executed");
  await choose("main_reason", "municipality");
  await choose("cause", "K-PERS");
  await next();
  assert.match(page.url(), /summering/);
  for (let steps = 0; steps < 80 && !(await page.evaluate(() => document.activeElement.closest('form[action$="/skicka"]') && document.activeElement.tagName === "BUTTON")); steps++) await page.keyboard.press("Tab");
  await Promise.all([page.waitForURL(/mottagen/), page.keyboard.press("Enter")]);
  await context.close();
});
