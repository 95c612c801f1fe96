// The authority's desk: a notice with a file comes in, is completed and decided; dangerous files are refused; and what
// others find of it. With and without JavaScript, in both languages.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fillTab, identify, isTooWide, press, startBrowser, startService, violations, visitor } from "./lib.mjs";

const REPRESENTATIVE = "196703119815";
const USER_LSS = "198509079813";
const CASE_OFFICER = "198209179806";
const ADMINISTRATOR = "197502289817";
const REPORTER = "199301052388";

let browser;
before(async () => { browser = await startBrowser(); });
after(async () => { await browser?.close(); });

const main = (page) => page.locator("main").innerText();

/** Logs in on the way to a page. */
async function enter(page, number, to) {
  await page.goto(`/logga-in?to=${encodeURIComponent(to)}`);
  await identify(page, number);
}

const pdf = (object) => Buffer.from(`%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n2 0 obj\n${object}\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n`);
const GOOD = pdf("<< /S /GoTo >>");

/** Attaches a file on the page that is open. */
async function attach(page, name, buffer, kind = "drawing") {
  await page.check(`input[name=kind][value=${kind}]`);
  await page.setInputFiles("#file", { name, mimeType: "application/octet-stream", buffer });
  await press(page, 'form[enctype="multipart/form-data"] button');
}

const answers = [
  { operator: "own" },
  { legal_ground: "sol", form: "S-SABO", name: "Nya Solhem", unit: "Socialnämnden" },
  { starts_on: "2026-12-01" },
  { extent_text: "Dygnet runt.", places: "18", target_groups: ["older"] },
  { street: "Kvarngatan 12", postcode: "621 41", city: "Visby", municipality: "0980", phone: "0498-17 40 62", email: "nya@gotland.example" },
  { first_name: "Anna", last_name: "Prov", person_number: "198506149809", manager_email: "anna@gotland.example", manager_phone: "0498-17 40 61", staff_text: "Fyra undersköterskor.", contact_name: "Åke Prov", contact_email: "ake@gotland.example" },
];

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

    test(`a notice with a file is completed and approved, ${name}`, async (t) => {
      const service = await startService();
      const { context, page } = await visitor(browser, service.base, { script, language });
      const officer = await visitor(browser, service.base, { script, language });
      t.after(async () => { await context.close(); await officer.context.close(); await service.stop(); });
      await enter(page, REPRESENTATIVE, "/verksamheter");
      await press(page, 'form[action="/verksamheter/anmal"] button');
      for (const tab of answers) await fillTab(page, tab, how);
      assert.match(page.url(), /summering/);
      await look(page, "the summary with what is missing");
      const missing = page.locator(".es-notice--warning");
      assert.equal(await missing.locator("li").count(), 2, "drawings and fire protection");
      assert.match(await missing.innerText(), language === "sv" ? /skicka ändå.*begäran om komplettering/ : /send anyway.*ask you to complete/);

      await press(page, 'main a[href$="/bilagor"]');
      const files = page.url();
      await look(page, "attachments, none");
      // Whatever is wrong is told, and nothing is lost.
      for (const [file, buffer] of [["ritning.pdf", Buffer.from("<html><script>alert(1)</script>")], ["ritning.pdf", Buffer.from("%PDF-1.7 cut off")], ["ritning.pdf", pdf("<< /S /J#61vaScript /JS (app.alert) >>")], ["ritning.pdf", pdf("<< /Encrypt 3 0 R >>")]]) {
        await attach(page, file, buffer);
        assert.equal(await page.locator(".govuk-error-summary").count(), 1);
        assert.equal(await page.locator(".es-card").count(), 0);
      }
      await look(page, "attachments, a dangerous file");
      assert.match(await main(page), /Nya Solhem|Gotlands kommun/, "which notice it is, is said");
      if (!script) {
        await attach(page, "stor.pdf", Buffer.alloc(11 * 1024 * 1024, 0x25));
        assert.match(await page.locator(".govuk-error-summary").innerText(), /10 MB/, "what is too large is told by the form's own page");
      } else {
        await page.setInputFiles("#file", { name: "stor.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(11 * 1024 * 1024, 0x25) });
        assert.match(await page.locator("#file-error").innerText(), /10 MB/, "before anything is sent");
        assert.equal(await page.locator(".govuk-error-summary").count(), 0, "what was said of the file before is gone");
        await page.click('form[enctype="multipart/form-data"] button');
        assert.equal(await page.evaluate(() => document.activeElement.id), "file", "it is not sent");
        await look(page, "attachments, a file that is too large");
      }
      await page.goto(files);
      await attach(page, "anna prov.pdf", GOOD);
      assert.match(await main(page), /anna prov\.pdf/);
      await attach(page, "bort.pdf", GOOD, "other");
      await press(page, '.es-card:has-text("bort.pdf") a[href^="/utkast/"]');
      assert.match(await main(page), /bort\.pdf/, "which one is said, and nothing is done yet");
      await look(page, "whether an attachment is to be removed");
      await press(page, 'form[action*="/bilagor/"] button');
      assert.equal(await page.locator(".es-card").count(), 1);
      await look(page, "attachments, one");

      const got = await page.request.get(await page.locator(".es-card h3 a").getAttribute("href"));
      assert.deepEqual(await got.body(), GOOD, "it comes back as it was");
      const headers = got.headers();
      assert.equal(headers["content-type"], "application/pdf");
      assert.match(headers["content-disposition"], /^attachment; filename="bilaga-[0-9a-z]+\.pdf"$/i, "with a name that says nothing");
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.match(headers["content-security-policy"], /^sandbox; default-src 'none'/);

      await press(page, "main .es-buttons > a");
      await press(page, 'form[action$="/skicka"] button');
      assert.match(page.url(), /inskickat/);

      await enter(officer.page, CASE_OFFICER, "/anmalningar");
      await look(officer.page, "the desk");
      const counted = /1–(\d+) (?:av|of) \1/;
      assert.match(await main(officer.page), counted, "which are shown, of how many");
      await officer.page.goto("/anmalningar?hog=vantar&sida=99");
      assert.match(await main(officer.page), counted, "the nearest page that there is");
      // What is looked for is found by name, kind and organisation, and what is late is told apart.
      await officer.page.fill("#sok", "nya SOLHEM");
      await officer.page.selectOption("#anmalan", "new");
      await officer.page.selectOption("#organisation", { label: "Gotlands kommun" });
      await press(officer.page, ".es-search button");
      assert.equal(await officer.page.locator("tbody tr").count(), 1);
      assert.equal(await officer.page.locator(".es-tabs a[aria-current=page]").count(), 1, "the pile that is shown is marked");
      await officer.page.selectOption("#tid", "sen");
      await press(officer.page, ".es-search button");
      assert.match(await main(officer.page), language === "sv" ? /Inga anmälningar stämmer/ : /No notices fit/);
      assert.equal(await officer.page.inputValue("#sok"), "nya SOLHEM", "what was looked for stands there");
      await look(officer.page, "the desk, nothing found");
      await press(officer.page, ".es-search a");
      assert.equal(await officer.page.inputValue("#sok"), "");
      await press(officer.page, 'tbody tr:has-text("Nya Solhem") a');
      const notice = officer.page.url();
      await look(officer.page, "a notice");
      assert.match(await main(officer.page), /anna prov\.pdf/);
      await press(officer.page, "button[value=ask]");
      assert.equal(await officer.page.locator("#ask-error").count(), 1, "nobody is asked without words");
      await look(officer.page, "a notice, with an error");
      await officer.page.fill("#ask", "Vilka brandskyddsåtgärder finns?");
      await press(officer.page, "button[value=ask]");
      assert.match(officer.page.url(), /klart=ja/);

      // The organisation reads it on its page and not in the mail.
      await officer.page.goto("/demo/post");
      assert.ok(!(await main(officer.page)).includes("brandskyddsåtgärder"));
      await page.goto("/verksamheter?vantar=ja");
      await press(page, 'tbody a:has-text("Nya Solhem")');
      assert.match(await main(page), language === "sv" ? /IVO vill ha komplettering/ : /IVO asks for more/);
      await press(page, '.es-status a[href^="/anmalan/"]');
      assert.match(await main(page), /brandskyddsåtgärder/);
      await look(page, "what is asked");
      await press(page, 'form[action^="/anmalan/"] button');
      const asked = async () => assert.match(await page.locator("main .es-case").innerText(), /brandskyddsåtgärder/, "the question stands on every tab");
      await asked();
      await fillTab(page, { changed_on: "2026-11-23", change_text: "Sprinkler finns" }, how);
      for (let round = 0; round < 8 && !/summering/.test(page.url()); round++) {
        await asked();
        await fillTab(page, {}, how);
      }
      await asked();
      assert.match(await main(page), /anna prov\.pdf/, "the file comes along");
      await press(page, 'form[action$="/skicka"] button');

      await officer.page.goto(notice);
      await look(officer.page, "a notice that is replaced");
      await press(officer.page, 'main ol a[href^="/anmalningar/"]');
      const completed = officer.page.url();
      await press(officer.page, "button[value=approve]");
      await officer.page.goto("/anmalningar?hog=avgjorda");
      await look(officer.page, "what is decided");
      // It was a mistake.
      await officer.page.goto(completed);
      assert.equal(await officer.page.locator("button[value=refuse], button[value=approve]").count(), 0);
      await press(officer.page, "button[value=back]");
      assert.equal(await officer.page.locator("#back-error").count(), 1, "nothing is taken back without words");
      await look(officer.page, "a notice that is approved, with an error");
      await officer.page.fill("#back", "Godkänd av misstag");
      await press(officer.page, "button[value=back]");
      assert.match(officer.page.url(), /klart=tillbaka/);
      await look(officer.page, "an approval that is taken back");
    });

    test(`a closing is completed with a closing, ${name}`, async (t) => {
      const service = await startService();
      const { context, page } = await visitor(browser, service.base, { script, language });
      const officer = await visitor(browser, service.base, { script, language });
      t.after(async () => { await context.close(); await officer.context.close(); await service.stop(); });
      await enter(page, REPRESENTATIVE, "/verksamheter?sok=solhaga");
      await press(page, "tbody th a");
      const operation = page.url();
      await press(page, 'form[action$="/lagg-ned"] button');
      await fillTab(page, { closed_on: "2026-11-20", closing_text: "Flyttar" }, how);
      await press(page, 'form[action$="/skicka"] button');

      await enter(officer.page, CASE_OFFICER, "/anmalningar");
      await press(officer.page, 'tbody tr:has-text("Solhaga") a');
      const notice = officer.page.url();
      await officer.page.fill("#ask", "Vart flyttar de boende?");
      await press(officer.page, "button[value=ask]");

      await page.goto(notice.replace("/anmalningar/", "/anmalan/"));
      await press(page, 'form[action^="/anmalan/"] button');
      assert.match(page.url(), /\/nar$/, "the form of a closing, at what happened");
      assert.match(await page.inputValue("#closing_text"), /^Flyttar$/, "with what was sent");
      await look(page, "a closing that is completed");
      await fillTab(page, { closing_text: "Flyttar till Visby" }, how);
      assert.match(await main(page), /2026-11-20/);
      await press(page, 'form[action$="/skicka"] button');
      assert.match(page.url(), /inskickat/);

      await officer.page.goto(notice);
      await press(officer.page, 'main ol a[href^="/anmalningar/"]');
      assert.match(await main(officer.page), /Flyttar till Visby/);
      await page.goto(operation);
      const both = page.locator(".es-cards .es-card").filter({ hasText: /20 november 2026/i });
      assert.equal(await both.count(), 2, "the history keeps both");
    });

    test(`a sheltered home is entered, changed and closed, ${name}`, async (t) => {
      const service = await startService();
      const { context, page } = await visitor(browser, service.base, { script, language });
      const other = await visitor(browser, service.base, { script, language });
      t.after(async () => { await context.close(); await other.context.close(); await service.stop(); });
      await enter(page, ADMINISTRATOR, "/administration");
      await press(page, 'main a[href="/skyddade-boenden"]');
      await look(page, "sheltered homes");
      await page.selectOption("#organisation", "demo-gotland");
      await press(page, 'form[action="/skyddade-boenden"] button');
      await look(page, "what an entry rests on");
      await fillTab(page, { basis: "2026/117" }, how);
      await fillTab(page, { name: "Hemligt hem", unit: "Socialnämnden" }, how);
      await fillTab(page, { starts_on: "2026-03-01" }, how);
      await fillTab(page, { ...answers[3], apartments: "Ingenstans 9, 1001" }, how);
      await fillTab(page, answers[4], how);
      await fillTab(page, answers[5], how);
      assert.equal(await page.locator("dl .es-word").count(), 0, "what the authority enters is not late");
      await look(page, "the summary of an entry");
      await press(page, 'form[action$="/skicka"] button');
      assert.match(page.url(), /inskickat/);

      await page.goto("/skyddade-boenden");
      await press(page, 'tbody a:has-text("Hemligt hem")');
      const home = new URL(page.url()).pathname;
      await look(page, "a sheltered home");
      assert.match(await main(page), /Ingenstans 9/);
      await press(page, `form[action="${home}/andra"] button`);
      await fillTab(page, { changed_on: "2026-04-01", change_text: "Fler platser" }, how);
      for (let round = 0; round < 8 && !/summering/.test(page.url()); round++) await fillTab(page, {}, how);
      await press(page, 'form[action$="/skicka"] button');
      await page.goto(home);
      await press(page, `form[action="${home}/lagg-ned"] button`);
      await fillTab(page, { closed_on: "2026-11-20" }, how);
      await press(page, 'form[action$="/skicka"] button');
      await page.goto(home);
      assert.equal(await page.locator(`form[action^="${home}/"]`).count(), 0);
      assert.equal(await page.locator(".es-cards > li").count(), 3, "every notice is there");
      await look(page, "a sheltered home that is closed");
      // It was the wrong one: the latest notice is taken back, and the home is open again.
      await press(page, '.es-cards > li a[href^="/anmalningar/"]');
      assert.match(await main(page), language === "sv" ? /Bara IVO kan läsa/ : /Only IVO can read/);
      await page.fill("#back", "Fel boende");
      await press(page, "button[value=back]");
      assert.match(page.url(), /klart=tillbaka/);
      await page.goto(home);
      assert.equal(await page.locator(`form[action^="${home}/"]`).count(), 2, "it can be changed and closed");
      await page.goto("/demo/post");
      assert.ok(!(await main(page)).includes("Hemligt"), "nobody is told");

      await enter(other.page, REPRESENTATIVE, "/verksamheter?sok=hemligt");
      assert.equal(await other.page.locator("tbody tr").count(), 0);
      for (const path of ["/skyddade-boenden", home]) assert.equal((await other.page.goto(path)).status(), 404, path);
    });

    test(`statistics, and what others find, ${name}`, async (t) => {
      const service = await startService();
      const { context, page } = await visitor(browser, service.base, { script, language });
      t.after(async () => { await context.close(); await service.stop(); });
      await page.goto("/verksamhetsstatistik");
      await look(page, "statistics");
      assert.equal(await page.locator("svg[role=img] desc").count(), 3, "each drawing is described");
      assert.equal(await page.locator("table").count(), 3, "and is a table too");
      const csv = await (await page.request.get("/verksamhetsstatistik.csv")).text();
      const sum = csv.trim().split("\n").slice(1).reduce((n, line) => n + Number(line.trim().split(";").pop()), 0);
      assert.match(await page.locator(".es-lead").innerText(), new RegExp(`^${sum} `), "the file has as many");
      for (const number of [REPORTER, REPRESENTATIVE, USER_LSS]) {
        await context.clearCookies();
        await enter(page, number, "/");
        for (const path of ["/anmalningar", "/anmalningar/x", "/bilagor/x", "/anmalan/x"]) {
          assert.equal((await page.goto(path)).status(), 404, `${number} ${path}`);
        }
      }
      await context.clearCookies();
      await enter(page, ADMINISTRATOR, "/anmalningar");
      assert.match(page.url(), /anmalningar/);
      await page.goto("/verksamhetsstatistik");
      await look(page, "statistics at the authority");
    });
  }
}
