// The end of a session: a warning with time to go on, in every tab; and nothing that was typed is lost, with
// or without script, here or on another computer. Sessions are some seconds long here.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { identify, isTooWide, logIn, logOut, press, startBrowser, startService, violations, visitor } from "./lib.mjs";

const REPORTER = "199301052388", DRAFTER = "196903089800", OTHER = "198410249810", COLLEAGUE = "198008129812";
const IDLE = 24;
let service, browser;
before(async () => {
  [service, browser] = await Promise.all([startService({ more: ["--idle", String(IDLE)] }), startBrowser()]);
});
after(async () => { await browser?.close(); await service?.stop(); });

/** To the form that asks for a correction of a case. */
async function toForm(page) {
  await page.goto("/mina-rapporter");
  const report = await page.locator('a[href^="/rapporter/"]').first().getAttribute("href");
  await page.goto(report);
  const kase = await page.locator('main a[href^="/arenden/"]').first().getAttribute("href");
  await page.goto(`${kase.replace(/\/fel$/, "")}/fel?falt=decided_on`);
  await page.fill("#decided_on", "2020-02-02");
}

/** Logs in where the service asks who it is; gives the path that it leads to. */
async function logInAgain(page, number) {
  if (!new URL(page.url(), service.base).pathname.startsWith("/logga-in")) await page.goto("/logga-in");
  await identify(page, number);
  return new URL(page.url()).pathname;
}

/** Comes back when whoever was logged in before this call, and has done nothing since, is so no longer. */
async function untilOthersHaveEnded() {
  const { context, page } = await visitor(browser, service.base);
  await logIn(page, OTHER);
  await page.waitForURL(/logga-in/, { timeout: 4 * IDLE * 1000 });
  await context.close();
}

test("the warning counts calmly, and one tab goes on for all", async () => {
  const { context, page } = await visitor(browser, service.base, { width: 320 });
  await logIn(page, REPORTER);
  const beside = await context.newPage();
  await beside.goto("/perioder");
  for (const tab of [page, beside]) {
    await tab.waitForSelector("dialog[open]", { timeout: 2 * IDLE * 1000 });
    assert.match(await tab.locator("#session-left").innerText(), /^Du loggas ut om (30|10) sekunder\.$/);
  }
  assert.equal(await page.locator("#session-left").getAttribute("role"), "status");
  assert.deepEqual(await violations(page), []);
  assert.equal(await isTooWide(page), false);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "BUTTON", "the keyboard is in the question");
  await page.keyboard.press("Enter");
  for (const tab of [page, beside]) await tab.waitForSelector("dialog[open]", { state: "detached", timeout: 2 * IDLE * 1000 });
  // By the Escape key too, once it is asked again.
  await beside.waitForSelector("dialog[open]", { timeout: 2 * IDLE * 1000 });
  await beside.bringToFront();
  await beside.keyboard.press("Escape");
  for (const tab of [page, beside]) await tab.waitForSelector("dialog[open]", { state: "detached", timeout: 2 * IDLE * 1000 });
  assert.match(new URL(page.url()).pathname, /mina-rapporter/);
  await context.close();
});

test("what stands in an open page at the end comes back on another computer, and to nobody else", async () => {
  const here = await visitor(browser, service.base);
  await logIn(here.page, REPORTER);
  await toForm(here.page);
  await here.page.fill("#reason", "Zebra med skript");
  // Nobody answers the question.
  await here.page.waitForURL(/logga-in/, { timeout: 4 * IDLE * 1000 });
  assert.match(await here.page.locator(".es-notice").innerText(), /kommer tillbaka när du har loggat in/);
  const path = await logInAgain(here.page, OTHER);
  assert.notEqual(path, "/kvar", "another person in the same browser is not told of it");
  await here.page.goto("/kvar");
  assert.doesNotMatch(await here.page.content(), /Zebra/);
  await here.context.close();
  const elsewhere = await visitor(browser, service.base, { width: 320 });
  assert.equal(await logInAgain(elsewhere.page, REPORTER), "/kvar");
  assert.deepEqual(await violations(elsewhere.page), []);
  assert.equal(await isTooWide(elsewhere.page), false);
  assert.equal(await elsewhere.page.locator("textarea[name=reason]").inputValue(), "Zebra med skript");
  await press(elsewhere.page, 'form[action*="/fel?falt="] button');
  assert.match(elsewhere.page.url(), /klart=fel/, "it is sent once more by hand, and taken in");
  await elsewhere.page.goto("/kvar");
  assert.match(await elsewhere.page.locator("main").innerText(), /Inget väntar på dig/);
  await elsewhere.context.close();
});

test("what stands in one person's page does not go to whoever logs in after in the same browser", async () => {
  const { context, page } = await visitor(browser, service.base);
  await logIn(page, REPORTER);
  await toForm(page);
  await page.fill("#reason", "Zebra på en glömd sida");
  const beside = await context.newPage();
  await beside.goto("/perioder");
  await logOut(beside);
  await logIn(beside, OTHER);
  const kept = page.waitForResponse((it) => it.url().includes("/kvar?till="), { timeout: 4 * IDLE * 1000 });
  assert.equal((await kept).status(), 404);
  await page.waitForURL(/logga-in/);
  assert.notEqual(await logInAgain(page, OTHER), "/kvar");
  await page.goto("/kvar");
  assert.doesNotMatch(await page.content(), /Zebra/);
  await context.close();
});

test("two forms with one address, in two tabs, come back beside each other", async () => {
  const { context, page } = await visitor(browser, service.base);
  await logIn(page, REPORTER);
  await toForm(page);
  const beside = await context.newPage();
  await beside.goto(page.url());
  await page.fill("#reason", "Zebra i den ena");
  await beside.fill("#reason", "Zebra i den andra");
  for (const tab of [page, beside]) await tab.waitForURL(/logga-in/, { timeout: 4 * IDLE * 1000 });
  assert.equal(await logInAgain(page, REPORTER), "/kvar");
  const typed = await page.locator("textarea[name=reason]").evaluateAll((areas) => areas.map((it) => it.value).sort());
  assert.deepEqual(typed, ["Zebra i den andra", "Zebra i den ena"]);
  for (const _ of typed) await press(page, 'form[action^="/kvar/"] button');
  await context.close();
});

/** To the tab about the person, in a draft of one's own. */
async function toPerson(page) {
  await page.goto("/mina-rapporter");
  await press(page, 'form[action="/utkast"] button');
  await page.locator('#field-area input[value="LSS"]').check();
  for (const _ of ["the area", "who reports"]) await press(page, "button[value=continue]");
  assert.match(page.url(), /individuppgifter/);
}

/** The savings of a page from now on, as a list that grows. */
function savings(page) {
  const seen = [];
  page.on("request", (it) => { if (it.method() === "POST" && it.url().includes("/individuppgifter")) seen.push(it.url()); });
  return seen;
}

test("a cursor left in a field keeps no session alive when it is asked about", async () => {
  const { context, page } = await visitor(browser, service.base);
  await logIn(page, DRAFTER);
  await toPerson(page);
  const saved = page.waitForResponse((it) => it.request().postData()?.includes("first_name=Zebra"));
  await page.locator("#first_name").pressSequentially("Zebra");
  await saved;
  await page.locator("#saved", { hasText: /^Sparat \d\d:\d\d$/ }).waitFor();
  const after = savings(page);
  await page.waitForSelector("dialog[open]", { timeout: 2 * IDLE * 1000 });
  await page.waitForURL(/logga-in/, { timeout: 2 * IDLE * 1000 });
  assert.deepEqual(after, [], "nobody is there, and nothing is saved");
  await context.close();
});

test("what is not saved when the question comes waits for the answer, and comes back if there is none", async () => {
  const { context, page } = await visitor(browser, service.base);
  await logIn(page, DRAFTER);
  await toPerson(page);
  const tab = new URL(page.url()).pathname;
  await page.route("**/individuppgifter", (route) => (route.request().method() === "POST" ? route.abort() : route.continue()));
  await page.locator("#first_name").pressSequentially("Zebra");
  await page.waitForSelector("dialog[open]", { timeout: 2 * IDLE * 1000 });
  await page.unroute("**/individuppgifter");
  let now = savings(page);
  const saved = page.waitForResponse((it) => it.request().method() === "POST" && it.url().includes("/individuppgifter"));
  assert.deepEqual(now, []);
  await page.click("dialog button");
  assert.equal((await saved).status(), 200, "it is answered, and what was typed is saved");
  await page.route("**/individuppgifter", (route) => (route.request().method() === "POST" ? route.abort() : route.continue()));
  await page.click("#first_name");
  await page.keyboard.press("End");
  await page.locator("#first_name").pressSequentially("fink");
  await page.waitForSelector("dialog[open]", { timeout: 2 * IDLE * 1000 });
  await page.unroute("**/individuppgifter");
  now = savings(page);
  await page.waitForURL(/logga-in/, { timeout: 2 * IDLE * 1000 });
  assert.deepEqual(now, []);
  assert.equal(await logInAgain(page, DRAFTER), tab);
  assert.equal(await page.inputValue("#first_name"), "Zebrafink");
  await context.close();
});

test("without script the page says until when, and what is sent after the end comes back", async () => {
  const here = await visitor(browser, service.base, { script: false });
  await logIn(here.page, DRAFTER);
  await here.page.goto("/mina-rapporter");
  await press(here.page, 'form[action="/utkast"] button');
  const draft = new URL(here.page.url()).pathname;
  assert.match(await here.page.locator("main").innerText(), /Du är inloggad till klockan \d\d:\d\d/);
  await here.page.locator('#field-area input[value="LSS"]').check();
  await untilOthersHaveEnded();
  await press(here.page, "button[name=action][value=continue]");
  assert.match(here.page.url(), /logga-in\?.*slut=1/);
  const elsewhere = await visitor(browser, service.base, { script: false });
  assert.equal(await logInAgain(elsewhere.page, DRAFTER), draft, "the draft, on another computer");
  assert.match(await elsewhere.page.locator(".es-notice").innerText(), /är sparat i utkastet/);
  assert.equal(await elsewhere.page.locator('#field-area input[value="LSS"]').isChecked(), true);
  await Promise.all([here.context.close(), elsewhere.context.close()]);
});

test("what a colleague has changed meanwhile is shown beside it, and waits for a choice", async () => {
  const here = await visitor(browser, service.base, { script: false });
  await logIn(here.page, REPORTER);
  await here.page.goto("/mina-rapporter");
  await press(here.page, 'form[action="/utkast"] button');
  await here.page.locator('#field-area input[value="LSS"]').check();
  for (const _ of ["the area", "who reports"]) await press(here.page, "button[value=continue]");
  const tab = new URL(here.page.url()).pathname;
  assert.match(tab, /individuppgifter/);
  await here.page.fill("#first_name", "Skriven");
  await untilOthersHaveEnded();
  const beside = await visitor(browser, service.base, { script: false });
  await logIn(beside.page, COLLEAGUE);
  await beside.page.goto(tab);
  await beside.page.fill("#first_name", "Ändrad");
  await press(beside.page, "button[value=continue]");
  await press(here.page, "button[value=continue]");
  assert.match(here.page.url(), /logga-in\?.*slut=1/);
  for (const language of ["sv", "en"]) {
    const elsewhere = await visitor(browser, service.base, { language, width: 320 });
    assert.equal(await logInAgain(elsewhere.page, REPORTER), "/kvar", "on another computer, and again");
    assert.match(await elsewhere.page.locator("main").innerText(), /Skriven/);
    assert.deepEqual(await violations(elsewhere.page), []);
    assert.equal(await isTooWide(elsewhere.page), false);
    await press(elsewhere.page, `form[action="${tab}"] button`);
    assert.match(await elsewhere.page.locator("main").innerText(), /Skriven[\s\S]*Ändrad/, "both are shown");
    assert.deepEqual(await violations(elsewhere.page), []);
    assert.equal(await isTooWide(elsewhere.page), false);
    if (language === "en") {
      await press(elsewhere.page, "main button[value=chosen]");
      await elsewhere.page.goto(tab);
      assert.equal(await elsewhere.page.inputValue("#first_name"), "Skriven");
      await elsewhere.page.goto("/kvar");
      assert.match(await elsewhere.page.locator("h1").innerText(), /Nothing is waiting for you/);
    }
    await elsewhere.context.close();
  }
  await Promise.all([here.context.close(), beside.context.close()]);
});

test("the end of the day is said once, and is not asked about again", async () => {
  const { context, page } = await visitor(browser, service.base);
  await logIn(page, OTHER);
  // As if the person had been logged in nearly all day: the end is the same whatever is done.
  await page.evaluate(() => { const end = Date.now() + 10_000; localStorage.session = `${end} ${end}`; window.isOld = true; });
  await page.waitForSelector("dialog[open]", { timeout: 2 * IDLE * 1000 });
  assert.match(await page.locator("dialog").innerText(), /Du har varit inloggad hela dagen[\s\S]*Jag förstår/);
  await page.evaluate(() => {
    const dialog = document.getElementById("session"), show = dialog.showModal.bind(dialog);
    dialog.showModal = () => { sessionStorage.again = "yes"; show(); };
  });
  const asked = page.waitForResponse((it) => it.request().method() === "GET" && it.url().endsWith("/session/forlang"), { timeout: 20_000 });
  await page.click("dialog button");
  await page.waitForSelector("dialog[open]", { state: "detached", timeout: 2 * IDLE * 1000 });
  // At the end the server is asked, and knows whether there is a session: this one lives, and the page stays.
  assert.equal((await asked).status(), 200);
  assert.equal(await page.evaluate(() => sessionStorage.again), undefined);
  assert.equal(await page.evaluate(() => window.isOld), true);
  await context.close();
});

test("out of reach nothing that was typed is left behind", async () => {
  const { context, page } = await visitor(browser, service.base);
  await logIn(page, REPORTER);
  await toForm(page);
  await page.fill("#reason", "Zebra utan nät");
  await page.waitForSelector("dialog[open]", { timeout: 2 * IDLE * 1000 });
  await context.setOffline(true);
  await page.click("dialog button");
  await page.locator("#session-trouble", { hasText: "Ingen kontakt just nu. Försök igen." }).waitFor();
  await page.locator("#session-trouble", { hasText: "Det du skrev står kvar här." }).waitFor({ timeout: 2 * IDLE * 1000 });
  assert.equal(await page.inputValue("#reason"), "Zebra utan nät");
  await context.setOffline(false);
  await page.waitForURL(/logga-in/, { timeout: 4 * IDLE * 1000 });
  assert.equal(await logInAgain(page, REPORTER), "/kvar");
  assert.equal(await page.locator("textarea[name=reason]").first().inputValue(), "Zebra utan nät");
  await context.close();
});
