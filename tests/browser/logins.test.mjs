// One's own logins: seen and ended from another browser, with and without script. What was being typed in a login of
// one's own comes back; of one that is not recognised nothing is kept.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { identify, isTooWide, logIn, press, startBrowser, startService, violations, visitor } from "./lib.mjs";

const REPORTER = "199301052388", OTHER = "198410249810";
let service, browser;
before(async () => { [service, browser] = await Promise.all([startService(), startBrowser()]); });
after(async () => { await browser?.close(); await service?.stop(); });

/** To the form that asks for a correction of a case, with something typed in it. */
async function typeInForm(page, text) {
  await page.goto("/mina-rapporter");
  await page.goto(await page.locator('a[href^="/rapporter/"]').first().getAttribute("href"));
  const kase = await page.locator('main a[href^="/arenden/"]').first().getAttribute("href");
  await page.goto(`${kase.replace(/\/fel$/, "")}/fel?falt=decided_on`);
  await page.fill("#decided_on", "2020-02-02");
  await page.fill("#reason", text);
}

/** Two browsers of one person; the first is where something is being typed. */
async function two(number, script, text) {
  const there = await visitor(browser, service.base, { script });
  await logIn(there.page, number);
  await typeInForm(there.page, text);
  const here = await visitor(browser, service.base, { script, width: 320 });
  await logIn(here.page, number);
  await press(here.page, '.es-head__who a[href="/inloggningar"]');
  return [there, here];
}

const cards = (page) => page.locator("main .es-card").allInnerTexts();

for (const script of [true, false]) {
  const how = script ? "with script" : "without script";

  test(`a forgotten login is ended from another browser, and what was typed there comes back, ${how}`, async () => {
    const [there, here] = await two(REPORTER, script, "Zebra i en glömd webbläsare");
    const [own, other, ...more] = await cards(here.page);
    assert.match(own, /Chrome, Linux[\s\S]*Inloggad \d{4}-\d\d-\d\d \d\d:\d\d med/);
    assert.match(other, /Senast använd[\s\S]*Avsluta/);
    assert.deepEqual(more, []);
    await press(here.page, "main .es-card a");
    assert.match(await here.page.title(), /^Avsluta inloggningen\?/);
    assert.deepEqual(script ? await violations(here.page) : [], []);
    assert.equal(script && await isTooWide(here.page), false);
    await press(here.page, "button[value=mine]");
    assert.match(await here.page.locator(".es-notice").first().innerText(), /Det är avslutat/);
    assert.match(await here.page.locator(".es-empty").innerText(), /Du är bara inloggad här/);
    // Where it was typed it is sent, and the login page says what has happened.
    await press(there.page, 'form[action*="/fel"] button');
    assert.match(there.page.url(), /logga-in/);
    assert.match(await there.page.locator(".es-notice").innerText(), /Du avslutade den här inloggningen från en annan webbläsare/);
    await identify(there.page, REPORTER);
    assert.equal(new URL(there.page.url()).pathname, "/kvar");
    assert.equal(await there.page.locator("textarea[name=reason]").inputValue(), "Zebra i en glömd webbläsare");
    await press(there.page, 'form[action^="/kvar/"] button');
    // The new login is seen in the other browser, and that one in this.
    await here.page.goto("/inloggningar");
    assert.equal((await cards(here.page)).length, 2);
    for (const { page, context } of [there, here]) {
      await page.goto("/inloggningar");
      await press(page, 'main form[action="/logga-ut"] button');
      assert.match(await page.locator("h1").innerText(), /Du är utloggad/);
      await context.close();
    }
  });

  test(`a login that is not recognised is ended, with advice, and leaves nothing behind, ${how}`, async () => {
    const [there, here] = await two(OTHER, script, "Zebra av en främling");
    await here.page.goto("/inloggningar/andra");
    assert.match(await here.page.locator("h1").innerText(), /Avsluta alla andra inloggningar\?/);
    await press(here.page, "button[value=unknown]");
    assert.match(await here.page.locator(".es-notice").first().innerText(), /Spärra den genast/);
    await press(there.page, 'form[action*="/fel"] button');
    assert.match(await there.page.locator(".es-notice").innerText(), /eftersom den inte kändes igen/);
    await here.page.goto("/kvar");
    assert.match(await here.page.locator("main").innerText(), /Inget väntar på dig/);
    await press(here.page, '.es-head__who form[action="/logga-ut"] button');
    await Promise.all([there.context.close(), here.context.close()]);
  });
}

test("by keyboard alone", async () => {
  const [there, here] = await two(OTHER, true, "Zebra");
  const { page } = here;
  const reach = async (selector) => {
    for (let presses = 0; presses < 60; presses++) {
      if (await page.evaluate((it) => document.activeElement.matches(it), selector)) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`${selector} is not reached`);
  };
  await reach("main .es-card a");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  await reach("button[value=mine]");
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  assert.match(await page.locator(".es-notice").first().innerText(), /Det är avslutat/);
  await there.page.goto("/mina-rapporter");
  assert.match(there.page.url(), /logga-in/);
  await Promise.all([there.context.close(), here.context.close()]);
});
