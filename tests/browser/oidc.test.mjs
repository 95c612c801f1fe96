// Login and approval with OpenID Connect in a real browser: from our page to the provider's, and back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startWithProvider } from "../service/provider.mjs";
import { fillReport, isTooWide, press, startBrowser, violations, visitor } from "./lib.mjs";

const person = { first_name: "Prov", last_name: "Provsson", person_number: "198112189876", measure: "AO-HT" };
const delay = { delay_kind: "not_executed", status: "not_executed", main_reason: "municipality", cause: "K-PERS", other_information: "Rekrytering pågår" };

let service, issuer, browser;
before(async () => { ({ service, issuer } = await startWithProvider()); browser = await startBrowser(); });
after(async () => { await browser?.close(); await service?.stop(); });

/** At the provider: presses what is to be pressed, and comes back. */
async function choose(page, selector) {
  await page.waitForURL((url) => url.href.startsWith(issuer));
  await page.click(selector);
  await page.waitForURL((url) => url.href.startsWith(service.base));
}

async function begin(page) {
  await page.goto("/logga-in?to=/arbetslista");
  await page.click('form[action="/logga-in/oidc/siths"] button');
}

for (const script of [true, false]) {
  const how = script ? "with script" : "without script";

  test(`the visitor is sent to the provider, and is let in on the way back (${how})`, async () => {
    const { context, page } = await visitor(browser, service.base, { script });
    await page.goto("/logga-in");
    if (script) {
      for (const width of [1280, 320]) {
        await page.setViewportSize({ width, height: 900 });
        assert.deepEqual(await violations(page), []);
        assert.equal(await isTooWide(page), false);
      }
    }
    await begin(page);
    await choose(page, 'button[value="sub-anna"]');
    assert.match(page.url(), /arbetslista/);
    await context.close();
  });

  test(`who cancels at the provider is told, and nobody is let in (${how})`, async () => {
    const { context, page } = await visitor(browser, service.base, { script });
    await begin(page);
    await choose(page, "button[name=deny]");
    assert.match(await page.locator(".es-notice").innerText(), /avbröts/);
    if (script) assert.deepEqual(await violations(page), []);
    await page.goto("/mina-rapporter");
    assert.match(page.url(), /logga-in/);
    await context.close();
  });

  test(`a report is approved by identifying anew (${how})`, async () => {
    const { context, page } = await visitor(browser, service.base, { script });
    await begin(page);
    await choose(page, 'button[value="sub-anna"]');
    await fillReport(page, { area: "AO", individual: person, delay: { ...delay, decided_on: script ? "2025-03-01" : "2025-03-02" } }, { script });
    const summary = page.url();
    await page.click('form[action$="/skicka"] button');
    await choose(page, "button[name=deny]");
    assert.match(await page.locator("main").innerText(), /Inget har skickats/);
    if (script) assert.deepEqual(await violations(page), []);
    await press(page, "main a.govuk-button, main a.govuk-link");
    assert.equal(page.url(), summary);
    await page.click('form[action$="/skicka"] button');
    await choose(page, 'button[value="sub-anna"]');
    assert.match(page.url(), /mottagen/);
    await context.close();
  });
}
