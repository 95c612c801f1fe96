// A committee from nothing to its first sent report: connected, signed, approved, and at work, without paper.
import assert from "node:assert/strict";
import { test, after, before } from "node:test";
import { fillReport, fillTab, identify, logIn, logOut, press, send, startBrowser, startService, violations, visitor } from "./lib.mjs";

const ADMINISTRATOR = "197502289817";
const REPRESENTATIVE = "199001262386";
const CHAIR = "199002052398";
const LEAD = "198506149809";

let browser;
before(async () => { browser = await startBrowser(); });
after(async () => { await browser?.close(); });

const main = (page) => page.locator("main").innerText();

/** Fills in a connection up to its summary. */
async function connect(page, name, signature, how) {
  await press(page, 'form[action="/anslut"] button');
  if (await page.locator("#number").count()) {
    await identify(page, REPRESENTATIVE);
    await press(page, 'form[action="/anslut"] button');
  }
  await fillTab(page, { municipality: "1280", committee_name: name, areas: ["FUNK", "LSS"] }, how);
  await fillTab(page, { sender_email: "rep@malmo.example", sender_phone: "040-123456" }, how);
  await fillTab(page, { first_name: "Lena", last_name: "Ledare", person_number: LEAD, email: "lena@malmo.example", phone: "040-333333" }, how);
  await fillTab(page, { signature_way: "eid", ...signature }, how);
  assert.match(page.url(), /summering/);
}

/** Sends what is on the summary. */
const sendIt = (page) => press(page, 'form[action$="/skicka"] button');

/** Where the latest mail for signing leads. */
async function signingLink(page) {
  await page.goto("/demo/post");
  const shown = await page.content();
  return shown.match(/\/skriv-under\/[A-Za-z0-9_-]+/)[0];
}

for (const script of [true, false]) {
  for (const language of ["sv", "en"]) {
    const how = { script };
    test(`a committee from nothing to its first report, ${script ? "with" : "without"} script, ${language}`, async (t) => {
      const service = await startService();
      t.after(() => service.stop());
      const { context, page } = await visitor(browser, service.base, { script, language });
      const clean = async (name) => { if (script) assert.deepEqual(await violations(page), [], name); };
      const name = "Funktionsstödsnämnden";

      // Whoever is to be lead reporter is not let in yet.
      await page.goto("/logga-in");
      await identify(page, LEAD);
      assert.equal(await page.locator('form[action="/logga-ut"]').count(), 0);

      await page.goto("/anslut");
      await connect(page, name, { signer_name: "Ola Ordförande", signer_title: "Ordförande", signer_email: "ola@malmo.example" }, how);
      await clean("the summary of a connection");
      await sendIt(page);
      await clean("a connection is sent");
      assert.match(await main(page), /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}/, "it has a reference number");
      const pdf = await page.request.get(await page.locator('a[href$="bekraftelse.pdf"]').getAttribute("href"));
      assert.equal((await pdf.body()).subarray(0, 5).toString(), "%PDF-");
      const link = await signingLink(page);

      // Whoever sent it cannot sign it too.
      await page.goto(link);
      assert.equal(await page.locator('form[action^="/skriv-under"] button').count(), 0);
      await logOut(page);
      await page.goto(link);
      await identify(page, CHAIR);
      assert.match(await main(page), new RegExp(name));
      await clean("a connection to sign");
      await press(page, 'form[action^="/skriv-under"] button');
      await clean("a connection is signed");
      await logOut(page);

      await logIn(page, ADMINISTRATOR);
      await page.goto("/anslutningar");
      await press(page, `tbody a:has-text("${name}")`);
      await press(page, "button[value=refuse]");
      assert.match(await page.title(), language === "sv" ? /^Fel: / : /^Error: /, "a refusal needs a reason");
      await clean("a refusal without a reason");
      await press(page, "button[value=approve]");
      await clean("a connection is approved");
      await page.goto("/demo/post");
      assert.match(await page.content(), /lena@malmo\.example/, "the lead reporter gets a message");
      await logOut(page);

      await logIn(page, LEAD);
      const waiting = { delay_kind: "not_executed", decided_on: "2026-05-04", status: "not_executed", main_reason: "municipality", cause: "K-PERS" };
      await fillReport(page, { area: "LSS", individual: { first_name: "Åsa", last_name: "Öhman", person_number: "19811218-9876", measure: "LSS-10" }, delay: waiting }, how);
      assert.match(await send(page), /^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}-1$/);
      await page.goto("/anslutna");
      assert.match(await main(page), new RegExp(name), "everybody sees that it is connected");
      await context.close();
    });
  }

  test(`a refused connection says why, and can be made again, ${script ? "with" : "without"} script`, async (t) => {
    const service = await startService();
    t.after(() => service.stop());
    const { context, page } = await visitor(browser, service.base, { script });
    const how = { script };
    await page.goto("/anslut");
    await connect(page, "Stödnämnden", { signer_name: "Ola Ordförande", signer_title: "Ordförande", signer_email: "ola@malmo.example" }, how);
    await sendIt(page);
    const link = await signingLink(page);
    await logOut(page);
    await page.goto(link);
    await identify(page, CHAIR);
    await press(page, 'form[action^="/skriv-under"] button');
    await logOut(page);
    await logIn(page, ADMINISTRATOR);
    await page.goto("/anslutningar");
    await press(page, 'tbody a:has-text("Stödnämnden")');
    await page.fill("#reason", "Nämnden heter något annat i reglementet.");
    await press(page, "button[value=refuse]");
    await logOut(page);
    await page.goto("/anslut");
    await press(page, 'form[action="/anslut"] button');
    await identify(page, REPRESENTATIVE);
    assert.match(await main(page), /heter något annat i reglementet/);
    assert.equal(await page.locator('form[action="/anslut"] button').count(), 1, "there is a way to try again");
    // The link has done its duty.
    await page.goto(link);
    assert.equal(await page.locator('form[action^="/skriv-under"] button').count(), 0);
    await context.close();
  });
}

test("a connection on paper is entered by the administrator", async (t) => {
  const service = await startService();
  t.after(() => service.stop());
  const { context, page } = await visitor(browser, service.base);
  const how = { script: true };
  const form = await page.request.get("/anslut/blankett.pdf");
  assert.equal((await form.body()).subarray(0, 5).toString(), "%PDF-");
  await logIn(page, ADMINISTRATOR);
  await page.goto("/anslutningar");
  await press(page, 'form[action="/anslut"] button');
  await fillTab(page, { municipality: "1280", committee_name: "Äldrenämnden", areas: ["AO"] }, how);
  await fillTab(page, { sender_email: "rep@malmo.example", sender_phone: "040-123456" }, how);
  await fillTab(page, { first_name: "Lena", last_name: "Ledare", person_number: LEAD, email: "lena@malmo.example", phone: "040-333333" }, how);
  await fillTab(page, { signature_way: "paper", signer_name: "Ola Ordförande", signer_title: "Ordförande" }, how);
  await sendIt(page);
  await page.goto("/anslutningar");
  await press(page, 'tbody a:has-text("Äldrenämnden")');
  await press(page, "button[value=approve]");
  assert.match(await page.title(), /^Fel: /, "the signed form must have come");
  assert.deepEqual(await violations(page), [], "an approval without the paper");
  await page.check("#paper");
  await press(page, "button[value=approve]");
  await logOut(page);
  await logIn(page, LEAD);
  await page.goto("/rapportorer");
  assert.match(await main(page), /Äldrenämnden/);
  await context.close();
});
