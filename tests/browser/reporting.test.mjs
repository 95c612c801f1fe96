// One report of every sort, with and without script, in both languages.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fillReport, logIn, send, startBrowser, startService, visitor } from "./lib.mjs";

const person = { first_name: "Åsa", last_name: "Öhman", person_number: "19811218-9876" };
const waiting = { delay_kind: "not_executed", decided_on: "", status: "not_executed", main_reason: "municipality", cause: "K-PERS" };

/** Every sort that is reported: what is filled in on the third and fourth tab. */
const CASES = {
  "care of older people": { area: "AO", individual: { ...person, measure: "AO-SB" }, delay: waiting },
  "individual and family care": { area: "IFO", individual: { ...person, measure: "IF-KP", focus: "FI-OV", focus_other: "Unga vuxna" }, delay: { ...waiting, cause: "K-UPPD" } },
  "disability under the Social Services Act": { area: "FUNK", individual: { ...person, measure: "FU-BS", focus: "FF-2" }, delay: { ...waiting, main_reason: "outside", cause: "U-REGI" } },
  "disability under LSS": { area: "LSS", individual: { ...person, measure: "LSS-9-GB", relative_has_decision: "yes" }, delay: { delay_kind: "not_executed", decided_on: "", advance_decision: "yes", status: "not_executed", main_reason: "municipality", cause: "K-BOST", other_information: "Ny gruppbostad öppnar i mars." } },
  "an interruption": { area: "LSS", individual: { ...person, measure: "LSS-10" }, delay: { delay_kind: "interruption", decided_on: "", interrupted_on: "2026-07-01", status: "not_executed", main_reason: "municipality", cause: "K-STAN" } },
  "a protected identity": { area: "AO", individual: { protected_identity: "yes", first_name: "Fiktiv", last_name: "Person", person_number: "FIKT-1", measure: "AO-HT" }, delay: waiting },
  "a person without number": { area: "IFO", individual: { no_person_number: "yes", first_name: "Samira", last_name: "Nour", person_number: "19890203-T123", measure: "IF-OV", focus: "FI-1" }, delay: { ...waiting, cause: "K-PLAT" } },
  "a decision that was executed": { area: "AO", individual: { ...person, measure: "AO-DV" }, delay: { delay_kind: "not_executed", decided_on: "", status: "executed", executed_on: "2026-11-02", main_reason: "municipality", cause: "K-PLAT" } },
  "a decision that was closed": { area: "FUNK", individual: { ...person, measure: "FU-KP", focus: "FF-1" }, delay: { delay_kind: "not_executed", decided_on: "", status: "closed", closed_on: "2026-11-02", closing_reason: "WITHDRAWN", main_reason: "individual", cause: "E-HALS", partly_executed: "yes", partly_executed_on: "2026-08-01", partly_executed_how: "2 av 5 timmar i veckan." } },
  "a declined offer": { area: "LSS", individual: { ...person, measure: "LSS-9-SB" }, delay: { delay_kind: "not_executed", decided_on: "", status: "not_executed", main_reason: "individual", cause: "E-NEJ-1", offer_date: "2026-08-20", compensating_measure: "yes", compensating_on: "2026-06-01", compensating_what: "Boendestöd två gånger i veckan." } },
  "another cause": { area: "AO", individual: { ...person, measure: "AO-KB" }, delay: { delay_kind: "not_executed", decided_on: "", status: "not_executed", main_reason: "municipality", cause: "K-ANNA", cause_other: "Lokalen vattenskadades." } },
};

let service, browser;
before(async () => { service = await startService(); browser = await startBrowser(); });
after(async () => { await browser?.close(); await service?.stop(); });

let day = 0;
for (const script of [true, false]) {
  for (const language of ["sv", "en"]) {
    for (const [name, what] of Object.entries(CASES)) {
      test(`${name}, ${script ? "with" : "without"} script, ${language}`, async () => {
        const { context, page } = await visitor(browser, service.base, { script, language });
        const faults = [];
        page.on("pageerror", (fault) => faults.push(fault.message));
        page.on("console", (line) => { if (line.type() === "error" && !line.text().includes("status of 422")) faults.push(line.text()); });
        await logIn(page);
        // Every report is about a decision of its own.
        day += 1;
        const decided = new Date(Date.UTC(2026, 3, 1) + day * 864e5 / 2 - (day % 2) * 432e5).toISOString().slice(0, 10);
        const number = what.individual.person_number === "FIKT-1" ? `FIKT-${day}` : what.individual.person_number;
        const filled = { ...what, individual: { ...what.individual, person_number: number }, delay: { ...what.delay, decided_on: decided } };
        await fillReport(page, filled, { script });
        assert.match(page.url(), /summering/);
        const reference = await send(page);
        assert.match(reference, /^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}-1$/);
        const pdf = await page.request.get(await page.locator('a[href$="kvittens.pdf"]').getAttribute("href"));
        assert.equal((await pdf.body()).subarray(0, 5).toString(), "%PDF-");
        await page.goto("/mina-rapporter");
        assert.equal(await page.locator("tbody a", { hasText: reference }).count(), 2, "the list shows it, with its receipt");
        assert.deepEqual(faults, []);
        await context.close();
      });
    }
  }
}
