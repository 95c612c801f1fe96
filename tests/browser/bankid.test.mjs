// BankID in a real browser, with the simulator's phone: it reads what is on the screen, or is opened on the same
// device; for login and for signing what is sent.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import jsQR from "jsqr";
import { PNG } from "pngjs";
import { fillReport, isTooWide, press, startBrowser, startService, violations, visitor } from "./lib.mjs";

const REPORTER = "196903089800";
const report = (decided_on) => ({
  area: "AO",
  individual: { first_name: "Prov", last_name: "Provsson", person_number: "198112189876", measure: "AO-HT" },
  delay: {
    delay_kind: "not_executed", decided_on, status: "not_executed",
    main_reason: "municipality", cause: "K-PERS", other_information: "Rekrytering pågår",
  },
});

let service, browser;
before(async () => { service = await startService(); browser = await startBrowser(); });
after(async () => { await browser?.close(); await service?.stop(); });

/** Tells the phone what to do. */
async function phone(command, body) {
  const answer = await fetch(`${service.phone}/${command}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  return { status: answer.status, ...(await answer.json()) };
}

/** Reads the QR code from a picture of the screen, as a camera would. */
async function scan(page) {
  const picture = PNG.sync.read(await page.locator("#bankid-qr").screenshot());
  const code = jsQR(new Uint8ClampedArray(picture.data), picture.width, picture.height);
  assert.ok(code, "the camera finds no QR code");
  return code.data;
}

/** The order that the phone has opened by reading the screen. */
async function opened(page) {
  const { order, error } = await phone("scan", { qr: await scan(page) });
  assert.ok(order, error);
  return order;
}

/** Reads the page anew until it says so; without script a reader does that, with it the page itself. */
async function says(page, script, text) {
  if (script) return page.waitForFunction((text) => document.querySelector("#bankid-status")?.textContent.match(text), text);
  // As long as with script.
  for (const late = Date.now() + 10_000; Date.now() < late; ) {
    if ((await page.locator("#bankid-status").innerText()).match(text)) return undefined;
    await page.goto(page.url());
  }
  throw new Error(`the page never says ${text}`);
}

const begin = async (page, device = "annan") => {
  await page.goto("/logga-in?to=/arbetslista");
  await press(page, `button[name=enhet][value=${device}]`);
};

async function clean(page) {
  assert.deepEqual(await violations(page), []);
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 900 });
    assert.equal(await isTooWide(page), false, `${width} px`);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** Logs in with the phone. */
async function logIn(page, script, number = REPORTER) {
  await begin(page);
  const order = await opened(page);
  await phone("approve", { order, number });
  if (script) return page.waitForURL(/arbetslista/);
  await says(page, script, /legitimerat dig/);
  await press(page, "#bankid-done button");
  return undefined;
}

for (const script of [true, false]) {
  const how = script ? "with script" : "without script";

  test(`the phone reads the code on the screen, and the visitor is let in (${how})`, async () => {
    const { context, page } = await visitor(browser, service.base, { script });
    await begin(page);
    await says(page, script, /Starta BankID-appen/);
    if (script) await clean(page);
    const order = await opened(page);
    await says(page, script, /Söker efter BankID|säkerhetskod/);
    assert.equal(await page.locator("#bankid-qr").count(), 0, "the code is gone once it is read");
    if (script) await clean(page);
    await phone("approve", { order, number: REPORTER });
    if (script) await page.waitForURL(/arbetslista/);
    else {
      await says(page, script, /legitimerat dig/);
      await press(page, "#bankid-done button");
    }
    assert.match(page.url(), /arbetslista/);
    await context.close();
  });

  test(`on the same device the app is opened, and leads back (${how})`, async () => {
    const { context, page } = await visitor(browser, service.base, { script });
    await begin(page, "denna");
    // The program opens by itself where there is script; else by the button.
    if (!script) await page.click("#bankid-open");
    await page.waitForURL((url) => url.href.startsWith(service.phone));
    await page.check(`input[name=number][value="${REPORTER}"]`);
    await page.click("button[value=approve], button:has-text('Identifiera')");
    await page.waitForURL((url) => url.href.startsWith(service.base));
    if (script) await page.waitForURL(/arbetslista/);
    else {
      await says(page, script, /legitimerat dig/);
      await press(page, "#bankid-done button");
    }
    assert.match(page.url(), /arbetslista/);
    await page.goto("/logga-in");
    assert.equal(await page.locator("button[name=enhet]").first().getAttribute("value"), "denna", "the choice is remembered");
    await context.close();
  });

  test(`a report is signed on the phone, and the receipt says so (${how})`, async () => {
    const { context, page } = await visitor(browser, service.base, { script });
    await logIn(page, script);
    await fillReport(page, report(script ? "2026-03-01" : "2026-03-02"), { script });
    await press(page, 'form[action$="/skicka"] button');
    assert.match(await page.locator("h1").innerText(), /Skriv under med BankID/);
    if (script) await clean(page);
    const order = await opened(page);
    const { visible } = (await (await fetch(`${service.phone}/orders`)).json()).find((it) => it.order === order);
    assert.match(visible, /Rapport om ej verkställt beslut/);
    assert.match(visible, /Kontrollsumma: [0-9a-f]{16}/);
    assert.doesNotMatch(visible, /Provsson|19811218/, "nobody is named whom the report is about");
    await phone("approve", { order, number: REPORTER });
    if (!script) {
      await says(page, script, /skrivit under/);
      await press(page, "#bankid-done button");
    }
    await page.waitForURL(/mottagen/);
    const receipt = new URL(page.url().replace(/mottagen.*/, "kvittens.pdf"));
    const pdf = join(service.folder, "receipt.pdf");
    writeFileSync(pdf, await (await page.request.get(receipt.href)).body());
    assert.match(execFileSync("pdftotext", ["-layout", pdf, "-"]).toString(), /Underskriven med BankID 2026-/);
    await context.close();
  });

  test(`a signing that is cancelled leaves the draft as it was (${how})`, async () => {
    const { context, page } = await visitor(browser, service.base, { script });
    await logIn(page, script);
    await fillReport(page, report(script ? "2026-03-03" : "2026-03-04"), { script });
    const summary = page.url();
    await press(page, 'form[action$="/skicka"] button');
    const order = await opened(page);
    await phone("cancel", { order });
    await says(page, script, /Åtgärden avbröts/);
    assert.match(await page.locator("main").innerText(), /Inget har skickats/);
    if (script) await clean(page);
    await press(page, ".es-buttons a");
    assert.equal(page.url(), summary);
    await press(page, 'form[action$="/skicka"] button');
    await press(page, 'form[action$="/avbryt"] button');
    assert.equal(page.url(), summary);
    await context.close();
  });
}

test("an order that nobody picks up is told, and another can be begun", async () => {
  const { context, page } = await visitor(browser, service.base);
  await begin(page);
  await phone("clock", { advance_ms: 31_000 });
  await says(page, true, /Misslyckades att läsa av QR-koden/);
  await clean(page);
  await press(page, 'form[action$="/ny"] button');
  await phone("approve", { order: await opened(page), number: REPORTER });
  await page.waitForURL(/arbetslista/);
  await context.close();
});

test("a new code is shown when it is asked for, and the old one is worth nothing", async () => {
  const { context, page } = await visitor(browser, service.base);
  await begin(page);
  const old = await scan(page);
  await press(page, 'form[action$="/ny"] button[value=annan]');
  assert.equal((await phone("scan", { qr: old })).error, "unknown");
  await opened(page);
  await context.close();
});

test("the keyboard alone is enough, and nothing takes the focus away", async () => {
  const { context, page } = await visitor(browser, service.base);
  await page.goto("/logga-in");
  await page.focus("button[name=enhet][value=annan]");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await page.focus('form[action$="/avbryt"] button');
  const first = await page.locator("#bankid-qr path").getAttribute("d");
  await page.waitForFunction((first) => document.querySelector("#bankid-qr path").getAttribute("d") !== first, first);
  assert.equal(await page.evaluate(() => document.activeElement.closest("form")?.action.endsWith("/avbryt")), true);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  assert.match(page.url(), /logga-in/);
  await context.close();
});

test("the order is the browser's that began it, and is used once", async () => {
  const one = await visitor(browser, service.base, { script: false });
  const other = await visitor(browser, service.base, { script: false });
  await begin(one.page);
  const address = new URL(one.page.url()).pathname;
  await begin(other.page);
  assert.equal((await other.page.goto(address)).status(), 404);
  assert.equal((await other.context.request.post(service.base + address, { headers: { origin: service.base } })).status(), 404);
  await phone("approve", { order: await opened(one.page), number: REPORTER });
  await says(one.page, false, /legitimerat dig/);
  await press(one.page, "#bankid-done button");
  await one.page.goto(address);
  assert.match(one.page.url(), /arbetslista/, "the page of a used order leads on");
  const again = await one.context.request.post(service.base + address, { headers: { origin: service.base }, maxRedirects: 0 });
  assert.equal(again.headers().location, address, "and lets nobody in once more");
  await one.context.close();
  await other.context.close();
});

test("a login that somebody was sent the link to is not completed where it was begun", async () => {
  const one = await visitor(browser, service.base, { script: false });
  await begin(one.page, "denna");
  const link = new URL(await one.page.locator("#bankid-open").getAttribute("href"));
  const { order } = await phone("start", { autostarttoken: link.searchParams.get("autostarttoken") });
  await phone("tamper", { order, what: "device" });
  await phone("approve", { order, number: REPORTER });
  await says(one.page, false, /legitimerat dig/);
  await press(one.page, "#bankid-done button");
  assert.match(await one.page.locator(".es-notice").innerText(), /på en annan enhet än den här/);
  await one.page.goto("/mina-rapporter");
  assert.match(one.page.url(), /logga-in/);
  await one.context.close();
});

for (const what of ["visible", "hash", "dtd", "person"]) {
  test(`a signature that is not what was asked for sends nothing: ${what}`, async () => {
    const { context, page } = await visitor(browser, service.base, { script: false });
    await logIn(page, false);
    await fillReport(page, report("2026-03-05"), { script: false });
    await press(page, 'form[action$="/skicka"] button');
    const order = await opened(page);
    await phone("tamper", { order, what });
    await phone("approve", { order, number: REPORTER });
    await says(page, false, /skrivit under/);
    await press(page, "#bankid-done button");
    assert.match(await page.locator("main").innerText(), /Underskriften gällde inte det som skulle skickas/);
    assert.match(await page.locator("main").innerText(), /Inget har skickats/);
    await context.close();
  });
}
