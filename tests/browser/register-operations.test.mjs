// The register's operations: found, notified, changed, paused, resumed and closed; refusals that say where to go; and
// what each level is shown. With and without JavaScript, in both languages.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fillTab, goOn, identify, isTooWide, press, startBrowser, startService, violations, visitor } from "./lib.mjs";

const REPRESENTATIVE = "196703119815";
const USER_LSS = "198509079813";
const USER_SOL = "197106029833";
const OTHER = "199204182381";

let browser;
before(async () => { browser = await startBrowser(); });
after(async () => { await browser?.close(); });

const main = (page) => page.locator("main").innerText();

/** Logs in on the way to a page. */
async function enter(page, number, to = "/verksamheter") {
  await page.goto(`/logga-in?to=${encodeURIComponent(to)}`);
  await identify(page, number);
}

/** The names in the list. */
const names = (page) => page.locator("tbody th a").allInnerTexts();

const extent = { extent_text: "Vardagar 8-16.", places: "18", target_groups: ["intellectual"] };
const place = { street: "Kvarngatan 12", postcode: "621 41", city: "Visby", municipality: "0980", phone: "0498-17 40 62", email: "nya@gotland.example" };
const people = { first_name: "Anna", last_name: "Prov", person_number: "198506149809", manager_email: "anna@gotland.example", manager_phone: "0498-17 40 61", staff_text: "Fyra handledare.", contact_name: "Åke Prov", contact_email: "ake@gotland.example" };

/** Sends from the summary; the confirmation is a PDF. */
async function send(page) {
  assert.match(page.url(), /summering/);
  await press(page, 'form[action$="/skicka"] button');
  assert.match(page.url(), /inskickat/);
  const pdf = await page.request.get(await page.locator('a[href$="bekraftelse.pdf"]').getAttribute("href"));
  assert.equal((await pdf.body()).subarray(0, 5).toString(), "%PDF-");
}

for (const script of [true, false]) {
  for (const language of ["sv", "en"]) {
    const how = { script };
    const name = `${script ? "with" : "without"} script, ${language}`;
    /** Nothing for axe to say, and nothing too wide, on a screen and on a telephone. */
    const look = async (page, what) => {
      if (!script) return;
      for (const width of [1280, 320]) {
        await page.setViewportSize({ width, height: 900 });
        assert.equal(await isTooWide(page), false, `${what} at ${width}`);
        assert.deepEqual(await violations(page), [], `${what} at ${width}`);
      }
      await page.setViewportSize({ width: 1280, height: 900 });
    };

    test(`an operation from its start to its closing, ${name}`, async (t) => {
      const service = await startService();
      const { context, page } = await visitor(browser, service.base, { script, language });
      t.after(async () => { await context.close(); await service.stop(); });
      await enter(page, REPRESENTATIVE);
      await look(page, "the list");
      await press(page, 'form[action="/verksamheter/anmal"] button');
      await look(page, "who runs it");
      // Whom the service is not for is told so, and where to go, before anything else is asked.
      for (const operator of ["company", "contract", "federation", "consultant"]) {
        await page.locator(`#field-operator input[value="${operator}"]`).check();
        if (script) await page.waitForSelector("#operator-error", { state: "visible" });
        await goOn(page);
        assert.match(page.url(), /\/borja/, operator);
        const refusal = await page.locator(".govuk-error-summary").innerText();
        assert.match(refusal, /ivo\.se/, operator);
        assert.match(refusal, language === "sv" ? /anmäls inte här/ : /not notified here/, operator);
        assert.equal(await page.locator('#field-operator a[href^="tel:"]').count(), 1, `${operator}: whom to call`);
        const pages = await page.locator('#field-operator a[href^="https://www.ivo.se/"]').count();
        assert.equal(pages, 1, `${operator}: where to go`);
      }
      await look(page, "a company is refused");
      await fillTab(page, { operator: "own" }, how);
      await page.locator('#field-legal_ground input[value="sol"]').check();
      if (script) await page.waitForSelector("#field-form");
      else await goOn(page);
      await page.locator("#form").selectOption("S-SKYD");
      if (script) await page.waitForSelector("#form-error", { state: "visible" });
      else await goOn(page);
      assert.equal(await page.locator("#field-name").count(), 0, "nobody is asked to write the secret down");
      await look(page, "a sheltered home is refused");
      await page.locator('#field-legal_ground input[value="lss"]').check();
      if (!script) await goOn(page);
      await fillTab(page, { legal_ground: "lss", form: "L-DAG", name: "Nya verkstan", unit: "Socialnämnden" }, how);
      await fillTab(page, { starts_on: "2026-11-23" }, how);
      await goOn(page);
      await look(page, "the extent, with errors");
      await fillTab(page, extent, how);
      await look(page, "the address");
      await fillTab(page, place, how);
      await fillTab(page, people, how);
      await look(page, "the summary");
      await send(page);
      assert.match(await main(page), /etjanst\.register@ivo\.se/, "whom to write to when it was wrong");
      assert.equal(await page.locator('main a[href^="/verksamheter/"]').count(), 1, "the way to the operation");
      await look(page, "a notice is sent");
      await page.goto("/verksamheter?sok=nya+verkstan");
      assert.deepEqual(await names(page), ["Nya verkstan"]);
      await press(page, "tbody th a");
      const address = new URL(page.url()).pathname;
      await look(page, "the operation");
      assert.match(await main(page), /19850614-\*{4}/, "the number is not shown in full");
      assert.match(await main(page), language === "sv" ? /Väntar på IVO/ : /Waiting for IVO/, "where the notice stands");

      await press(page, `form[action="${address}/andra"] button`);
      assert.match(page.url(), /\/nar$/);
      assert.equal(await page.locator("#field-moved_start").count(), 0, "it has started");
      assert.match(await page.locator("main .es-case").innerText(), /Nya verkstan/, "which operation is changed");
      await fillTab(page, { changed_on: "2026-10-01", change_text: "Fler platser" }, how);
      await page.goto(page.url().replace(/[^/]+$/, "nar"));
      assert.match(await main(page), /2026-11-02/, "what is late is told");
      await look(page, "a change that is late");
      await goOn(page);
      await fillTab(page, { places: "22" }, how);
      while (!/summering/.test(page.url())) await goOn(page);
      assert.ok(!(await main(page)).includes(language === "sv" ? "Svar som inte skickas" : "Answers that are not sent"), "nobody is told that an answer was lost");
      const changed = await page.locator('section[aria-labelledby="changes"] tbody tr').allInnerTexts();
      assert.equal(changed.length, 1, "what the change changes");
      assert.match(changed[0], /18[\s\S]*22/);
      await send(page);
      await page.goto(address);
      assert.match(await main(page), /22/);

      await press(page, `form[action="${address}/pausa"] button`);
      await fillTab(page, { paused_from: "2026-11-20", paused_to: "2026-12-31" }, how);
      await look(page, "the summary of a pause");
      await send(page);
      await page.goto(address);
      await press(page, `form[action="${address}/ateruppta"] button`);
      await fillTab(page, { resumed_on: "2026-11-23" }, how);
      await send(page);
      await page.goto(address);
      await press(page, `form[action="${address}/lagg-ned"] button`);
      assert.match(await page.locator("main .es-case").innerText(), /Nya verkstan/, "which operation is closed");
      await fillTab(page, { closed_on: "2026-11-22" }, how);
      assert.match(await page.locator("main .es-case").innerText(), /Nya verkstan/);
      assert.match(await main(page), language === "sv" ? /Anmäl senast 22 december 2026/ : /Notify by 22 December 2026/);
      await send(page);
      await page.goto(address);
      assert.equal(await page.locator(`form[action^="${address}/"]`).count(), 0, "nothing more can be notified");
      assert.equal(await page.locator(".es-cards > li").count(), 5, "every notice is there");
      await look(page, "a closed operation");
      await page.goto("/verksamheter");
      assert.ok(!(await names(page)).includes("Nya verkstan"));
      await page.goto("/verksamheter?status=closed");
      assert.ok((await names(page)).includes("Nya verkstan"));
    });

    test(`a notice that no longer fits is kept, and what has happened is said, ${name}`, async (t) => {
      const service = await startService();
      const { context, page } = await visitor(browser, service.base, { script, language });
      t.after(async () => { await context.close(); await service.stop(); });
      await enter(page, REPRESENTATIVE, "/verksamheter/demo-operation-0");
      await press(page, 'form[action$="/pausa"] button');
      await fillTab(page, { paused_from: "2026-11-20", paused_to: "2026-12-31", pause_text: "Ombyggnad" }, how);
      const summary = page.url();
      assert.match(summary, /summering/);
      await page.goto("/verksamheter/demo-operation-0");
      await press(page, 'form[action$="/lagg-ned"] button');
      await fillTab(page, { closed_on: "2026-11-20" }, how);
      await send(page);
      await page.goto(summary);
      await press(page, 'form[action$="/skicka"] button');
      assert.match(page.url(), /passar-inte/);
      await look(page, "a notice that no longer fits");
      assert.equal(await page.locator('.es-cards a[href^="/anmalan/"]').count(), 1, "what has happened since");
      assert.match(await main(page), language === "sv" ? /Nedlagd/ : /Closed/, "where it stands");
      await press(page, 'main li a[href^="/utkast/"]');
      assert.match(await main(page), /Ombyggnad/, "nothing that was typed is lost");
      await page.goto("/verksamheter/demo-operation-0");
      assert.equal(await page.locator('.es-cards > li:has(a[href^="/anmalan/"])').count(), 1, "it was not sent");
      await page.goto(summary.replace(/[^/]+$/, "passar-inte"));
      await press(page, 'form[action$="/kasta"] button');
      assert.equal(await page.locator('form[action$="/aterstall"]').count(), 1, "and can be taken back");
    });
  }
}

test("each level is shown its legal grounds, and nobody a sheltered home", async (t) => {
  const service = await startService();
  t.after(() => service.stop());
  const seen = {};
  for (const [who, number] of Object.entries({ REPRESENTATIVE, USER_LSS, USER_SOL, OTHER })) {
    const { context, page } = await visitor(browser, service.base, {});
    await enter(page, number);
    seen[who] = await names(page);
    const csv = await (await page.request.get("/verksamheter/lista.csv")).text();
    for (const one of seen[who]) assert.ok(csv.includes(one), `${one} is in the file of ${who}`);
    assert.ok(!csv.includes("demonstrationen") && !(await page.content()).includes("Skyddat boende"), who);
    await page.goto("/verksamheter?sok=ingenstans");
    assert.deepEqual(await names(page), [], who);
    const hidden = await page.goto("/verksamheter/demo-operation-12");
    assert.equal(hidden.status(), 404, who);
    await context.close();
  }
  assert.ok(seen.USER_LSS.includes("Gruppbostaden Björken") && !seen.USER_LSS.includes("Solhaga äldreboende"));
  assert.ok(seen.USER_SOL.includes("Solhaga äldreboende") && !seen.USER_SOL.includes("Gruppbostaden Björken"));
  assert.deepEqual([...seen.USER_LSS, ...seen.USER_SOL].sort(), [...seen.REPRESENTATIVE].sort());
  assert.ok(!seen.OTHER.some((one) => seen.REPRESENTATIVE.includes(one)));
});

test("a user cannot notify under a legal ground that was not given", async (t) => {
  const service = await startService();
  const { context, page } = await visitor(browser, service.base, {});
  t.after(async () => { await context.close(); await service.stop(); });
  await enter(page, USER_LSS);
  await press(page, 'form[action="/verksamheter/anmal"] button');
  await fillTab(page, { operator: "own" }, { script: true });
  const other = page.locator('#field-legal_ground input[value="sol"]');
  assert.equal(await other.isDisabled(), true);
  assert.match(await page.locator("#field-legal_ground").innerText(), /inte behörighet/);
  // Whoever bends the page is refused.
  await other.evaluate((it) => { it.disabled = false; it.checked = true; });
  await goOn(page);
  assert.match(await page.locator(".govuk-error-summary").innerText(), /behörighet/);
});

test("what is begun is shown and thrown away, and can be taken back", async (t) => {
  const service = await startService();
  const { context, page } = await visitor(browser, service.base, {});
  t.after(async () => { await context.close(); await service.stop(); });
  await enter(page, REPRESENTATIVE, "/verksamheter?sok=solhaga");
  await press(page, "tbody th a");
  const operation = new URL(page.url()).pathname;
  assert.match(await page.locator("main a").first().getAttribute("href"), /sok=solhaga/, "the way back to the hits");
  await press(page, 'form[action$="/lagg-ned"] button');
  await page.goto(operation);
  assert.match(await main(page), /redan påbörjat/);
  await press(page, 'main form[action$="/kasta"] button');
  await press(page, 'main form[action$="/aterstall"] button');
  await page.goto("/verksamheter");
  await press(page, 'main form[action$="/kasta"] button');
  await page.goto("/verksamheter");
  assert.equal(await page.locator('main form[action$="/kasta"]').count(), 0);
  await page.goto(operation);
  assert.ok(!(await main(page)).includes("redan påbörjat"));
});

for (const script of [true, false]) {
  test(`whoever is refused throws the draft away, ${script ? "with" : "without"} script`, async (t) => {
    const service = await startService();
    const { context, page } = await visitor(browser, service.base, { script });
    t.after(async () => { await context.close(); await service.stop(); });
    await enter(page, REPRESENTATIVE);
    await press(page, 'form[action="/verksamheter/anmal"] button');
    await page.locator('#field-operator input[value="company"]').check();
    if (script) await page.waitForSelector('button[form="discard"]');
    // Enter goes on, and throws nothing away.
    await Promise.all([page.waitForNavigation(), page.locator('#field-operator input[value="company"]').press("Enter")]);
    assert.match(page.url(), /\/borja/);
    await press(page, 'button[form="discard"]');
    assert.match(page.url(), /kasta/);
    await page.goto("/verksamheter");
    assert.equal(await page.locator('main form[action$="/kasta"]').count(), 0);
  });
}

test("a start that has come is confirmed", async (t) => {
  const service = await startService();
  const { context, page } = await visitor(browser, service.base, {});
  t.after(async () => { await context.close(); await service.stop(); });
  await enter(page, REPRESENTATIVE);
  await page.goto("/verksamheter?vantar=ja");
  assert.deepEqual((await names(page)).sort(), ["Servicebostaden Älgen", "Stödboendet Fyren"]);
  assert.match(await main(page), /Bara de verksamheter visas/);
  await press(page, 'tbody th a:has-text("Servicebostaden")');
  await press(page, 'form[action$="/startad"] button');
  assert.match(await main(page), /Igång/);
  await page.goto("/verksamheter?vantar=ja");
  assert.deepEqual(await names(page), ["Stödboendet Fyren"]);
});
