// The register's organisations: applied for, approved, listed; and their people invited, changed and ended at each
// level. What is decided applies at the very next request.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fillTab, goOn, identify, isTooWide, logOut, press, startBrowser, startService, violations, visitor } from "./lib.mjs";

const ADMINISTRATOR = "197502289817";
const APPLICANT = "199001262386";
const NEW = "199002052398";
const REPRESENTATIVE = "196703119815";
const REGISTER_ADMINISTRATOR = "197805239808";
const USER_LSS = "198509079813";
const OTHER = "199204182381";

let browser;
before(async () => { browser = await startBrowser(); });
after(async () => { await browser?.close(); });

const main = (page) => page.locator("main").innerText();
const row = (page, name) => page.locator("tbody tr", { has: page.locator("th", { hasText: name }) }).first();

/** Logs in on the way to a page. */
async function enter(page, number, to = "/organisation") {
  await page.goto(`/logga-in?to=${encodeURIComponent(to)}`);
  await identify(page, number);
}

/** Fills in who is invited, or what is changed, and sends it. */
async function fill(page, answers) {
  for (const [field, value] of Object.entries(answers)) {
    const control = page.locator(`#field-${field}`);
    if (field === "level") await control.locator(`input[value="${value}"]`).check();
    else if (field === "grounds") {
      assert.equal(await control.isVisible(), answers.level === "user", "legal grounds are asked for a user only");
      if (answers.level === "user") for (const one of ["sol", "lss"]) await control.locator(`input[value="${one}"]`).setChecked(value.includes(one));
    }
    else await control.locator("input").fill(value);
  }
  await press(page, 'main form[action^="/organisation"] button.govuk-button');
}

const invited = { person_number: NEW, given_name: "Nina", surname: "Nyström", title: "Utredare", email: "nina@gotland.example", phone: "0498-100 00" };

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

    test(`from an application to a representative at work, ${name}`, async (t) => {
      const service = await startService();
      const { context, page } = await visitor(browser, service.base, { script, language });
      t.after(async () => { await context.close(); await service.stop(); });
      await page.goto("/");
      await look(page, "start");
      assert.equal(await page.locator('main a[href="/logga-in?to=/verksamheter"]').count(), 1, "the way in for the register");
      assert.equal(await page.locator('main a[href="/verksamhetsstatistik"]').count(), 1, "the figures are found");
      await press(page, 'main a[href="/registret/ansok"]');
      await look(page, "apply");
      await press(page, 'form[action="/registret/ansok"] button');
      await identify(page, APPLICANT);
      await press(page, 'form[action="/registret/ansok"] button');
      await look(page, "the organisation");
      await goOn(page);
      await look(page, "the organisation, with errors");
      await fillTab(page, { organisation_kind: "region", region: "12" }, how);
      await goOn(page);
      await look(page, "the representative, with errors");
      await fillTab(page, { title: "Regiondirektör", email: "rep@skane.example", phone: "044-123456", may_represent: "yes" }, how);
      assert.match(page.url(), /summering/);
      await look(page, "the summary");
      await press(page, 'form[action$="/skicka"] button');
      assert.match(await main(page), /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}/, "it has a reference number");
      await look(page, "it is sent");
      const pdf = await page.request.get(await page.locator('a[href$="bekraftelse.pdf"]').getAttribute("href"));
      assert.equal((await pdf.body()).subarray(0, 5).toString(), "%PDF-");
      await page.goto("/registret/ansok");
      assert.match(await main(page), /Region Skåne/);
      await look(page, "an application waits");
      await page.goto("/registret/anslutna");
      assert.match(await row(page, "Region Skåne").innerText(), language === "sv" ? /Har ansökt/ : /Has applied/);
      await look(page, "who is connected");
      await logOut(page);
      await enter(page, APPLICANT);
      assert.equal(await page.locator('form[action="/logga-ut"]').count(), 0, "nobody is let in before");

      await enter(page, ADMINISTRATOR, "/administration");
      await press(page, 'main a[href="/registret/ansokningar"]');
      await look(page, "applications");
      await press(page, 'tbody a:has-text("Region Skåne")');
      await look(page, "an application");
      await press(page, "button[value=refuse]");
      assert.match(await page.title(), language === "sv" ? /^Fel: / : /^Error: /, "a refusal needs a reason");
      await look(page, "a refusal without a reason");
      await press(page, "button[value=approve]");
      await look(page, "an application is approved");
      await page.goto("/demo/post");
      assert.match(await page.content(), /rep@skane\.example/, "the representative gets a message");
      await logOut(page);

      await page.goto("/logga-in");
      await identify(page, APPLICANT);
      await page.goto("/organisation");
      assert.match(await main(page), /Region Skåne/);
      assert.equal(await row(page, language === "sv" ? "(du)" : "(you)").locator('a[href$="/avsluta"]').count(), 0, "the only one cannot be ended");
      await page.goto("/registret/anslutna?text=sk%C3%A5ne");
      assert.equal(await page.locator("tbody tr").count(), 1);
      assert.match(await main(page), language === "sv" ? /Senast ändrad 23 november 2026/ : /Last changed 23 November 2026/);
      const csv = await (await page.request.get("/registret/anslutna.csv")).text();
      assert.match(csv, /^\uFEFFkod;organisation;ansökt;ansluten\n/);
      assert.match(csv, /12;Region Skåne;2026-11-23;2026-11-23/);
      const json = await (await page.request.get("/registret/anslutna.json")).json();
      const skane = json.organisations.find((it) => it.code === "12");
      assert.deepEqual(skane, { code: "12", name: "Region Skåne", applied: "2026-11-23", connected: "2026-11-23" });
    });

    test(`invited, changed and ended, ${name}`, async (t) => {
      const service = await startService();
      const { context, page } = await visitor(browser, service.base, { script, language });
      const other = await visitor(browser, service.base, { script, language });
      t.after(async () => { await context.close(); await other.context.close(); await service.stop(); });
      await enter(page, REPRESENTATIVE);
      await look(page, "a representative's organisation");
      await press(page, 'main a[href^="/organisation/bjud-in"]');
      await look(page, "whom to invite");
      assert.equal(await page.locator("#field-level input").count(), 3, "a representative invites at every level");
      await fill(page, { person_number: "123" });
      assert.equal(await page.inputValue("#person_number"), "123", "nothing typed is lost");
      await look(page, "whom to invite, with errors");
      await fill(page, { ...invited, level: "user", grounds: ["lss"] });
      assert.match(page.url(), /klart=inbjuden/);
      await look(page, "somebody is invited");
      await press(page, 'main a[href^="/organisation/bjud-in"]');
      await fill(page, { ...invited, level: "user", grounds: ["lss"] });
      await look(page, "somebody who is there already is invited");
      await press(page, ".govuk-error-summary p a");
      assert.match(await main(page), /Nina/, "where that is changed is one press away");
      await press(page, 'main form[action^="/organisation"] .es-buttons a');
      await page.goto("/demo/post");
      assert.match(await page.content(), /nina@gotland\.example/, "the invited gets a message");

      // At once, and with what was given.
      await enter(other.page, NEW);
      assert.match(await main(other.page), /LSS/);
      assert.equal(await other.page.locator('a[href^="/organisation/bjud-in"]').count(), 0, "a user invites nobody");
      assert.doesNotMatch(await main(other.page), /Jonas Hedlund/, "other users are not shown");
      assert.match(await main(other.page), /Lars Bolin/, "whom to turn to is");
      await look(other.page, "a user's permission");
      assert.equal((await other.page.goto("/organisation/bjud-in")).status(), 404);
      await other.page.goto("/");
      await look(other.page, "start for a user of the register");
      assert.match(await other.page.locator("main h2").first().innerText(), language === "sv" ? /^Registret/ : /register/, "what one comes for stands first");
      assert.equal(await other.page.locator("main a.govuk-button").getAttribute("href"), "/verksamheter");

      await page.goto("/organisation");
      await Promise.all([page.waitForNavigation(), row(page, "Nina").locator('a[href^="/organisation/"]:not([href$="/avsluta"])').click()]);
      await look(page, "somebody to change");
      await fill(page, { level: "administrator", grounds: [] });
      assert.match(page.url(), /klart=andrad/);
      await other.page.goto("/organisation");
      assert.match(await main(other.page), language === "sv" ? /Administratör/ : /Administrator/);
      await press(other.page, 'main a[href^="/organisation/bjud-in"]');
      assert.equal(await other.page.locator("#field-level input").count(), 1, "an administrator invites users only");
      await look(other.page, "whom an administrator invites");

      await page.goto("/organisation");
      await Promise.all([page.waitForNavigation(), row(page, "Nina").locator('a[href$="/avsluta"]').click()]);
      assert.match(await main(page), /Nina/, "whom it is about is said, and nothing is done yet");
      await look(page, "whether somebody is to be ended");
      await press(page, 'main a[href^="/organisation?"]');
      assert.equal(await row(page, "Nina").count(), 1, "one may think better of it");
      await Promise.all([page.waitForNavigation(), row(page, "Nina").locator('a[href$="/avsluta"]').click()]);
      await press(page, 'form[action$="/avsluta"] button');
      assert.match(page.url(), /klart=slut/);
      await look(page, "somebody is ended");
      await other.page.goto("/organisation");
      assert.match(other.page.url(), /logga-in/, "whoever has nothing left is logged out");
    });
  }
}

test("each level meets what it may not as something that is not there", async (t) => {
  const service = await startService();
  t.after(() => service.stop());
  const representative = await visitor(browser, service.base);
  await enter(representative.page, REPRESENTATIVE);
  const links = representative.page.locator('tbody a[href^="/organisation/demo-role-"]:not([href$="/avsluta"])');
  const roles = await links.evaluateAll((all) => all.map((it) => it.getAttribute("href")));
  assert.equal(roles.length, 4);
  const allowed = { [REGISTER_ADMINISTRATOR]: 2, [USER_LSS]: 0, [OTHER]: 0 };
  for (const [number, n] of Object.entries(allowed)) {
    const { context, page } = await visitor(browser, service.base);
    await enter(page, number);
    let seen = 0;
    for (const role of roles) {
      const status = (await page.goto(role)).status();
      assert.ok([200, 404].includes(status));
      seen += status === 200 ? 1 : 0;
      if (status === 404) {
        const ended = await page.request.post(`${role}/avsluta`, { headers: { origin: service.base } });
        assert.equal(ended.status(), 404, `${number} ends ${role}`);
      }
    }
    assert.equal(seen, n, number);
    await context.close();
  }
  await representative.page.reload();
  assert.equal(await links.count(), 4, "nobody was ended");
  await representative.context.close();
});
