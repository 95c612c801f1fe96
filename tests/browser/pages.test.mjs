// Every page, in normal, error and empty state, in both languages, at 1280 and 320 pixels, with axe.
// What is found goes into the accessibility statement.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { fillTab, goOn, identify, isTooWide, logIn, logOut, press, startBrowser, startService, violations, visitor } from "./lib.mjs";

const statement = new URL("../../crates/web/accessibility.json", import.meta.url);
const slugs = ["vad-ska-rapporteras", "sa-rapporterar-du", "fragor-och-svar", "kom-igang", "kontakt", "webblasare", "personuppgifter", "tillganglighet", "om-tjansten"];
const tabs = ["inledning", "rapportorsuppgifter", "individuppgifter", "drojsmalet", "summering"];
const individual = { first_name: "Åsa", last_name: "Öhman", person_number: "811218-9876", measure: "AO-HT" };

let service, browser;
let looked = 0, found = 0;
before(async () => { service = await startService(); browser = await startBrowser(); });
after(async () => { await browser?.close(); await service?.stop(); });

/** Looks at the page as it stands. */
async function look(page, name, language) {
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 900 });
    const faults = await violations(page);
    looked += 1;
    found += faults.length;
    assert.deepEqual(faults, [], `${name}, ${language}, ${width}`);
    assert.equal(await isTooWide(page), false, `${name} has to be scrolled sideways at ${width}`);
    assert.equal(await page.locator("html").getAttribute("lang"), language, name);
    assert.equal(await page.locator("h1").count(), 1, name);
    const text = await page.locator("body").innerText();
    assert.ok(!/\[[a-z]+-[a-z-]+\]|\{\{|\{ ?\$/.test(text), `${name} lacks words: ${text.match(/\[[a-z]+-[a-z-]+\]/)}`);
  }
}

for (const language of ["sv", "en"]) {
  test(`public pages, ${language}`, async () => {
    const { context, page } = await visitor(browser, service.base, { language });
    const see = async (path, name = path) => { await page.goto(path); await look(page, name, language); };
    await see("/");
    await see("/logga-in");
    await see("/logga-in?slut=1", "login after the session's end");
    await page.fill("#number", "123");
    await press(page, "form.es-box button");
    assert.match(await page.title(), language === "sv" ? /^Fel: / : /^Error: /);
    assert.equal(await page.evaluate(() => document.activeElement.className), "govuk-error-summary");
    await look(page, "login with an error", language);
    for (const slug of slugs) await see(`/information/${slug}`);
    await see("/finns-inte", "no such page");
    await see("/anslut");
    await see("/anslutna");
    await see("/anslutna?text=finns+inte", "no such municipality");
    await see("/registret/ansok");
    await see("/registret/anslutna");
    await see("/registret/anslutna?text=finns+inte", "no such organisation");
    await see("/kontroll", "how a list is checked");
    await see("/demo/post", "the demonstration's mail");
    await page.goto("/logga-in");
    await page.fill("#number", "198705219809");
    await press(page, "form.es-box button");
    await look(page, "without an assignment", language);
    await logIn(page, "198209179806");
    await page.goto("/mina-rapporter");
    await look(page, "at the authority", language);
    await press(page, 'form[action="/logga-ut"] button');
    await look(page, "logged out", language);
    await context.close();
  });

  test(`BankID, ${language}`, async () => {
    const { context, page } = await visitor(browser, service.base, { language });
    const tell = (command, body) => fetch(`${service.phone}/${command}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    await page.goto("/logga-in");
    await press(page, "button[name=enhet][value=annan]");
    await look(page, "the QR code", language);
    const orders = await (await fetch(`${service.phone}/orders`)).json();
    for (const { order } of orders) await tell("fail", { order, hint: "userCancel" });
    await page.waitForSelector("[data-step=failed]");
    await look(page, "an order that has failed", language);
    await tell("next", { status: 503, errorCode: "maintenance" });
    await page.goto("/logga-in");
    await press(page, "button[name=enhet][value=annan]");
    await look(page, "BankID that is closed", language);
    await context.close();
  });

  test(`a reporter's pages, ${language}`, async () => {
    const { context, page } = await visitor(browser, service.base, { language });
    await logIn(page, "198410249810");
    await page.goto("/mina-rapporter");
    await look(page, "my reports", language);
    await press(page, "tbody th + td ~ td a[href^='/rapporter/']");
    await look(page, "a report", language);
    await logIn(page);
    await press(page, 'form[action="/utkast"] button');
    const draft = new URL(page.url()).pathname.split("/").slice(0, 3).join("/");
    await look(page, "the first tab", language);
    await press(page, "button[value=continue]");
    await look(page, "the first tab with an error", language);
    await fillTab(page, { area: "IFO" }, { script: true });
    await look(page, "the second tab", language);
    await press(page, "button[value=continue]");
    await look(page, "the third tab", language);
    await press(page, "button[value=continue]");
    await look(page, "the third tab with errors", language);
    await page.check("#protected_identity");
    await page.waitForSelector("button[value=number]");
    await look(page, "the third tab with a protected identity", language);
    await page.uncheck("#protected_identity");
    await page.waitForSelector("button[value=number]", { state: "detached" });
    await fillTab(page, { ...individual, measure: "IF-KP", focus: "FI-1" }, { script: true });
    await look(page, "the fourth tab", language);
    await press(page, "button[value=continue]");
    await look(page, "the fourth tab with errors", language);
    const delay = { delay_kind: "interruption", decided_on: "2026-01-05", interrupted_on: "2026-03-03", status: "closed", closed_on: "2026-09-01", closing_reason: "OTHER", closing_reason_other: "Se 811218-9876", main_reason: "individual", cause: "E-NEJ-9", cause_other: "Vill vänta", offer_date: "2026-05-05", partly_executed: "yes", partly_executed_on: "2026-05-06", partly_executed_how: "2 av 5", compensating_measure: "yes", compensating_on: "2026-05-06", compensating_what: "Boendestöd" };
    await fillTab(page, delay, { script: true });
    await look(page, "the summary", language);
    for (const tab of tabs) {
      await page.goto(`${draft}/${tab}/hjalp`);
      await look(page, `help for ${tab}`, language);
    }
    await page.goto(`${draft}/drojsmalet`);
    await look(page, "the fourth tab with everything on it", language);
    await page.locator("details:has(#proposal) summary").click();
    await press(page, 'form[action$="/forslag"] button');
    await look(page, "an empty proposal", language);
    await page.fill("#proposal", "Brist på hjälpmedel");
    await press(page, 'form[action$="/forslag"] button');
    await look(page, "thanks for the proposal", language);
    await page.goto(`${draft}/summering`);
    await press(page, 'form[action$="/skicka"] button');
    await look(page, "received", language);
    await page.goto("/mina-rapporter");
    await press(page, 'form[action="/utkast"] button');
    const thrown = new URL(page.url()).pathname.split("/").slice(0, 3).join("/");
    await page.goto("/mina-rapporter");
    await press(page, `form[action="${thrown}/kasta"] button`);
    await look(page, "thrown away", language);
    await context.close();
  });

  test(`one's own logins, ${language}`, async () => {
    const [there, too, here] = [await visitor(browser, service.base, { language }), await visitor(browser, service.base, { language }), await visitor(browser, service.base, { language })];
    for (const { page } of [there, too, here]) await logIn(page, "198410249810");
    const { page } = here;
    await page.goto("/inloggningar");
    await look(page, "logins", language);
    await press(page, "main .es-card a");
    await look(page, "a login to end", language);
    await press(page, "button[value=mine]");
    await look(page, "a login is ended", language);
    await page.goto("/inloggningar/andra");
    await look(page, "all other logins to end", language);
    await press(page, "button[value=unknown]");
    await look(page, "logged in here only", language);
    for (const { page } of [there, too]) await page.goto("/mina-rapporter");
    await look(there.page, "login after it was ended elsewhere", language);
    await look(too.page, "login after it was ended elsewhere, in one of two ways", language);
    await Promise.all([there, too, here].map(({ context }) => context.close()));
  });

  test(`empty pages, ${language}`, async () => {
    const { context, page } = await visitor(browser, service.base, { language });
    // Whoever reports for the smallest committee has no drafts left once they are thrown away.
    await logIn(page, "196604169802");
    for (;;) {
      await page.goto("/mina-rapporter");
      if (!(await page.locator('form[action$="/kasta"]').count())) break;
      await press(page, 'form[action$="/kasta"] button');
    }
    await look(page, "my reports without drafts", language);
    await context.close();
  });

  test(`pages about cases, ${language}`, async (t) => {
    // In the middle of a window, when there is something to do.
    const open = await startService({ today: "2026-10-15" });
    t.after(() => open.stop());
    const { context, page } = await visitor(browser, open.base, { language });
    await logIn(page);
    const see = async (path, name = path) => { await page.goto(path); await look(page, name, language); };
    await see("/arenden");
    await see("/arenden?lista=redan&ordning=namn");
    await see("/arenden?lista=arkiv");
    await page.fill("#text", "finns inte");
    await press(page, ".es-search button");
    await look(page, "a search without hits", language);
    await see("/arbetslista");
    await press(page, ".es-sticky button");
    await look(page, "the worklist with nothing ticked", language);
    await page.check("#tick-1");
    await press(page, ".es-sticky button");
    await look(page, "what is about to be sent", language);
    await press(page, 'form[action="/arbetslista/skicka"] button');
    await look(page, "what was sent", language);
    await see("/skyddade");
    await press(page, ".es-card a");
    const address = new URL(page.url()).pathname;
    await look(page, "a case with a protected identity", language);
    await page.fill("#reference", "X");
    await press(page, "form:has(#reference) button");
    await look(page, "a case with a number that does not exist", language);
    await see(`${address}/fel`);
    await see(`${address}/fel?falt=measure`);
    await press(page, "main form button");
    await look(page, "a correction with an error", language);
    await page.fill("#reason", "Fel avläst");
    await page.selectOption("#measure", { index: 2 });
    await press(page, "main form button");
    await look(page, "a case with a correction", language);
    await press(page, ".es-status button");
    const draft = new URL(page.url()).pathname.split("/").slice(0, 3).join("/");
    await look(page, "the fourth tab of a follow-up", language);
    await press(page, "button[value=continue]");
    await look(page, "the fourth tab of a follow-up with an error", language);
    await see(`${draft}/inledning`, "the first tab of a follow-up");
    await see(`${draft}/individuppgifter`, "the third tab of a follow-up");
    await see("/perioder");
    await see("/perioder?dag=2026-09-30");
    await see("/perioder?dag=x");
    await logIn(page, "197502289817");
    await see("/rattelser", "corrections");
    await press(page, "button[value=refuse]");
    await look(page, "no corrections", language);
    await context.close();
  });

  test(`pages about connection, ${language}`, async (t) => {
    const open = await startService();
    t.after(() => open.stop());
    const { context, page } = await visitor(browser, open.base, { language });
    const how = { script: true };
    await page.goto("/anslut");
    await press(page, 'form[action="/anslut"] button');
    await look(page, "who connects", language);
    await identify(page, "199001262386");
    await look(page, "connect, before anything is sent", language);
    await press(page, 'form[action="/anslut"] button');
    await look(page, "the committee to be", language);
    await goOn(page);
    await look(page, "the committee to be, with errors", language);
    await fillTab(page, { municipality: "1280", committee_name: "Funktionsstödsnämnden", areas: ["FUNK", "LSS"] }, how);
    await look(page, "who sends the connection", language);
    await goOn(page);
    await look(page, "who sends the connection, with errors", language);
    await fillTab(page, { sender_email: "rep@malmo.example", sender_phone: "040-123456" }, how);
    await look(page, "the lead reporter to be", language);
    await goOn(page);
    await look(page, "the lead reporter to be, with errors", language);
    await fillTab(page, { first_name: "Lena", last_name: "Ledare", person_number: "198506149809", email: "lena@malmo.example", phone: "040-333333" }, how);
    await look(page, "who signs", language);
    await goOn(page);
    await look(page, "who signs, with an error", language);
    await fillTab(page, { signature_way: "eid", signer_name: "Ola Ordförande", signer_title: "Ordförande", signer_email: "ola@malmo.example" }, how);
    await look(page, "the summary of a connection", language);
    await press(page, 'form[action$="/skicka"] button');
    await look(page, "a connection is sent", language);
    await page.goto("/anslut");
    await look(page, "a connection waits", language);
    await page.goto("/demo/post");
    const link = (await page.content()).match(/\/skriv-under\/[A-Za-z0-9_-]+/)[0];
    await page.goto(link);
    await look(page, "the sender cannot sign", language);
    await logOut(page);
    await page.goto(link);
    await look(page, "who signs logs in", language);
    await identify(page, "199002052398");
    await look(page, "a connection to sign", language);
    await press(page, 'form[action^="/skriv-under"] button');
    await look(page, "a connection is signed", language);
    await page.goto("/skriv-under/finns-inte");
    await look(page, "a link that does not exist", language);
    await logIn(page, "197502289817");
    await page.goto("/anslutningar");
    await look(page, "connections", language);
    await press(page, 'tbody a:has-text("Funktionsstödsnämnden")');
    await look(page, "a connection to decide on", language);
    await press(page, "button[value=refuse]");
    await look(page, "a refusal without a reason", language);
    await press(page, "button[value=approve]");
    await look(page, "a connection is approved", language);
    await context.close();
  });

  test(`the administrator's pages, ${language}`, async (t) => {
    const open = await startService();
    t.after(() => open.stop());
    const { context, page } = await visitor(browser, open.base, { language });
    await logIn(page, "197502289817");
    const see = async (path, name = path) => { await page.goto(path); await look(page, name, language); };
    await see("/administration");
    await see("/namnder");
    await see("/namnder?text=finns+inte", "no such committee");
    await page.goto("/namnder?text=gotland");
    await press(page, "tbody a");
    await look(page, "a committee", language);
    const lists = await page.getAttribute('a[href^="/mottaget"]', "href");
    await see(lists, "what a committee has sent, for the administrator");
    await page.goBack();
    await page.locator("main form input[type=text]").first().fill("");
    await press(page, "main form button");
    await look(page, "a committee without a name", language);
    await see("/begaran", "requests");
    await press(page, "button[value=refuse]");
    await look(page, "a request refused without a reason", language);
    await see("/svarsalternativ", "lists");
    await see("/svarsalternativ/main_reasons", "a list that is closed");
    await see("/svarsalternativ/causes", "a list");
    await page.locator("details.es-option summary").first().click();
    await press(page, "button[value=add]");
    await look(page, "a new option with an error", language);
    await page.fill("#new-id", "K-BIL");
    await page.fill("#new-sv", "Brist på fordon");
    await page.fill("#new-en", "Lack of vehicles");
    await page.fill("#new-from", "2026-01-01");
    await press(page, "button[value=add]");
    await look(page, "a list that is being changed", language);
    await press(page, "button[value=publish]");
    await look(page, "a list published without a comment", language);
    await page.fill("#comment", "Från förslagen");
    await press(page, "button[value=publish]");
    await look(page, "a list with a version", language);
    await see("/forslag", "proposals");
    await see("/meddelanden", "messages");
    await see("/gallring", "retention");
    await page.fill("#reference", "FINNS-INTE");
    await press(page, "button[value=hold]");
    await look(page, "a case to keep that is not there", language);
    await context.close();
  });

  test(`a lead reporter's pages, ${language}`, async (t) => {
    const open = await startService();
    t.after(() => open.stop());
    const { context, page } = await visitor(browser, open.base, { language });
    const how = { script: true };
    await logIn(page, "198008129812");
    const see = async (path, name = path) => { await page.goto(path); await look(page, name, language); };
    await see("/rapportorer", "reporters");
    await page.locator("form:has(input[name=deed][value=add]) button").first().click();
    await page.waitForURL(/utkast/);
    for (let tab = 0; tab < 2 && !/\/rapportor$/.test(new URL(page.url()).pathname); tab++) {
      await look(page, `change of reporters, tab ${tab + 1}`, language);
      await goOn(page);
    }
    await look(page, "a reporter to add", language);
    await goOn(page);
    await look(page, "a reporter to add, with errors", language);
    await fillTab(page, { first_name: "Nina", last_name: "Nyström", person_number: "199001262386", email: "nina@gotland.example", phone: "0498-100", areas: ["LSS"], role: "reporter" }, how);
    await look(page, "the summary of an addition", language);
    await press(page, 'form[action$="/skicka"] button');
    await look(page, "somebody is added", language);
    await see("/rapportorer", "reporters with somebody new");
    await press(page, 'form[action="/rapportorer/namnd"] button');
    await look(page, "a change of the committee", language);
    await goOn(page);
    await look(page, "a change of the committee, with errors", language);
    await fillTab(page, { deed: "rename", new_name: "Nya socialnämnden", reason: "Kommunfullmäktige § 112" }, how);
    await look(page, "the summary of a change", language);
    await press(page, 'form[action$="/skicka"] button');
    await look(page, "a change is asked for", language);
    await see("/mottaget", "what the committee has sent");
    await see("/rapportorer/logg", "the log");
    await page.fill("#text", "finns inte");
    await press(page, "main form[method=post] button");
    await look(page, "a search in the log without hits", language);
    await see("/rapportorer/logg?fran=x", "the log with a day that is none");
    // As a reporter there is no such page.
    await logIn(page, "199001262386");
    await see("/rapportorer", "reporters, for one who does not lead");
    await context.close();
  });

  test(`pages about operations, ${language}`, async () => {
    const { context, page } = await visitor(browser, service.base, { language });
    await page.goto("/logga-in?to=%2Fverksamheter");
    await identify(page, "196703119815");
    await look(page, "operations", language);
    await page.goto("/verksamheter?sok=finns+inte");
    await look(page, "no operation fits", language);
    await page.goto("/verksamheter?vantar=ja");
    await look(page, "operations that wait", language);
    for (const id of [0, 4, 7, 9]) {
      await page.goto(`/verksamheter/demo-operation-${id}`);
      await look(page, `operation ${id}`, language);
    }
    await page.goto("/verksamheter/finns-inte");
    await look(page, "an operation that does not exist", language);
    await page.goto("/verksamheter");
    await press(page, 'form[action="/verksamheter/anmal"] button');
    await look(page, "a new operation", language);
    await goOn(page);
    await look(page, "a new operation, with an error", language);
    await page.goto(page.url() + "/hjalp");
    await look(page, "help about a new operation", language);
    await page.goto("/verksamheter/demo-operation-0");
    await press(page, 'form[action$="/lagg-ned"] button');
    await look(page, "a closing", language);
    await goOn(page);
    await look(page, "a closing, with errors", language);
    // Each language closes one of its own.
    const closed = `/verksamheter/demo-operation-${language === "sv" ? 1 : 3}`;
    await page.goto(closed);
    await press(page, 'form[action$="/pausa"] button');
    const begun = page.url().replace(/[^/]+$/, "passar-inte");
    await page.goto(closed);
    await press(page, 'form[action$="/lagg-ned"] button');
    await fillTab(page, { closed_on: "2026-11-20" }, { script: true });
    await press(page, 'form[action$="/skicka"] button');
    await page.goto(begun);
    assert.match(page.url(), /passar-inte/);
    await look(page, "a notice that no longer fits", language);
    await context.close();
  });

  test(`two versions side by side, ${language}`, async () => {
    const one = await visitor(browser, service.base, { language, script: false });
    await logIn(one.page);
    await press(one.page, 'form[action="/utkast"] button');
    await one.page.check("#area-1");
    await press(one.page, "button[value=continue]");
    await press(one.page, "button[value=continue]");
    const two = await one.context.newPage();
    await two.goto(one.page.url());
    for (const [page, name] of [[one.page, "Ulla"], [two, "Ulrika"]]) {
      await page.fill("#first_name", name);
      await press(page, "button[value=continue]");
    }
    assert.match(two.url(), /individuppgifter/);
    const withScript = await visitor(browser, service.base, { language });
    await withScript.context.addCookies(await one.context.cookies());
    const html = await two.content();
    assert.ok(html.includes("Ulla") && html.includes("Ulrika"), "both answers are shown");
    await withScript.page.route("**/utkast/**/individuppgifter", (route) => route.fulfill({ status: 409, contentType: "text/html; charset=utf-8", body: html }));
    await withScript.page.goto(two.url());
    await look(withScript.page, "a conflict", language);
    await two.check('input[value="Ulrika"]');
    await press(two, "main button[value=chosen]");
    assert.match(two.url(), /individuppgifter\?sparat=val$/);
    assert.match(await two.locator(".es-notice").first().innerText(), language === "sv" ? /Dina val är sparade/ : /Your choices have been saved/);
    await one.page.goto(two.url());
    assert.equal(await one.page.inputValue("#first_name"), "Ulrika");
    await one.context.close();
    await withScript.context.close();
  });
}

test("the accessibility statement says what was found", () => {
  const said = JSON.parse(readFileSync(statement, "utf8"));
  const now = { tested_on: said.tested_on, pages_tested: looked, violations: found };
  if (JSON.stringify(said) === JSON.stringify(now)) return;
  writeFileSync(statement, JSON.stringify({ ...now, tested_on: new Date().toISOString().slice(0, 10) }, null, 2) + "\n");
  assert.fail(`the statement said ${JSON.stringify(said)}; it has been written anew: build again, read and keep it`);
});
